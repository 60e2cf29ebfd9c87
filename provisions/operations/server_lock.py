"""Whether the site is served from a data folder, and whether it ended in order the last time.

Apart from the database's models, so that the server, which has none of them, can say so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

SERVING = ".serving"
fcntl: Any = None
with suppress(ImportError):  # Windows has none: there every end counts as orderly when the file is gone
    import fcntl


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """While it lasts, a file in the data folder says that the site is served; left behind when it ends badly."""
    marker = folder / SERVING
    try:
        handle = os.open(marker, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # a folder that has become read-only can be served from all the same
        yield
        return
    if fcntl:
        with suppress(OSError):  # somebody looks at it at this moment
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    try:
        yield
    finally:
        os.close(handle)  # first: Windows removes no file that is open
        marker.unlink(missing_ok=True)


def ended_badly(folder: Path) -> bool:
    """Whether whoever served the site last was killed, or the machine stopped."""
    marker = folder / SERVING
    if not marker.exists():
        return False
    if fcntl is None:
        return True
    handle = os.open(marker, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False  # it is served at this moment
    finally:
        os.close(handle)
    return True
