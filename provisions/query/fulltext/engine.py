"""The index of the engine that is in use."""

from __future__ import annotations

from types import ModuleType

from django.db import connection

from provisions.query.fulltext import postgres, sqlite


def engine() -> ModuleType:
    """The module for the database: both have drop, create, rebuild, missing, problems, matching, ranked and scored.

    Raises NotImplementedError for an engine that has none.
    """
    engines = {"sqlite": sqlite, "postgresql": postgres}
    if connection.vendor not in engines:
        raise NotImplementedError(f"There is no search on {connection.vendor}; use SQLite or PostgreSQL.")
    return engines[connection.vendor]
