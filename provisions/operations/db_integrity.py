"""Checks on every start whether an SQLite database file is damaged.

SQLite's own check reads the whole file, which takes four processor seconds for a million provisions. After a clean
shutdown it stops after SECONDS, so that only the first part of a file above some hundred megabytes is checked; after
any other end of the server, such as a power cut, it is completed. `manage.py verify` always checks the whole file.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from threading import Lock, Timer

from django.db import DatabaseError, OperationalError, connection

from rta_db.db.errors import FaultKind, classify

SECONDS = 3.0
CHECKS = "checked.json"  # in the data folder


class DatabaseDamaged(DatabaseError):
    """SQLite found damage in its file; the message has its words."""


def check_file(seconds: float | None = SECONDS) -> None:
    """Check the file of the default database; a PostgreSQL server checks its own.

    Args:
        seconds: after which the check stops; None to complete it.

    Raises:
        DatabaseDamaged: damage was found.
        DatabaseError: the file can't be read as a database.
    """
    if connection.vendor != "sqlite":
        return
    connection.ensure_connection()
    interruption = Interruption(connection.connection, seconds)
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            (result,) = cursor.fetchone()
    except OperationalError as error:
        if "interrupted" in str(error):
            return
        raise
    finally:
        interruption.cancel()
    if result != "ok":
        raise DatabaseDamaged(f"malformed: {result}")


class Interruption:
    """Interrupts the statement of an SQLite connection after some seconds, unless it is cancelled before.

    With None for the seconds it never does.
    """

    def __init__(self, database: sqlite3.Connection, seconds: float | None) -> None:
        self.database = database
        self.lock = Lock()
        self.cancelled = seconds is None
        self.timer = Timer(seconds or 0, self.interrupt)
        if seconds is not None:
            self.timer.start()

    def interrupt(self) -> None:
        with self.lock:  # a late timer must not interrupt the next statement
            if not self.cancelled:
                self.database.interrupt()

    def cancel(self) -> None:
        with self.lock:
            self.cancelled = True
        self.timer.cancel()


def is_damage(error: BaseException) -> bool:
    """Whether an error says that the file is damaged, rather than unreachable, full or locked."""
    fault = classify(error)
    return isinstance(error, DatabaseDamaged) or (fault is not None and fault.kind is FaultKind.DAMAGED)


def read_checks(folder: Path) -> dict[str, str]:
    """The results of earlier checks in this data folder, by the name of the check."""
    try:
        checks = json.loads((folder / CHECKS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return checks if isinstance(checks, dict) else {}


def record_check(folder: Path, **checks: str) -> None:
    """Remember the results of checks, by their names."""
    (folder / CHECKS).write_text(json.dumps({**read_checks(folder), **checks}), encoding="utf-8")
