"""A cache in Redis that the site can do without: while Redis is unavailable, the cache is empty and stores nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
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

    def _try(self, operation: Callable[[], Any], default: Any) -> Any:
        """The result of an operation, or `default` while Redis is unavailable."""
        if time.monotonic() < _unavailable_until.get(self._address, 0):
            return default
        try:
            return operation()
        except RedisError as error:
            _unavailable_until[self._address] = time.monotonic() + RETRY_AFTER
            logger.warning("The cache does not answer; the site goes on without it for %s s: %s", RETRY_AFTER, error)
            return default

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return bool(self._try(lambda: super(SharedCache, self).add(key, value, timeout, version), False))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._try(lambda: super(SharedCache, self).get(key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._try(lambda: super(SharedCache, self).set(key, value, timeout, version), None)

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        keys = list(keys)
        if not keys:  # which Redis rejects
            return {}
        return dict(self._try(lambda: super(SharedCache, self).get_many(keys, version), {}))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        if not data:
            return []
        return list(self._try(lambda: super(SharedCache, self).set_many(data, timeout, version), data) or [])

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(self._try(lambda: super(SharedCache, self).delete(key, version), False))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Raises ValueError for an unknown key, and while Redis is unavailable."""
        value = self._try(lambda: super(SharedCache, self).incr(key, delta, version), None)
        if value is None:
            raise ValueError(f"Key {key!r} not found.")
        return int(value)
