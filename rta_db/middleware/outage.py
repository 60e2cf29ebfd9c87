"""Answers 503 while the database does not respond, and recovers by itself (a circuit breaker)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from rta_db.db import routers
from rta_db.db.errors import classify

logger = logging.getLogger(__name__)
OPEN_SECONDS = 1  # no further request waits for a server that did not respond
PROBE_SECONDS = 2  # to connect to a server, after that time; the driver takes no less
WITHOUT_DATABASE = ("/healthz", "/readyz", "/metrics", "/robots.txt", "/favicon.ico")

_open_until: dict[str, float] = {}  # alias to a time of time.monotonic()


def is_unavailable(alias: str) -> bool:
    """Whether this database did not respond last time, and still does not accept connections."""
    until = _open_until.get(alias)
    if until is None or time.monotonic() < until:
        return until is not None
    open_circuit(alias, PROBE_SECONDS)  # only this request waits for the probe
    return not probe(alias)


def probe(alias: str) -> bool:
    """Whether the database accepts connections, without waiting for the pool. Opens the circuit if not."""
    try:
        connect_directly(alias, PROBE_SECONDS)
    except DatabaseError:
        open_circuit(alias)
        return False
    _open_until.pop(alias, None)
    return True


def connect_directly(alias: str, seconds: int) -> None:
    """Connect once to PostgreSQL, without the pool, which would try again and again; does nothing on SQLite.

    Raises django.db.OperationalError when no server responds within `seconds`.
    """
    database = connections[alias]
    if database.vendor == "postgresql":
        with database.wrap_database_errors:
            options = {**database.get_connection_params(), "connect_timeout": seconds}
            database.Database.connect(**options).close()  # type: ignore[attr-defined]


def open_circuit(alias: str, seconds: int = OPEN_SECONDS) -> None:
    """For some seconds, no request tries this database."""
    _open_until[alias] = time.monotonic() + seconds


def is_outage_response(response: HttpResponse) -> bool:
    """Whether the response says that the database is unavailable."""
    return getattr(response, "database_is_unavailable", False)


class OutageMiddleware:
    """Answers 503 where a view meets a database that does not respond, in the form that the address calls for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(WITHOUT_DATABASE) and is_unavailable(routers.read_alias()):
            return _respond(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        outage = classify(error)
        if outage is None:
            return None
        if outage.for_all:  # a server that is only slow stays in use
            probe(routers.read_alias())
        logger.error("The database (%s) is away: %s", routers.read_alias(), str(error).strip())
        return _respond(request)


def _respond(request: HttpRequest) -> HttpResponse:
    """What the first of settings.UNAVAILABLE_VIEWS gives whose prefix the address has."""
    views = settings.UNAVAILABLE_VIEWS
    view = import_string(next(views[prefix] for prefix in views if request.path_info.startswith(prefix)))
    response: HttpResponse = view(request)
    response.database_is_unavailable = True  # type: ignore[attr-defined]
    return response
