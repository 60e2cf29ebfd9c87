"""Pages kept for the dataset's version: made once, handed out until any public change moves the version.

The key holds all that a page depends on: the version with the time it moved, the address with its host, the language,
the part that htmx asks for, and the day (which stands in citations). So a kept page is never an old one, on any worker
that sees the same database. Log-ins don't matter: public pages are the same for everybody.

Anybody can ask for as many large pages as there are questions, so large ones are kept packed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial, wraps
from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import get_language

from provisions.models import DatasetState

View = Callable[..., Any]
LONGEST = 24 * 60 * 60  # seconds; a version that nobody asks for any more leaves the cache
LARGE = 100_000  # bytes of a page from which on it is packed, to some tenth

CachedPage = tuple[bytes, bool, dict[str, str]]  # body, whether it is packed, headers


def cache_for_dataset_version(view: View | None = None, *, reads: str | None = None) -> Any:
    """Keeps the view's good answers (200, not streamed) for the dataset's version.

    `reads` names the one parameter that the answer depends on, where no other part of the question stands in it.
    """
    if view is None:
        return partial(cache_for_dataset_version, reads=reads)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        state = DatasetState.objects.current()
        request.dataset_version = state.version  # type: ignore[attr-defined]
        asked = request.get_full_path() if reads is None else f"{request.path}?{request.GET.get(reads, '')}"
        key = _key(request, state, asked)
        known: CachedPage | None = caches["pages"].get(key)
        if known is not None:
            return _unpacked(known)
        found: HttpResponse = view(request, *args, **kwargs)
        if found.status_code == 200 and not found.streaming:
            caches["pages"].set(key, _packed(found), LONGEST)
        return found

    return answer


def _packed(page: HttpResponse) -> CachedPage:
    body = page.content
    large = len(body) > LARGE
    return zlib.compress(body, 1) if large else body, large, dict(page.headers)


def _unpacked(known: CachedPage) -> HttpResponse:
    body, large, headers = known
    return HttpResponse(zlib.decompress(body) if large else body, headers=headers)


def _key(request: HttpRequest, state: DatasetState, asked: str) -> str:
    depends = (
        state.changed.isoformat(),
        request.method,
        request.scheme,
        request.get_host(),
        asked,
        get_language(),
        request.headers.get("HX-Request", ""),
        localdate().isoformat(),
    )
    return f"page-{state.version}-{sha256(repr(depends).encode()).hexdigest()}"
