"""Reading the default database as of one moment, while others write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def read_snapshot() -> Iterator[None]:
    """Let every query of the block see the data as of its first one. The block must not write.

    PostgreSQL reads in a transaction of that isolation level. SQLite's transactions have it anyway, in WAL mode without
    holding up writers, but not begun with IMMEDIATE, as the site's are otherwise, which takes the writers' lock.

    Inside a transaction of the caller's, that one's view stays. Raises DatabaseError.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()  # it sets the mode
        sqlite: Any = connection
        mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            sqlite.transaction_mode = mode
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
