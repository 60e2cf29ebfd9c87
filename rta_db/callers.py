"""Whose request it is, by address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle


def address(request: HttpRequest) -> str:
    """The caller's address, as the rates of the API count it: NUM_PROXIES of REST_FRAMEWORK says whose word counts.

    A proxy adds the address it saw at the end of X-Forwarded-For. What stands before, anybody could have written.
    """
    bare: Any = request  # it reads nothing but META, which both kinds of request have
    return str(BaseThrottle().get_ident(bare) or request.META.get("REMOTE_ADDR", ""))
