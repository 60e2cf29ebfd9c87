"""The folder that a release is written in: held by its process, and cleared away by the next when that was killed."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provisions.lib.files import fcntl, locked

ENDING = ".partial"
DAY = 24 * 60 * 60  # seconds


@contextmanager
def folder_for(final: Path) -> Iterator[Path]:
    """A new folder beside the final one, taken away again whatever happens, unless it was given its name.

    Those that killed processes left are cleared away first.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    with _held(final.parent):  # nobody clears away a folder that was made and is not held yet
        _clear(final.parent)
        folder = Path(tempfile.mkdtemp(prefix=f".{final.name}-", suffix=ENDING, dir=final.parent))
        folder.chmod(0o755)
        handle = _hold(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _let_go(handle)


def clear_unfinished(releases: Path) -> list[str]:
    """Takes away what killed processes left in the folder of releases; returns the names of what it took."""
    if not releases.is_dir():
        return []
    with _held(releases):
        return _clear(releases)


def _clear(releases: Path) -> list[str]:
    left = [path for path in sorted(releases.glob(f".*{ENDING}")) if path.is_dir() and is_nobodys(path)]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return [path.name for path in left]


def discard(folder: Path) -> None:
    """Take a folder away that had a name already: it loses that first, so that a part of it never has it."""
    nameless = folder.with_name(f".{folder.name}-discarded-{os.getpid()}{ENDING}")
    folder.rename(nameless)
    shutil.rmtree(nameless, ignore_errors=True)


def is_nobodys(folder: Path) -> bool:
    """Whether no process that still runs is at work on the folder."""
    if fcntl is None:  # on Windows a day without a change tells
        return time.time() - folder.stat().st_mtime > DAY
    handle = os.open(folder, os.O_RDONLY)
    try:
        return locked(handle)
    finally:
        os.close(handle)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    handle = _hold(folder)
    try:
        yield
    finally:
        _let_go(handle)


def _hold(folder: Path) -> int | None:
    """Waits until nobody else holds the folder, and holds it; the system lets go when the process ends, however."""
    if fcntl is None:
        return None
    handle = os.open(folder, os.O_RDONLY)
    locked(handle, wait=True)
    return handle


def _let_go(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)
