"""Reads public pages from the replica; the primary takes over while the replica is unavailable."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse

from rta_db.db.config import REPLICA
from rta_db.db.routers import read_from
from rta_db.middleware import outage

logger = logging.getLogger(__name__)
READING = {"GET", "HEAD"}
PRIMARY_ONLY = ("/admin/", "/healthz", "/readyz", "/metrics")


class ReplicaMiddleware:
    """Chooses the database that a request reads.

    Public reads go to the replica. Signed-in users read from the primary, so that they see at once what they saved.
    When the replica fails during a request, the primary answers the same request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_use_replica(request) or not _is_replica_available():
            with read_from(None):
                return self.get_response(request)
        with read_from(REPLICA):
            response = self.get_response(request)
        if outage.is_outage_response(response):
            with read_from(None):
                return self.get_response(request)
        if response.streaming:
            response.streaming_content = _read_from(REPLICA, response.streaming_content)  # type: ignore[attr-defined]
        return response


def _may_use_replica(request: HttpRequest) -> bool:
    return (
        request.method in READING
        and not request.path_info.startswith(PRIMARY_ONLY)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def _is_replica_available() -> bool:
    if REPLICA not in connections.settings or outage.is_unavailable(REPLICA):
        return False
    try:
        connections[REPLICA].ensure_connection()
    except DatabaseError:
        outage.probe(REPLICA)
        logger.warning("The replica does not answer; the primary does what it would have done.")
        return False
    return True


def _read_from(alias: str, content: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks of a streamed response, whose queries run after the view has returned."""
    chunks = iter(content)
    while True:
        with read_from(alias):
            try:
                chunk = next(chunks)
            except StopIteration:
                return
        yield chunk
