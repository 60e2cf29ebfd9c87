"""Memoise a function over a column with few distinct values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

MAX_ENTRIES = 20_000  # then it starts anew, so that memory stays flat


class Memo(dict[Any, Any]):
    """A dictionary from values to the function's results, filled as they are looked up."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, value: Any) -> Any:
        result = self[value] = self.function(value)
        return result

    def map(self, values: Iterable[Any]) -> list[Any]:
        """The function's results for many values, in their order."""
        if len(self) > MAX_ENTRIES:
            self.clear()
        return list(map(self.__getitem__, values))
