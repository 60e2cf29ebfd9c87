"""Writing a million rows: indexes away while rows come, made anew from all of them afterwards; COPY where there is one.

For benches only. Nothing is safe against a power cut meanwhile, and keys are not checked row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection

Row = Sequence[Any]
SQLITE_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s"
POSTGRES_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = to_regclass(%s) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def run(sql: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """Runs a statement; gives its rows, none for one that has none."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def insert(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Rows into a table, by the quickest way of the engine."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if is_sqlite():
            # Past Django's own wrapper, which goes through the text of the statement for each batch.
            marks = ", ".join("?" * len(columns))
            cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@contextmanager
def hurried(tables: Sequence[str]) -> Iterator[None]:
    """While it lasts these tables have no indexes but those of their keys; they are made again whatever happens.

    PostgreSQL then also learns what is in them. The table whose indexes take longest should come first.
    """
    careless(True)
    listed = SQLITE_INDEXES if is_sqlite() else POSTGRES_INDEXES
    found = {table: run(listed, [table]) for table in tables}
    for name, _definition in (pair for pairs in found.values() for pair in pairs):
        run(f'DROP INDEX "{name}"' if is_sqlite() else f"DROP INDEX {name}")
    try:
        yield
    finally:
        _each([(table, [definition for _name, definition in pairs]) for table, pairs in found.items()])
        careless(False)


def _each(tables: list[tuple[str, list[str]]]) -> None:
    """Makes the indexes of tables: one after the other on SQLite, which has one writer, two at a time on PostgreSQL."""
    if is_sqlite():
        for statement in (statement for _table, statements in tables for statement in statements):
            run(statement)
        return
    with ThreadPoolExecutor(2) as pair:
        list(pair.map(_alone, ([*statements, f"VACUUM ANALYZE {table}"] for table, statements in tables)))


def _alone(statements: list[str]) -> None:
    """Statements on a connection that is given back: threads have each their own."""
    try:
        run("SET maintenance_work_mem = '512MB'")
        for statement in statements:
            run(statement)
    finally:
        connection.close()


def careless(on: bool) -> None:
    """Whether the engine may leave out what makes it safe, and take more memory."""
    if is_sqlite():
        changes = ["foreign_keys = OFF", "synchronous = OFF", "journal_mode = OFF", "cache_size = -400000"]
        before = ["journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "cache_size = -64000"]
        for pragma in changes if on else before:
            run(f"PRAGMA {pragma}")
        return
    run("SET synchronous_commit = off" if on else "RESET synchronous_commit")
    run("SET maintenance_work_mem = '512MB'" if on else "RESET maintenance_work_mem")
    if run("SHOW is_superuser") == [("on",)]:  # else each key is looked up, which takes longer
        run("SET session_replication_role = replica" if on else "RESET session_replication_role")


def statistics(hurried: Sequence[str]) -> None:
    """What the planner knows of the tables; PostgreSQL knows those that were `hurried` already."""
    if is_sqlite():
        run("ANALYZE")
        return
    others = run("SELECT relname FROM pg_stat_user_tables WHERE NOT relname = ANY(%s)", [list(hurried)])
    run(f"VACUUM ANALYZE {', '.join(name for (name,) in others)}")
