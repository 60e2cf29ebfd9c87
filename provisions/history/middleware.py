"""Who is at work: what a request writes is kept in the history under its user's name."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from provisions.history.recorder import attribute_writes_to

READING = {"GET", "HEAD", "OPTIONS"}


class CurrentUserMiddleware:
    """Names the signed-in user as the author of what is written; requests that only read pass by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING:
            return self.get_response(request)
        with attribute_writes_to(lambda: request.user):
            return self.get_response(request)
