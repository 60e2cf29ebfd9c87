"""The database is away: every face says so, with when to come again, and goes on by itself when it is back."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable

from django.db import connections
from django.http import HttpRequest, HttpResponse

from provisions.api import exceptions
from provisions.web import errors
from rta_db.db import routers
from rta_db.db.errors import classify

logger = logging.getLogger(__name__)
REST = 1  # seconds in which nobody else waits for a server that did not answer
KNOCKS = 0.5  # seconds to see, after that, whether anybody listens there again
WITHOUT_DATABASE = ("/healthz", "/readyz", "/metrics", "/robots.txt", "/favicon.ico")

_until: dict[str, float] = {}


def is_away(alias: str) -> bool:
    """Whether this database did not answer when it was asked last, and nothing listens there since."""
    until = _until.get(alias)
    if until is None:
        return False
    if time.monotonic() < until or not look(alias):
        return True
    _until.pop(alias, None)
    return False


def look(alias: str) -> bool:
    """Whether a connection could be had: told at once, where the pool would wait for it. If not, it rests again."""
    told = connections[alias].settings_dict
    host, port = str(told["HOST"]), int(told["PORT"] or 5432)
    if not host:
        return True  # a file, or a socket whose place the driver knows alone
    try:
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as local:
                local.connect(f"{host}/.s.PGSQL.{port}")
        else:
            socket.create_connection((host, port), KNOCKS).close()
    except OSError:
        rest(alias)
        return False
    return True


def rest(alias: str) -> None:
    """This database did not answer: leave it in peace for a moment."""
    _until[alias] = time.monotonic() + REST


def caused(response: HttpResponse) -> bool:
    """Whether the answer says that the database is away."""
    return getattr(response, "database_is_away", False)


class OutageMiddleware:
    """Answers 503 in the shape of the face that was asked, where a view met a database that is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(WITHOUT_DATABASE) and is_away(routers.chosen()):
            return _answer(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        found = classify(error)
        if found is None:
            return None
        if found.for_all:
            look(routers.chosen())  # else it rests; one that is only slow has done nothing to deserve that
        logger.error("The database (%s) is away: %s", routers.chosen(), str(error).strip())
        return _answer(request)


def _answer(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        response = exceptions.unavailable(request)
    else:
        at_work = request.path_info.startswith("/admin/")
        response = errors.unavailable(request, "curation/503.html" if at_work else errors.UNAVAILABLE)
    response.database_is_away = True  # type: ignore[attr-defined]
    return response
