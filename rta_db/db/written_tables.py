"""Notices on every connection that a transaction writes to certain tables, and calls a function before it commits.

Models, managers and signals each miss some way of writing: pairs of a relation in bulk, base managers, SQL. All of them
pass through the connection. `watch_tables` sets which tables matter and what is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

WRITES = re.compile(r"\s*(?:INSERT|REPLACE|UPDATE|DELETE|MERGE|WITH)\b", re.IGNORECASE)
TARGET = re.compile(
    r'\b(?:INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+(?:ONLY\s+)?(?:"?\w+"?\.)?"?(\w+)', re.IGNORECASE
)
HEAD = 300  # characters, in which a statement names its table; one that begins with WITH may name it anywhere

_tables: frozenset[str] = frozenset()
_before_commit: Callable[[str], Any] = str


def watch_tables(tables: Collection[str], before_commit: Callable[[str], Any]) -> None:
    """Call `before_commit` with the connection's alias in each transaction that writes to one of the tables.

    It is called once, as the last of the transaction. If it fails, the transaction is rolled back.
    """
    global _tables, _before_commit
    _tables, _before_commit = frozenset(tables), before_commit


def writes_watched_table(sql: str) -> bool:
    """Whether an SQL statement inserts into, updates or deletes from a watched table."""
    match = WRITES.match(sql)
    if match is None:
        return False
    head = sql if match[0].lstrip().upper() == "WITH" else sql[:HEAD]
    return any(name in _tables for name in TARGET.findall(head))


class WatchedConnection(BaseDatabaseWrapper):
    """Mixin for Django's database wrappers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # How many savepoints were open at the write; the fewest of all writes that were not rolled back.
        self._written_at: int | None = None
        self.execute_wrappers.append(self._watch)

    def _watch(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = sql if isinstance(sql, str) else str(getattr(sql, "as_string", lambda _context: sql)(None))
        if not writes_watched_table(text):
            return execute(sql, params, many, context)
        returns_rows = "RETURNING" in text
        if not self.in_atomic_block and self.get_autocommit():
            if not (returns_rows and self.vendor == "sqlite"):
                with transaction.atomic(using=self.alias):
                    return self._watch(execute, sql, params, many, context)
            # SQLite commits it when its rows are read, together with what is written until then.
            result = execute(sql, params, many, context)
            _before_commit(self.alias)
            return result
        result = execute(sql, params, many, context)
        if returns_rows or context["cursor"].rowcount:
            self._note_write()
        return result

    def _note_write(self) -> None:
        depth = self._open_savepoints()
        self._written_at = depth if self._written_at is None else min(self._written_at, depth)

    def _open_savepoints(self) -> int:
        return sum(one is not None for one in self.savepoint_ids)

    def call_before_commit(self) -> None:
        """What `commit` does first: call the function if a watched table was written to."""
        if self._written_at is not None:
            _before_commit(self.alias)
            self._written_at = None

    def commit(self) -> None:
        try:
            self.call_before_commit()
        except BaseException:
            self.rollback()
            raise
        super().commit()

    def rollback(self) -> None:
        self._written_at = None
        super().rollback()

    def connect(self) -> None:
        self._written_at = None
        super().connect()

    def savepoint_commit(self, sid: str) -> None:
        super().savepoint_commit(sid)
        if self._written_at is not None:
            self._written_at = min(self._written_at, self._open_savepoints())

    def savepoint_rollback(self, sid: str) -> None:
        super().savepoint_rollback(sid)
        if self._written_at is not None and self._written_at > self._open_savepoints():
            self._written_at = None
