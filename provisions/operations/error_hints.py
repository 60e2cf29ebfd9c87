"""What goes wrong outside of the software, in words, with what to do: full disks, read-only folders, locks."""

from __future__ import annotations

import errno

from django.db import DatabaseError, connection

FULL = "There is no room left on the disk (or for this user). Make room, then run the command again."
READ_ONLY = "The file or its folder can't be written to. Look who owns them, and whether the disk is mounted read-only."
BUSY = "Another command or a curator is writing at this moment. Wait for it, then run the command again."
DAMAGED = "The database file is damaged. The last backup brings it back: manage.py restore --replace FILE"
AWAY = "The database can't be reached or read. manage.py start says more."
NOTHING = "Nothing was changed."

ERRNO = {
    errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY, errno.EACCES: READ_ONLY, errno.EPERM: READ_ONLY,
}  # fmt: skip
SQLITE = {
    "SQLITE_FULL": FULL, "SQLITE_IOERR_WRITE": FULL, "SQLITE_IOERR": AWAY, "SQLITE_READONLY": READ_ONLY,
    "SQLITE_CANTOPEN": READ_ONLY, "SQLITE_BUSY": BUSY, "SQLITE_LOCKED": BUSY, "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
}  # fmt: skip
# PostgreSQL's states: disk_full, read_only_sql_transaction, lock_not_available, deadlock_detected; connections (08).
POSTGRES = {"53100": FULL, "25006": READ_ONLY, "55P03": BUSY, "40P01": BUSY, "08": AWAY, "57P": AWAY}


def advice(error: BaseException | None) -> str:
    """What to do about the error, on a line of its own; blank when it is none of these troubles."""
    found = _found(error) if error else None
    return f"\n{found}" if found else ""


def told(error: BaseException) -> str | None:
    """The error with what to do about it; None when it is none of these troubles."""
    found = _found(error)
    return f"{str(error).strip()}\n{found} {NOTHING}" if found else None


def _found(error: BaseException) -> str | None:
    if isinstance(error, OSError):
        return ERRNO.get(error.errno or 0)
    if not isinstance(error, DatabaseError):
        return None
    cause = error.__cause__
    if connection.vendor == "sqlite":
        return _nearest(SQLITE, getattr(cause, "sqlite_errorname", "") or "")
    return _nearest(POSTGRES, getattr(cause, "sqlstate", "") or "")


def _nearest(known: dict[str, str], name: str) -> str | None:
    """By the longest beginning of the name that is known."""
    return next((known[one] for one in sorted(known, key=len, reverse=True) if name.startswith(one)), None)
