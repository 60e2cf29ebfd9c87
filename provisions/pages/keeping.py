"""Pages kept for the dataset's version: made once, handed out until any public change moves the version.

The key holds all that a page depends on: the version with the time it moved, the address with its host, the language,
the part that htmx asks for, and the day (which stands in citations). So a kept page is never an old one, on any worker
that sees the same database. Log-ins don't matter: public pages are the same for everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import get_language

from provisions.models import DatasetState

View = Callable[..., Any]
LONGEST = 24 * 60 * 60  # seconds; a version that nobody asks for any more leaves the cache


def kept(view: View) -> View:
    """Keeps the view's good answers (200, not streamed) for the dataset's version."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        state = DatasetState.objects.current()
        request.dataset_version = state.version  # type: ignore[attr-defined]
        key = _key(request, state)
        found: HttpResponse | None = caches["pages"].get(key)
        if found is None:
            found = view(request, *args, **kwargs)
            if found.status_code == 200 and not found.streaming:
                caches["pages"].set(key, found, LONGEST)
        return found

    return answer


def _key(request: HttpRequest, state: DatasetState) -> str:
    depends = (
        state.changed.isoformat(),
        request.method,
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        get_language(),
        request.headers.get("HX-Request", ""),
        localdate().isoformat(),
    )
    return f"page-{state.version}-{sha256(repr(depends).encode()).hexdigest()}"
