"""A cache in Redis that the site can do without: while Redis is away, nothing is found in it and nothing kept."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
REST = 5  # seconds without another try, so that no request waits for a Redis that the one before it did not reach
PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}

_away_until: dict[str, float] = {}  # by address, for all threads


class SharedCache(RedisCache):
    """Django's cache in Redis, with a second's patience."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**PATIENCE, **params.get("OPTIONS", {})}})
        self._address = server

    def _ask(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        """The answer of Redis, or `otherwise` when it has none to give."""
        if time.monotonic() < _away_until.get(self._address, 0):
            return otherwise
        try:
            return ask()
        except RedisError as error:
            _away_until[self._address] = time.monotonic() + REST
            logger.warning("The cache does not answer; the site goes on without it for %s s: %s", REST, error)
            return otherwise

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return bool(self._ask(lambda: super(SharedCache, self).add(key, value, timeout, version), False))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._ask(lambda: super(SharedCache, self).get(key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._ask(lambda: super(SharedCache, self).set(key, value, timeout, version), None)

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        wanted = list(keys)  # Redis refuses to be asked for nothing
        found = self._ask(lambda: super(SharedCache, self).get_many(wanted, version), {}) if wanted else {}
        return dict(found)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        failed = list(data)
        if data:
            failed = self._ask(lambda: super(SharedCache, self).set_many(data, timeout, version), failed)
        return list(failed or [])

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(self._ask(lambda: super(SharedCache, self).delete(key, version), False))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Raises ValueError for a key that is not there, as while Redis is away."""
        found = self._ask(lambda: super(SharedCache, self).incr(key, delta, version), None)
        if found is None:
            raise ValueError(f"Key {key!r} not found.")
        return int(found)
