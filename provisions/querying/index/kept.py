"""A bounded memory of what was worked out: the oldest goes first."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Up to `most` things by key. Two threads may work the same thing out at once; either is right."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: dict[Hashable, T] = {}

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
        while len(self._found) >= self.most:
            self._drop_oldest()
        self._found[key] = value

    def _drop_oldest(self) -> None:
        with suppress(StopIteration, RuntimeError):  # another thread was quicker
            self._found.pop(next(iter(self._found)), None)
