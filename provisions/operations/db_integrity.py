"""Checks on every start whether an SQLite database file is damaged.

SQLite's own check reads the whole file, which takes four processor seconds for a million provisions. After a clean
shutdown it stops after SECONDS, so that only the first part of a file above some hundred megabytes is checked; after
any other end of the server, such as a power cut, it is completed. `manage.py verify` always checks the whole file.
"""

from __future__ import annotations

from threading import TIMEOUT_MAX, Timer

from django.db import DatabaseError, OperationalError, connection

from rta_db.db.errors import FaultKind, classify

SECONDS = 3.0


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
    timer = Timer(TIMEOUT_MAX if seconds is None else seconds, connection.connection.interrupt)
    timer.start()
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            (result,) = cursor.fetchone()
    except OperationalError as error:
        if "interrupted" in str(error):
            return
        raise
    finally:
        timer.cancel()
        timer.join()  # so that it never interrupts a later statement
    if result != "ok":
        raise DatabaseDamaged(f"malformed: {result}")


def is_damage(error: BaseException) -> bool:
    """Whether an error says that the file is damaged, rather than unreachable, full or locked."""
    fault = classify(error)
    return isinstance(error, DatabaseDamaged) or (fault is not None and fault.kind is FaultKind.DAMAGED)
