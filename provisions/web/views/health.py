"""What machines ask that watch over the site: does it live, and may readers be sent to it."""

from __future__ import annotations

import time
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from provisions.query import fulltext

UNSTORED = {"Cache-Control": "no-store"}
LASTS = 60  # seconds; whether the index is whole is a question about every provision
_whole_until = 0.0


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 when it does not."""
    return _told([] if _answers() else ["the database does not answer"], "ok")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when this process can answer readers, 503 with a line for each reason why not."""
    return _told(_hindrances(), "ready")


def _told(wrong: list[str], well: str) -> HttpResponse:
    text = "".join(f"{line}\n" for line in wrong or [well])
    return HttpResponse(text, status=503 if wrong else 200, content_type="text/plain", headers=UNSTORED)


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _hindrances() -> list[str]:
    if not _answers():
        return ["the database does not answer"]
    missing = _newest() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        named = ", ".join(f"{app}.{name}" for app, name in sorted(missing))
        return [f"migrations are missing: {named}; manage.py start --no-serve applies them"]
    if not _index_is_whole():
        return ["the search index is out of step; manage.py start --no-serve makes it anew"]
    return []


@cache
def _newest() -> set[tuple[str, str]]:
    """The last migration of each app, as this software has them."""
    return set(MigrationLoader(None).graph.leaf_nodes())


def _index_is_whole() -> bool:
    global _whole_until
    if time.monotonic() < _whole_until:
        return True
    whole = fulltext.is_complete()
    _whole_until = time.monotonic() + LASTS if whole else 0.0
    return whole
