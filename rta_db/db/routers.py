"""Which database answers: what is public is read from the replica, when there is one; all else is for the primary.

A request keeps to one database from its first query to the last byte of its answer. So the dataset's version, which
keys everything kept, is always that of the data read beside it, however far the replica is behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS

_chosen: ContextVar[str | None] = ContextVar("database of the request", default=None)


class Router:
    """Django's database router: whatever the request has chosen, for commands the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return _chosen.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # both are the same data

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return None if db == DEFAULT_DB_ALIAS else False


def chosen() -> str:
    """The alias of the database that the present request reads."""
    return _chosen.get() or DEFAULT_DB_ALIAS


@contextmanager
def reading_from(alias: str | None) -> Iterator[None]:
    """All that is read in the block is read from this database."""
    token = _chosen.set(alias)
    try:
        yield
    finally:
        _chosen.reset(token)
