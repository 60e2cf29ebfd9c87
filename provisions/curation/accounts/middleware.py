"""No page of the admin opens for a log-in that lacks its second factor, however its session came about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from provisions.curation.accounts import two_factor
from provisions.curation.accounts.login_views import NEXT

ADMIN = "/admin/"
# What is open to a half-finished log-in: finishing it, and leaving.
ALWAYS = {"admin:login", "admin:logout", "admin:jsi18n", "sign-in", "second-factor-check"}
TO_SET_UP = {"second-factor", *(f"second-factor-{step}" for step in ("begin", "confirm"))}


class SecondFactorMiddleware:
    """Leads to the page that asks for a code, or, where a second factor is required, to the one that sets it up.

    Sessions that were open when their user set up a second factor are asked as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if two_factor.off() or not request.path_info.startswith(ADMIN):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        user: Any = request.user
        if name in ALWAYS or not user.is_authenticated or two_factor.is_verified(request):
            return None
        if two_factor.asked(user):
            return _to("second-factor-check", request)
        if two_factor.required() and user.is_staff and name not in TO_SET_UP:
            return _to("second-factor", request)
        return None


def _to(name: str, request: HttpRequest) -> HttpResponse:
    if request.method == "GET" and name == "second-factor-check":
        request.session[NEXT] = request.get_full_path()
    return HttpResponseRedirect(reverse(name))
