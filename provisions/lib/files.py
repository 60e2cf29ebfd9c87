"""Files that get their name when they are whole: a reader finds the old one or the new one, never a part.

Until then a file has a name of its own beside the final one, and is held by the process that writes it. What a killed
process left is cleared away by the next that writes a file into the same folder.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

fcntl: Any = None
with suppress(ImportError):  # Windows has none: there a day without a change tells
    import fcntl

ENDING = ".rta-db-partial"
BESIDE = ("", ".sqlite3", ".sqlite3-journal", "-journal", "-wal", "-shm")  # what writers keep beside such a file
DAY = 24 * 60 * 60  # seconds


class Busy(Exception):
    """Another process is writing the same file; the message says so."""


@contextmanager
def atomic_write(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """Where to write what shall become `path`: a new, empty file. It replaces `path` when the block ends well.

    When it ends otherwise, nothing is left. Raises Busy, or OSError when the folder can't be written.
    """
    clear_left_over(path.parent)
    partial = path.with_name(f".{path.name}{ENDING}")
    handle = _hold(partial, mode)
    try:
        if handle is None:
            raise Busy(f"Another command is writing {path} at this moment. Wait for it, or take another name.")
        yield partial
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.replace(path)
    finally:
        if handle is not None:
            _remove(partial)
            if fcntl:
                os.close(handle)


def clear_left_over(folder: Path) -> list[str]:
    """Take away what killed processes left in a folder; returns the names."""
    left = [path for path in sorted(folder.glob(f".*{ENDING}")) if path.is_file() and _is_nobodys(path)]
    for path in left:
        _remove(path)
    return [path.name for path in left]


def _remove(partial: Path) -> None:
    for ending in BESIDE:
        Path(f"{partial}{ending}").unlink(missing_ok=True)


def _hold(partial: Path, mode: int) -> int | None:
    """The file, made and held; None when somebody else holds it. The system lets go when the process ends, however."""
    handle = os.open(partial, os.O_RDWR | os.O_CREAT, mode)
    if locked(handle) and _is_at(partial, handle):
        os.ftruncate(handle, 0)
        if fcntl is None:
            os.close(handle)  # Windows neither renames nor removes a file that is open
        return handle
    os.close(handle)
    return None


def locked(handle: int, wait: bool = False) -> bool:
    """Whether an open file is this one's to hold, until it is closed; on Windows always. To wait is until it is."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(path: Path, handle: int) -> bool:
    """Whether the file still has that name: who held it before may have given it its final one."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _is_nobodys(path: Path) -> bool:
    if fcntl is None:
        return time.time() - path.stat().st_mtime > DAY
    try:
        handle = os.open(path, os.O_RDWR)  # a network's file system locks only what may be written
    except OSError:  # gone meanwhile, or somebody else's
        return False
    try:
        return locked(handle)
    finally:
        os.close(handle)
