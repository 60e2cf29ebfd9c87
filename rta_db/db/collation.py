"""Sorts text by code points on both engines.

SQLite always does. PostgreSQL uses the collation of the database, which differs between servers: `a-b` may come before
or after `ab`. So the app's text columns get the collation "C".
"""

from __future__ import annotations

from typing import Any

from django.db import connections

# A statement for each table with another collation. Foreign keys are not sorted by; generated columns, and those that
# they are generated from, can't be altered: codes, which are foreign keys, and the search documents.
STATEMENTS = """
    SELECT format('ALTER TABLE %I ', relname)
        || string_agg(format('ALTER %I TYPE %s COLLATE "C"', attname, format_type(atttypid, atttypmod)), ', ')
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
        AND starts_with(relname, 'provisions_') AND relname <> 'provisions_searchdocument'
        AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attcollation NOT IN (0, '"C"'::regcollation)
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = attrelid AND attnum = ANY(conkey))
    GROUP BY relname
"""


def force_c_collation(using: str, **_kwargs: Any) -> None:
    """Receiver of post_migrate: set the collation "C" on all text columns that have another; nothing on SQLite.

    PostgreSQL rebuilds their indexes, not the rows, and locks the table meanwhile.
    """
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(STATEMENTS)
            for (statement,) in cursor.fetchall():
                cursor.execute(statement)
