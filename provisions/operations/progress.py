"""Progress of commands, on standard error: shown on a terminal, nothing in a pipe."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
WIDTH = 40  # of a bar, in characters
INTERVAL = 0.1  # seconds between two drawings: a terminal is slower than the work
CLEAR_LINE = "\r\x1b[K"


class Line:
    """One line of a terminal that is drawn anew; nothing at all when standard error is no terminal."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self._started = time.monotonic()
        self._drawn = 0.0

    def draw(self, text: str) -> None:
        if self.shown:
            self._drawn = time.monotonic()
            sys.stderr.write(CLEAR_LINE + text[: shutil.get_terminal_size().columns - 1])  # a second line would stay
            sys.stderr.flush()

    def draw_bar(self, title: str, share: float) -> None:
        """Draw how much is done, from 0 to 1, and the time since the beginning; not more often than INTERVAL."""
        if time.monotonic() - self._drawn < INTERVAL and share < 1:
            return
        minutes, seconds = divmod(int(time.monotonic() - self._started), 60)
        bar = ("#" * round(share * WIDTH)).ljust(WIDTH, ".")
        self.draw(f"{title} [{bar}] {share:4.0%} {minutes}:{seconds:02}")

    def end(self, text: str = "") -> None:
        if self.shown:
            sys.stderr.write(text or CLEAR_LINE)
            sys.stderr.flush()


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float], None]]:
    """A bar with a title; the function that it yields takes the progress from 0 to 1."""
    line = Line()
    line.draw_bar(title, 0.0)
    try:
        yield lambda share: line.draw_bar(title, share)
    finally:
        line.end("\n")  # the bar stays


@contextmanager
def status() -> Iterator[Callable[[str], None]]:
    """A line for the step under way; the function that it yields sets the text."""
    line = Line()
    try:
        yield line.draw
    finally:
        line.end()


def track(items: Iterable[T], title: str, count: Callable[[], int] | None = None) -> Iterator[T]:
    """The items, with a bar that goes away at the end. `count` is called for the total only where the bar is shown.

    Without `count`, the total is the length of the items.
    """
    line = Line()
    if not line.shown:
        yield from items
        return
    total = count() if count else len(items)  # type: ignore[arg-type]
    try:
        for done, item in enumerate(items):
            line.draw_bar(title, done / total if total else 1.0)
            yield item
    finally:
        line.end()
