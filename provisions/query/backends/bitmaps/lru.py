"""A bounded memory of what was worked out: the oldest goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class LRUCache(Generic[T]):
    """Up to `most` things by key. Two threads may work the same thing out at once; either is right."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: dict[Hashable, T] = {}
        self._lock = threading.Lock()  # who looks for the oldest must not meet who adds

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is known by this key, else what `make` gives."""
        found = self._found.get(key)
        if found is None:
            found = make()
            self.keep(key, found)
        return found

    def known(self, key: Hashable) -> T | None:
        """What is known by this key, if anything is."""
        return self._found.get(key)

    def keep(self, key: Hashable, value: T) -> None:
        """From now on this is known by this key; the oldest goes where there is no room."""
        with self._lock:
            while len(self._found) >= self.most:
                self._found.pop(next(iter(self._found)))
            self._found[key] = value
