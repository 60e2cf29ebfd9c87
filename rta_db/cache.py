"""A cache in Redis that the site can do without: while Redis is unavailable, the cache is empty and stores nothing.

A server that is away comes back by itself, which is a warning. One that answers and refuses, such as for a wrong
password, waits for the operator: that is an error in the log, and `manage.py start` says it too.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ConnectionError,
    RedisError,
    TimeoutError,
)

logger = logging.getLogger(__name__)
RETRY_AFTER = 5  # seconds in which no further request waits for a Redis that did not respond
RETRY_REFUSED = 60  # seconds, after it refused a command
TIMEOUTS = {"socket_connect_timeout": 1, "socket_timeout": 1}  # seconds

_unavailable_until: dict[str, float] = {}  # address to a time of time.monotonic(), for all threads


def is_away(error: RedisError) -> bool:
    """Whether the server did not respond or is starting, rather than refusing what it was asked."""
    return isinstance(error, ConnectionError | TimeoutError | BusyLoadingError) and not isinstance(
        error, AuthenticationError | AuthorizationError
    )


def refusal(error: RedisError) -> str:
    """What to do about a server that refuses, for operators; redis-py puts no password into its messages."""
    return f"The cache refuses what it is asked, see RTA_DB_CACHE_URL and the configuration of Redis: {error}."


class SharedCache(RedisCache):
    """Django's cache in Redis. Errors are logged, and the caller gets what an empty cache would return."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**TIMEOUTS, **params.get("OPTIONS", {})}})
        self._address = server

    def _try(self, method: Callable[..., Any], default: Any, *args: Any, **options: Any) -> Any:
        """The result of a method of RedisCache, or `default` while Redis is unavailable."""
        if time.monotonic() < _unavailable_until.get(self._address, 0):
            return default
        try:
            return method(*args, **options)
        except RedisError as error:
            seconds = RETRY_AFTER if is_away(error) else RETRY_REFUSED
            _unavailable_until[self._address] = time.monotonic() + seconds
            if is_away(error):
                logger.warning("The cache does not answer; the site goes on without it for %s s: %s", seconds, error)
            else:
                logger.error("%s The site goes on without it for %s s.", refusal(error), seconds)
            return default

    def check(self) -> str:
        """What keeps the site from using the cache, in words for operators; "" when it works."""
        try:
            super().set("check", 1, 1)
        except RedisError as error:
            return f"It does not answer: {error}." if is_away(error) else refusal(error)
        return ""

    def add(self, *args: Any, **options: Any) -> bool:
        return bool(self._try(super().add, False, *args, **options))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._try(super().get, default, key, default, version)

    def set(self, *args: Any, **options: Any) -> None:
        self._try(super().set, None, *args, **options)

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        keys = list(keys)  # Redis rejects an empty list
        return dict(self._try(super().get_many, {}, keys, version)) if keys else {}

    def set_many(self, data: Any, *args: Any, **options: Any) -> list[Any]:
        return list(self._try(super().set_many, data, data, *args, **options) or []) if data else []

    def delete(self, *args: Any, **options: Any) -> bool:
        return bool(self._try(super().delete, False, *args, **options))

    def incr(self, key: Any, *args: Any, **options: Any) -> int:
        """Raises ValueError for an unknown key, and while Redis is unavailable."""
        value = self._try(super().incr, None, key, *args, **options)
        if value is None:
            raise ValueError(f"Key {key!r} not found.")
        return int(value)
