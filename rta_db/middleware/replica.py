"""What anybody may read is read from the replica; while it is away, the primary answers in its place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse

from rta_db.db.config import REPLICA
from rta_db.db.routers import reading_from
from rta_db.middleware import outage

logger = logging.getLogger(__name__)
READING = {"GET", "HEAD"}
PRIMARY_ONLY = ("/admin/", "/healthz", "/readyz", "/metrics")


class ReplicaMiddleware:
    """Chooses the replica for what anybody may read; who is signed in sees at once what they wrote, on the primary.

    While the replica is away the primary answers, also a request that the replica failed half-way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_read_a_copy(request) or not _is_there():
            with reading_from(None):
                return self.get_response(request)
        with reading_from(REPLICA):
            response = self.get_response(request)
        if outage.caused(response):
            with reading_from(None):
                return self.get_response(request)
        if response.streaming:
            response.streaming_content = _each_from(REPLICA, response.streaming_content)  # type: ignore[attr-defined]
        return response


def _may_read_a_copy(request: HttpRequest) -> bool:
    return (
        request.method in READING
        and not request.path_info.startswith(PRIMARY_ONLY)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def _is_there() -> bool:
    """Whether the replica can be asked now."""
    if REPLICA not in connections.settings or outage.is_away(REPLICA):
        return False
    try:
        connections[REPLICA].ensure_connection()
    except DatabaseError:
        outage.look(REPLICA)
        logger.warning("The replica does not answer; the primary does what it would have done.")
        return False
    return True


def _each_from(alias: str, content: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of a streamed answer, whose queries run after the view has returned."""
    pieces = iter(content)
    while True:
        with reading_from(alias):
            try:
                piece = next(pieces)
            except StopIteration:
                return
        yield piece
