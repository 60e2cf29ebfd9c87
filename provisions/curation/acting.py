"""Who is at work: what a request writes is kept in the history under its user's name."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from provisions.models.tracking import acting

READING = {"GET", "HEAD", "OPTIONS"}


class ActingMiddleware:
    """Names the signed-in user as the author of what is written; requests that only read pass by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING:
            return self.get_response(request)
        with acting(lambda: request.user):
            return self.get_response(request)
