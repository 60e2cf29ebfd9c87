"""How many requests one address may make in a minute, and the headers that tell it where it stands."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from rta_db import client_ip

WINDOW = 60  # seconds
HEADERS = ("RateLimit", "RateLimit-Policy", "Retry-After")


class TooMany(APIException):
    """Refuses a request until the minute is over."""

    status_code = 429

    def __init__(self, wait: int) -> None:
        told = _("More than %(limit)s requests in a minute. Try again in %(wait)s seconds.")
        told %= {"limit": settings.API_RATE, "wait": wait}
        super().__init__(f"{told} {_('One request gives everything: /api/v1/provisions.csv')}")
        self.headers = {"Retry-After": str(wait)}


class PerMinute(BaseThrottle):
    """Counts by the caller's address in the cache, in whole minutes of the clock; API_RATE is the limit, 0 for none."""

    left = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        limit, now = settings.API_RATE, time.time()
        if not limit:
            return True
        count = _counted(client_ip.get_client_ip(request._request), int(now // WINDOW))
        self.left = WINDOW - int(now) % WINDOW
        view.rate_headers = {
            "RateLimit-Policy": f'"minute";q={limit};w={WINDOW}',
            "RateLimit": f'"minute";r={max(0, limit - count)};t={self.left}',
        }
        return count <= limit

    def wait(self) -> float:
        return float(self.left)


def _counted(caller: str, minute: int) -> int:
    """How often this caller came in this minute, this time included."""
    key = f"api-rate-{minute}-{hashlib.sha256(caller.encode()).hexdigest()[:32]}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(key)
    except ValueError:  # pushed out of a full cache in between
        return 1
