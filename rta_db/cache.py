"""A cache in Redis that the site can do without: while Redis is unavailable, the cache is empty and stores nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
RETRY_AFTER = 5  # seconds in which no further request waits for a Redis that did not respond
TIMEOUTS = {"socket_connect_timeout": 1, "socket_timeout": 1}  # seconds

_unavailable_until: dict[str, float] = {}  # address to a time of time.monotonic(), for all threads


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
            _unavailable_until[self._address] = time.monotonic() + RETRY_AFTER
            logger.warning("The cache does not answer; the site goes on without it for %s s: %s", RETRY_AFTER, error)
            return default

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
