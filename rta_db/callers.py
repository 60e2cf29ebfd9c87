"""Whose request it is, by address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The caller's address: the one that the proxy in front saw, where there is one; else that of the connection.

    A proxy adds the address it saw at the end of X-Forwarded-For. What stands before, anybody could have written.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
