"""Telling a database that is away from a fault in what it was asked."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, OperationalError, connection

NOWHERE_TO_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)  # a full or read-only disk
RETRY_AFTER = 5  # seconds, told to those who were turned away
# PostgreSQL's classes of errors: connections, its resources, an administrator's intervention.
AWAY = ("08", "53", "57P")
BUSY = ("55P03", "40P01", "25006")  # a lock that was not had in time, a deadlock, a server that takes no writes
BROKEN_OFF = "40001"  # a replica that must go on ends what is in its way; the primary can answer
SQLITE_AWAY = (
    "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_READONLY",
    "SQLITE_CORRUPT", "SQLITE_NOTADB",
)  # fmt: skip


@dataclass(frozen=True)
class DatabaseUnavailable:
    """The database can't be had; `for_all` when nobody else would fare better just now."""

    for_all: bool


def classify(error: BaseException) -> DatabaseUnavailable | None:
    """How far the error means that the database is away; None when it means anything else."""
    if isinstance(error, OSError) and error.errno in NOWHERE_TO_WRITE:
        return DatabaseUnavailable(for_all=False)
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    if connection.vendor == "sqlite":
        name = getattr(error.__cause__, "sqlite_errorname", "")
        return DatabaseUnavailable(for_all=False) if name.startswith(SQLITE_AWAY) else None
    state = getattr(error.__cause__, "sqlstate", None)  # none when the server could not say anything any more
    if state == BROKEN_OFF or state in BUSY:
        return DatabaseUnavailable(for_all=False)
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    return DatabaseUnavailable(for_all=True) if state is None or state.startswith(AWAY) else None
