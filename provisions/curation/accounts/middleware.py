"""Closes every page of the admin to sessions without their second factor, also to those that were open before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from provisions.curation.accounts import two_factor
from provisions.curation.accounts.login_views import NEXT_KEY

ADMIN = "/admin/"
# Names of the views that finish or leave a half-finished login, and of those that set a second factor up.
ALWAYS_OPEN = {"admin:login", "admin:logout", "admin:jsi18n", "sign-in", "second-factor-check"}
SETUP_VIEWS = {"second-factor", "second-factor-begin", "second-factor-confirm"}


class TwoFactorMiddleware:
    """Redirects to the page that asks for the code, or to the setup where a second factor is required."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if two_factor.is_off() or not request.path_info.startswith(ADMIN):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        user: Any = request.user
        if name in ALWAYS_OPEN or not user.is_authenticated or two_factor.is_verified(request):
            return None
        if two_factor.needs_code(user):
            if request.method == "GET":
                request.session[NEXT_KEY] = request.get_full_path()
            return redirect("second-factor-check")
        if two_factor.is_required() and user.is_staff and name not in SETUP_VIEWS:
            return redirect("second-factor")
        return None
