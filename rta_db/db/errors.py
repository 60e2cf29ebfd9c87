"""One table that classifies what can go wrong between the site and its database or disk.

Pages and the API answer 503 by it, and commands say by it what to do. An error that `classify` does not know is a fault
of the query or of the program.
"""

from __future__ import annotations

import enum
import errno
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection

RETRY_AFTER = 5  # seconds, for the header of that name


class FaultKind(enum.Enum):
    """What is wrong, as far as somebody can do something about it."""

    UNREACHABLE = "unreachable"  # the server is down, refuses connections, or its disk can't be read
    BUSY = "busy"  # another writer holds the lock
    FULL = "full"  # no room left on the disk
    READ_ONLY = "read_only"  # the file, its folder or the server can't be written to
    DAMAGED = "damaged"  # the file is not a database any more


@dataclass(frozen=True)
class DatabaseUnavailable:
    """The database can't serve this request; with `for_all` no other request would fare better just now."""

    kind: FaultKind
    for_all: bool = False


ERRNO = {
    errno.ENOSPC: FaultKind.FULL, errno.EDQUOT: FaultKind.FULL, errno.EFBIG: FaultKind.FULL,
    errno.EROFS: FaultKind.READ_ONLY, errno.EACCES: FaultKind.READ_ONLY, errno.EPERM: FaultKind.READ_ONLY,
}  # fmt: skip
# Beginnings of https://sqlite.org/rescode.html: the longest that fits decides.
SQLITE = {
    "SQLITE_FULL": FaultKind.FULL, "SQLITE_IOERR_WRITE": FaultKind.FULL, "SQLITE_IOERR": FaultKind.UNREACHABLE,
    "SQLITE_READONLY": FaultKind.READ_ONLY, "SQLITE_CANTOPEN": FaultKind.READ_ONLY, "SQLITE_BUSY": FaultKind.BUSY,
    "SQLITE_LOCKED": FaultKind.BUSY, "SQLITE_CORRUPT": FaultKind.DAMAGED, "SQLITE_NOTADB": FaultKind.DAMAGED,
}  # fmt: skip
# Beginnings of https://www.postgresql.org/docs/current/errcodes-appendix.html: the longest that fits decides.
POSTGRESQL = {
    "08": FaultKind.UNREACHABLE,  # connection
    "53": FaultKind.UNREACHABLE,  # insufficient resources
    "53100": FaultKind.FULL,  # disk_full
    "57P": FaultKind.UNREACHABLE,  # operator intervention
    "25006": FaultKind.READ_ONLY,  # read_only_sql_transaction
    "40001": FaultKind.BUSY,  # serialization_failure: a replica cancels queries that block its replay
    "40P01": FaultKind.BUSY,  # deadlock_detected
    "55P03": FaultKind.BUSY,  # lock_not_available
}
LOST_RACES = ("40001", "40P01")
FOR_ALL = ("08", "53", "57P")  # the server as a whole has the trouble


def classify(error: BaseException) -> DatabaseUnavailable | None:
    """What an error says about the database or the disk; None when it says nothing about them."""
    for_all = False
    if isinstance(error, OSError):
        kind = ERRNO.get(error.errno or 0)
    elif not isinstance(error, DatabaseError | InterfaceError):
        kind = None
    elif connection.vendor == "sqlite":
        kind = _longest_match(SQLITE, getattr(error.__cause__, "sqlite_errorname", None) or "")
    else:
        is_operational = isinstance(error, OperationalError | InterfaceError)
        # Without a code the connection broke before the server could say anything.
        state = getattr(error.__cause__, "sqlstate", None) or ("08" if is_operational else "")
        for_all = is_operational and state.startswith(FOR_ALL)
        kind = _longest_match(POSTGRESQL, state)
    return DatabaseUnavailable(kind, for_all) if kind else None


def lost_to_another_writer(error: BaseException) -> bool:
    """Whether a transaction was ended in favour of another: repeated, it succeeds, or is refused in words.

    That is a deadlock, a serialization failure, a constraint that no form had found violated, or a record that was
    deleted since the form found it.
    """
    return (
        isinstance(error, IntegrityError | ObjectDoesNotExist)
        or getattr(error.__cause__, "sqlstate", None) in LOST_RACES
    )


def _longest_match(table: dict[str, FaultKind], code: str) -> FaultKind | None:
    return next((table[start] for start in sorted(table, key=len, reverse=True) if code.startswith(start)), None)
