"""Full-text search: the same search finds the same provisions on SQLite and on PostgreSQL."""

from types import ModuleType

from django.db import connection

from provisions.query.fulltext import postgres, sqlite


def get_engine() -> ModuleType:
    """The module for the database in use: `sqlite` or `postgres`, with the same functions."""
    return postgres if connection.vendor == "postgresql" else sqlite
