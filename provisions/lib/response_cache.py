"""Responses cached for one version of the dataset, for pages and the API.

A cached response is never stale, because its key holds everything that the response depends on: the version of the
dataset with its time, the build, the whole address with its host, the method, the language, the part of a page that
htmx asks for, and the day (it stands in citations, and memberships end). Whether somebody is signed in does not matter:
public pages are the same for everybody.

The same things make a page's ETag. So browsers and caches in front of the site may store pages, ask whether they are
current before each use, and get 304 without the page being made.

`request.dataset_state` comes from provisions.history.middleware.DatasetStateMiddleware.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from rta_db.build import build_id

View = Callable[..., Any]
LIFETIME = 24 * 60 * 60  # seconds, so that responses of old versions leave the cache
COMPRESS_FROM = 100_000  # bytes of a body; anybody can request as many large pages as there are queries


class ResponseCache:
    """Caches good responses in one of the CACHES.

    Args:
        alias: the name of the cache in settings.CACHES.
        max_bytes: longer bodies are not cached.
        parameter: the only query parameter that responses depend on; by default they depend on all.
    """

    def __init__(self, alias: str, max_bytes: int | None = None, parameter: str | None = None) -> None:
        self.alias = alias
        self.max_bytes = max_bytes
        self.parameter = parameter

    def get(self, request: HttpRequest) -> HttpResponse | None:
        """The cached response to the same request, if there is one."""
        entry = caches[self.alias].get(self._key(request))
        if entry is None:
            return None
        body, is_compressed, headers = entry
        return HttpResponse(zlib.decompress(body) if is_compressed else body, headers=headers)

    def set(self, request: HttpRequest, response: HttpResponse) -> None:
        """Cache a response of status 200 that is neither streamed nor too long."""
        if response.status_code != 200 or response.streaming:
            return
        body = response.content
        if self.max_bytes is not None and len(body) > self.max_bytes:
            return
        is_long = len(body) > COMPRESS_FROM
        entry = zlib.compress(body, 1) if is_long else body, is_long, dict(response.headers)
        caches[self.alias].set(self._key(request), entry, LIFETIME)

    def etag(self, request: HttpRequest) -> str:
        """A weak ETag: the page, but not its compression, is the same to the byte."""
        return f'W/"{self._digest(request)}"'

    def _key(self, request: HttpRequest) -> str:
        state = request.dataset_state  # type: ignore[attr-defined]
        return f"response-{state.version}-{request.method}-{self._digest(request)}"

    def _digest(self, request: HttpRequest) -> str:
        state = request.dataset_state  # type: ignore[attr-defined]
        if self.parameter is None:
            path = request.get_full_path()
        else:
            path = f"{request.path}?{request.GET.get(self.parameter, '')}"
        parts = (
            state.version,
            state.changed.isoformat(),
            build_id(),
            request.scheme,
            request.get_host(),
            path,
            get_language(),
            request.headers.get("HX-Request", ""),
            localdate().isoformat(),
        )
        return sha256(repr(parts).encode()).hexdigest()


def cache_for_dataset_version(view: View, parameter: str | None = None) -> View:
    """Decorate a view so that it allows GET and HEAD only, and its pages are cached for the dataset's version.

    `parameter`: only this query parameter is part of the cache key.
    """
    cache = ResponseCache("pages", parameter=parameter)

    @require_safe
    @wraps(view)
    def cached_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        etag = cache.etag(request)
        if etag.removeprefix("W/") in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers=_validators(etag))
        response = cache.get(request)
        if response is None:
            response = view(request, *args, **kwargs)
            cache.set(request, response)
        if response.status_code == 200:
            for name, value in _validators(etag).items():
                response.headers.setdefault(name, value)
        return response

    return cached_view


def _validators(etag: str) -> dict[str, str]:
    return {"ETag": etag, "Cache-Control": "public, no-cache"}  # may be stored, but must be revalidated for each use
