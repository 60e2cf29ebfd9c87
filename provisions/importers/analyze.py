"""After a bulk load, the database's planner is told what the tables now hold."""

from __future__ import annotations

from django.db import connection, models


def analyze_tables(*tables: type[models.Model]) -> None:
    """Have PostgreSQL count these models' tables anew, inside the running transaction; elsewhere do nothing.

    A table that was analysed while it was empty is taken for empty until autovacuum looks again, which it can't do
    before the load is committed. Until then a join of 40,000 articles with themselves is planned as that of one row:
    minutes instead of seconds.
    """
    if connection.vendor != "postgresql":
        return
    names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")
