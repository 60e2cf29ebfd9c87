"""Connects requests with the history: who writes, and which state of the dataset is read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from provisions.history.recorder import attribute_writes_to
from provisions.models.releases import DatasetState

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class CurrentUserMiddleware:
    """Attributes writes to the signed-in user, for requests with an unsafe method."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        with attribute_writes_to(lambda: request.user):
            return self.get_response(request)


class DatasetStateMiddleware:
    """Adds `request.dataset_state`: the version of the dataset and its time, queried once, when first used.

    Views use it before they read data. So a response may be newer than its version says, but never older.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.dataset_state = SimpleLazyObject(DatasetState.objects.current)  # type: ignore[attr-defined]
        return self.get_response(request)
