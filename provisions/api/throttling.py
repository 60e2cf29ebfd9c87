"""The rate limit: requests per caller and minute, and the headers that report it."""

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

from rta_db.client_ip import get_client_ip

WINDOW = 60  # seconds
HEADERS = ("RateLimit", "RateLimit-Policy", "Retry-After")


class RateLimitExceeded(APIException):
    """Rejects a request until the minute is over; `wait` is in seconds."""

    status_code = 429

    def __init__(self, wait: int) -> None:
        message = _("More than %(limit)s requests in a minute. Try again in %(wait)s seconds.")
        message %= {"limit": settings.API_RATE, "wait": wait}
        super().__init__(f"{message} {_('One request gives everything: /api/v1/provisions.csv')}")
        self.headers = {"Retry-After": str(wait)}


class MinuteRateThrottle(BaseThrottle):
    """Counts requests by caller in the cache, per full minute of the clock. API_RATE is the limit, 0 means none."""

    seconds_left = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        limit, now = settings.API_RATE, time.time()
        if not limit:
            return True
        count = _count(get_client_ip(request._request), int(now // WINDOW))
        self.seconds_left = WINDOW - int(now) % WINDOW
        view.rate_limit_headers = {
            "RateLimit-Policy": f'"minute";q={limit};w={WINDOW}',
            "RateLimit": f'"minute";r={max(0, limit - count)};t={self.seconds_left}',
        }
        return count <= limit

    def wait(self) -> float:
        return float(self.seconds_left)


def _count(caller: str, minute: int) -> int:
    """The number of this caller's requests in this minute, including the present one."""
    key = f"api-rate-{minute}-{hashlib.sha256(caller.encode()).hexdigest()[:32]}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(key)
    except ValueError:  # evicted from a full cache in between
        return 1
