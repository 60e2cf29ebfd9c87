"""Progress of commands, on standard error: shown on a terminal, nothing in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

T = TypeVar("T")


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float], None]]:
    """A bar with a title; the function that it yields takes the progress from 0 to 1."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda share: progress.update(task, completed=share)


@contextmanager
def status() -> Iterator[Callable[[str], None]]:
    """A line with a spinner; the function that it yields sets the text."""
    with Console(stderr=True).status("") as line:
        yield line.update


def track(items: Iterable[T], title: str, count: Callable[[], int] | None = None) -> Iterator[T]:
    """The items, with a bar. `count` is called for the total only where the bar is shown."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    with Progress(console=console, transient=True) as progress:
        yield from progress.track(items, total=count() if count else None, description=title)
