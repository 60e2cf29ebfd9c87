"""Health checks: whether the site is alive, and whether this process is ready to serve."""

from __future__ import annotations

import time
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from provisions.query.fulltext import documents

NO_STORE = {"Cache-Control": "no-store"}
RECHECK_AFTER = 60  # seconds; checking the search index takes a query over all provisions
_index_complete_until = 0.0


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503."""
    return _response([] if _database_answers() else ["the database does not answer"], "ok")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when this process is ready to serve, else 503 with a line for each problem."""
    return _response(_problems(), "ready")


def _response(problems: list[str], message: str) -> HttpResponse:
    text = "".join(f"{line}\n" for line in problems or [message])
    return HttpResponse(text, status=503 if problems else 200, content_type="text/plain", headers=NO_STORE)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _problems() -> list[str]:
    if not _database_answers():
        return ["the database does not answer"]
    missing = _latest_migrations() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        names = ", ".join(f"{app}.{name}" for app, name in sorted(missing))
        return [f"migrations are missing: {names}; manage.py start --no-serve applies them"]
    if not _is_index_complete():
        return ["the search index is out of step; manage.py start --no-serve rebuilds it"]
    return []


@cache
def _latest_migrations() -> set[tuple[str, str]]:
    """The last migration of each app in this version of the software."""
    return set(MigrationLoader(None).graph.leaf_nodes())


def _is_index_complete() -> bool:
    """Whether the search index covers all provisions; a positive answer holds for RECHECK_AFTER seconds."""
    global _index_complete_until
    if time.monotonic() < _index_complete_until:
        return True
    complete = documents.is_complete()
    _index_complete_until = time.monotonic() + RECHECK_AFTER if complete else 0.0
    return complete
