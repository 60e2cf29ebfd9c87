"""Routes reads to the replica or the primary, and writes to the primary.

A request uses one database from its first query to the last byte of its response. So the dataset's version in cache
keys is that of the data read with it, however far the replica lags behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS

_alias: ContextVar[str | None] = ContextVar("database of the request", default=None)


class Router:
    """Route reads to the alias chosen by ReplicaMiddleware; writes always to default."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return _alias.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # both are the same data

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return None if db == DEFAULT_DB_ALIAS else False


def read_alias() -> str:
    """The alias of the database that the current request reads from."""
    return _alias.get() or DEFAULT_DB_ALIAS


@contextmanager
def read_from(alias: str | None) -> Iterator[None]:
    """Read from this database in the block; from the primary with None."""
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)
