"""Answers 503 while the database does not respond, and recovers by itself (a circuit breaker)."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from rta_db.db import routers
from rta_db.db.errors import classify

logger = logging.getLogger(__name__)
OPEN_SECONDS = 1  # no further request waits for a server that did not respond
PROBE_SECONDS = 0.5  # to connect to a server, after that time
POSTGRESQL_PORT = "5432"
WITHOUT_DATABASE = ("/healthz", "/readyz", "/metrics", "/robots.txt", "/favicon.ico")

_open_until: dict[str, float] = {}  # alias to a time of time.monotonic()


def is_unavailable(alias: str) -> bool:
    """Whether this database did not respond last time, and still does not accept connections."""
    until = _open_until.get(alias)
    if until is None:
        return False
    if time.monotonic() < until or not probe(alias):
        return True
    _open_until.pop(alias, None)
    return False


def probe(alias: str) -> bool:
    """Whether a server of this database accepts connections, without waiting for the pool. Opens the circuit if not."""
    servers = list(addresses(connections[alias].settings_dict))
    if not servers or any(_accepts_connections(host, port) for host, port in servers):
        return True
    open_circuit(alias)
    return False


def addresses(database: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """The hosts and ports of a database. As in libpq there can be several, separated by commas, and one port for all.

    Nothing for a file, or for a socket whose place only the driver knows.
    """
    hosts = str(database["HOST"]).split(",")
    ports = str(database["PORT"] or POSTGRESQL_PORT).split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    for host, port in zip(hosts, ports, strict=False):
        if host:
            yield host, int(port or POSTGRESQL_PORT)


def _accepts_connections(host: str, port: int) -> bool:
    try:
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as local:
                local.connect(f"{host}/.s.PGSQL.{port}")
        else:
            socket.create_connection((host, port), PROBE_SECONDS).close()
    except OSError:
        return False
    return True


def open_circuit(alias: str) -> None:
    """For a moment, no request tries this database."""
    _open_until[alias] = time.monotonic() + OPEN_SECONDS


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
