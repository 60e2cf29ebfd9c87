"""The full-text index of the database engine in use."""

from __future__ import annotations

from types import ModuleType

from django.db import connection

from provisions.query.fulltext import postgres, sqlite


def get_engine() -> ModuleType:
    """The module for the database: `sqlite` or `postgres`, with the same functions.

    Raises NotImplementedError for other engines.
    """
    engines = {"sqlite": sqlite, "postgresql": postgres}
    if connection.vendor not in engines:
        raise NotImplementedError(f"There is no search on {connection.vendor}; use SQLite or PostgreSQL.")
    return engines[connection.vendor]
