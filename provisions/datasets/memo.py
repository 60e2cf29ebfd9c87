"""Many values that are few different ones: each is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

MOST = 20_000  # to remember; beyond that it begins anew, so that memory stays flat


class Memo(dict[Any, Any]):
    """What each value becomes. `work` leads from one to the other and is asked once for each value."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        super().__init__()
        self.work = work

    def __missing__(self, value: Any) -> Any:
        found = self[value] = self.work(value)
        return found

    def of(self, values: Iterable[Any]) -> list[Any]:
        """What many values become, in their order."""
        if len(self) > MOST:
            self.clear()
        return list(map(self.__getitem__, values))
