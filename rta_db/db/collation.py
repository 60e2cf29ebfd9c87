"""One order of names on both engines: that of Unicode's code points.

SQLite sorts text so. PostgreSQL sorts by the rules that its database was made with, which differ from server to server:
`a-b` may come before or after `ab`. So the app's columns are told to sort as on SQLite; keys that are only compared for
equality, and the search documents, stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

KINDS = (models.CharField, models.TextField)
OTHERWISE = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND collation_name IS DISTINCT FROM 'C'
"""
UNSORTED = ("provisions_searchdocument",)  # the engine's index is made of it


def columns(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The fields of a model that hold text of their own, which may be sorted and searched."""
    if model._meta.db_table not in UNSORTED:
        for field in model._meta.local_concrete_fields:
            if isinstance(field, KINDS) and not getattr(field, "generated", False):
                yield field


def force_c_collation(tables: list[type[models.Model]], connection: BaseDatabaseWrapper) -> None:
    """Makes every text column of these models sort by code points, where it doesn't yet; nothing to do on SQLite.

    Rows are not rewritten, only indexes made again; meanwhile the table is locked.
    """
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(OTHERWISE)
        otherwise = set(cursor.fetchall())
        for model in tables:
            table = model._meta.db_table
            changes = [
                f'ALTER COLUMN {quote(str(field.column))} TYPE {field.db_type(connection)} COLLATE "C"'
                for field in columns(model)
                if (table, field.column) in otherwise
            ]
            if changes:
                cursor.execute(f"ALTER TABLE {quote(table)} {', '.join(changes)}")


def after_migrations(sender: AppConfig, using: str, **_kwargs: Any) -> None:
    """Columns that a migration added or altered are put right when all have run."""
    force_c_collation(list(sender.get_models()), connections[using])
