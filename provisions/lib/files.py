"""File locks and atomic writes.

A file is written under a temporary name next to its final one and renamed when it is complete, so readers find either
the old file or the new one. Locks are `filelock`'s: the system releases them when a process ends, also when it is
killed. The temporary files of killed processes are removed by the next writer to the same folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

PARTIAL = ".rta-db-partial"
# SQLite's own files next to a temporary file that is a database, and the copy that a backup makes of one.
SIBLINGS = ("", ".sqlite3", ".sqlite3-journal", "-journal", "-wal", "-shm")
FOREVER = -1.0  # filelock's timeout for waiting without a limit
BRIEFLY = 0.5  # seconds; for a moment the lock may be held by a writer that looks for files of killed processes


class FileBusy(Exception):
    """Another process or thread holds the lock; the message names the file."""


@contextmanager
def lock(path: Path, timeout: float = FOREVER) -> Iterator[None]:
    """Hold an exclusive lock; `path` is the lock file, which exists only while a process holds or wants the lock.

    Args:
        path: in a folder that exists.
        timeout: seconds to wait for another holder; 0 tries once.

    Raises:
        FileBusy: the timeout passed.
        OSError: the lock file can't be created.
    """
    file_lock = FileLock(path, timeout=timeout, thread_local=False)  # a streamed response may change threads
    path.parent.stat()  # filelock would create a missing folder
    try:
        file_lock.acquire()
    except Timeout:
        raise FileBusy(f"{path} is locked by another process.") from None
    try:
        yield
    finally:
        # Removed while it is held. A process that waits for the removed file notices, and opens the new one.
        with suppress(OSError):  # on Windows an open file stays until it is released
            path.unlink()
        file_lock.release()


def is_locked(path: Path) -> bool:
    """Whether a process holds the lock whose lock file exists at `path`; the file stays either way."""
    file_lock = FileLock(path, timeout=0)
    try:
        file_lock.acquire()
    except Timeout:
        return True
    file_lock.release()
    return False


class AtomicFile:
    """A new file that replaces `path` on `commit`. Until then it is at `partial`, locked and at first empty.

    Call `discard` in any case when done. Raises FileBusy when another process is still writing the same file after
    `timeout` seconds, and OSError when the folder can't be written.
    """

    def __init__(self, path: Path, mode: int = 0o644, timeout: float = BRIEFLY) -> None:
        self.path = path
        self.partial = path.with_name(f".{path.name}{PARTIAL}")
        remove_partial_files(path.parent)
        with ExitStack() as cleanup:
            try:
                cleanup.enter_context(lock(_lock_of(self.partial), timeout))
            except FileBusy:
                message = f"Another command is writing {path} at this moment. Wait for it, or take another name."
                raise FileBusy(message) from None
            cleanup.callback(_remove, self.partial)
            os.close(os.open(self.partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode))
            self._cleanup = cleanup.pop_all()

    def commit(self) -> None:
        """Write the file through to the disk and rename it to `path`."""
        with self.partial.open("rb+") as file:
            os.fsync(file.fileno())
        self.partial.replace(self.path)
        self.discard()

    def discard(self) -> None:
        """Remove the temporary file, if it was not committed, and release the lock; does nothing the second time."""
        self._cleanup.close()


@contextmanager
def atomic_write(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """The path of a new, empty file that replaces `path` when the block ends without an exception.

    Raises:
        FileBusy: another process is still writing the same file after BRIEFLY.
        OSError: the folder can't be written.
    """
    file = AtomicFile(path, mode)
    try:
        yield file.partial
        file.commit()
    finally:
        file.discard()


def remove_partial_files(folder: Path) -> list[str]:
    """Remove the temporary files that killed processes left in a folder; returns their names."""
    removed = []
    for name in sorted({path.name.partition(PARTIAL)[0] for path in folder.glob(f".*{PARTIAL}*") if path.is_file()}):
        partial = folder / f"{name}{PARTIAL}"
        with suppress(FileBusy, OSError), lock(_lock_of(partial), timeout=0):  # another process's, or another user's
            _remove(partial)
            removed.append(partial.name)
    return removed


def _lock_of(partial: Path) -> Path:
    return Path(f"{partial}.lock")


def _remove(partial: Path) -> None:
    for ending in SIBLINGS:
        with suppress(OSError):  # missing; or open on Windows, where the next writer removes it
            Path(f"{partial}{ending}").unlink()
