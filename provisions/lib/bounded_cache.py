"""A bounded cache in memory, which drops the entries that were added first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Up to `max_entries` values by key. Two threads may compute the same value at once; either is right."""

    def __init__(self, max_entries: int) -> None:
        self.max_entries = max_entries
        self._entries: dict[K, V] = {}
        self._lock = threading.Lock()

    def get(self, key: K, compute: Callable[[], V]) -> V:
        """The cached value; computed and added if there is none."""
        value = self._entries.get(key)
        if value is None:
            value = compute()
            self.update({key: value})
        return value

    def get_many(self, keys: Iterable[K]) -> dict[K, V]:
        """The cached values among these keys."""
        return {key: value for key in keys if (value := self._entries.get(key)) is not None}

    def update(self, values: Mapping[K, V]) -> None:
        """Add values; those that were added first make room."""
        with self._lock:
            for key, value in values.items():
                while len(self._entries) >= self.max_entries:
                    self._entries.pop(next(iter(self._entries)))
                self._entries[key] = value
