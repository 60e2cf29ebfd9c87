"""Answers of lists kept for the dataset's version: written once, handed out until any public change moves the version.

The key holds all that an answer depends on: the version with the time it moved, the software, the address with its
host (which stands in `next`), the language, and the day (who is in a grouping today stands in records). Who asks is
counted before anything kept is looked for, and only plain JSON is kept: files are kept by `datasets.prepared`.
"""

from __future__ import annotations

from hashlib import sha256

from django.core.cache import caches
from django.utils.timezone import localdate
from django.utils.translation import get_language
from rest_framework.request import Request

from provisions.api.views.base import state_of
from rta_db.build import build_id

JSON = "application/json"
LONGEST = 24 * 60 * 60  # seconds; a version that nobody asks for any more leaves the cache
LARGEST = 200_000  # bytes of an answer: some 130 whole provisions. What is longer is rarely asked for twice


def takes_json(request: Request) -> bool:
    """Whether the caller takes JSON as it is kept: an Accept header may ask for it indented, or for another form."""
    return bool(request.accepted_media_type == JSON)


def found(request: Request) -> bytes | None:
    """The answer to this very address as it was written before in this version; None when it wasn't."""
    kept: bytes | None = caches["answers"].get(_key(request)) if takes_json(request) else None
    return kept


def keep(request: Request, body: bytes) -> None:
    """Keeps a good answer to this address, unless it is too long."""
    if len(body) <= LARGEST:
        caches["answers"].set(_key(request), body, LONGEST)


def _key(request: Request) -> str:
    state = state_of(request)
    depends = (
        build_id(),
        state.changed.isoformat(),
        request.build_absolute_uri(),
        get_language(),
        localdate().isoformat(),
    )
    return f"answer-{state.version}-{sha256(repr(depends).encode()).hexdigest()}"
