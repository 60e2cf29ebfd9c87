"""Limits guesses at one account from many addresses; django-axes' own limit is for each name and address.

Anybody can use such a limit up to shut an owner out. So a browser in which the owner has logged in before is exempt, as
OWASP describes for "device cookies": it only has the limit for name and address. The count is of the last 24 hours and
of passwords that were checked: attempts that were locked out anyway do not prolong it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_failure_limit
from axes.models import AccessFailureLog
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

GUESSES = 100  # wrong passwords or codes for one name from all addresses
WINDOW = timedelta(hours=24)
COOKIE = "known_browser"
COOKIE_AGE = timedelta(days=180)


def remember_browser(response: HttpResponseBase, username: str) -> None:
    """Set the cookie that exempts this browser from the limit for this name."""
    response.set_signed_cookie(
        COOKIE,
        username,
        max_age=COOKIE_AGE,
        path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known_browser(request: HttpRequest, username: str) -> bool:
    """Whether somebody has logged in under this name in this browser."""
    return bool(request.get_signed_cookie(COOKIE, "", max_age=COOKIE_AGE) == username)


class LockoutHandler(AxesDatabaseHandler):
    """settings.AXES_HANDLER. The failure log of django-axes holds the guesses of WINDOW, and nothing older."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        failures: int = super().get_failures(request, credentials)
        limit: int = get_failure_limit(request, credentials)
        if failures >= limit:
            return failures
        username = get_client_username(request, credentials) or ""
        guesses = AccessFailureLog.objects.filter(username=username, locked_out=False, attempt_time__gte=_start())
        if guesses.count() >= GUESSES and not is_known_browser(request, username):
            return limit
        return failures

    def remove_out_of_limit_failure_logs(self, *, username: str, limit: int | None = None) -> int:
        """Called after each failure: remove what no longer counts, of all names."""
        count, _details = AccessFailureLog.objects.filter(Q(attempt_time__lt=_start()) | Q(locked_out=True)).delete()
        return int(count)

    def reset_attempts(self, *, username: str | None = None, **options: Any) -> int:
        """Also what `manage.py axes_reset_username NAME` and `axes_reset` call."""
        if username or not any(options.values()):
            names = {"username": username} if username else {}
            AccessFailureLog.objects.filter(**names).delete()
        return int(super().reset_attempts(username=username, **options))


def _start() -> Any:
    return timezone.now() - WINDOW
