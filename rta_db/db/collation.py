"""Sorts text by code points on both engines.

SQLite always does. PostgreSQL uses the collation of the database, which differs between servers: `a-b` may come before
or after `ab`. So the app's text columns get the collation "C".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

TEXT_FIELDS = (models.CharField, models.TextField)
OTHER_COLLATIONS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND collation_name IS DISTINCT FROM 'C'
"""
EXCLUDED_TABLES = ("provisions_searchdocument",)  # the search index is generated from it


def text_columns(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The text fields of a model's table, without generated columns."""
    if model._meta.db_table not in EXCLUDED_TABLES:
        for field in model._meta.local_concrete_fields:
            if isinstance(field, TEXT_FIELDS) and not getattr(field, "generated", False):
                yield field


def force_c_collation(tables: list[type[models.Model]], connection: BaseDatabaseWrapper) -> None:
    """Set the collation "C" on all text columns of these models that have another; does nothing on SQLite.

    PostgreSQL rebuilds their indexes, not the rows, and locks the table meanwhile.
    """
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(OTHER_COLLATIONS)
        other = set(cursor.fetchall())
        for model in tables:
            table = model._meta.db_table
            changes = [
                f'ALTER COLUMN {quote(str(field.column))} TYPE {field.db_type(connection)} COLLATE "C"'
                for field in text_columns(model)
                if (table, field.column) in other
            ]
            if changes:
                cursor.execute(f"ALTER TABLE {quote(table)} {', '.join(changes)}")


def set_collations(sender: AppConfig, using: str, **_kwargs: Any) -> None:
    """Receiver of post_migrate: covers columns that a migration added or altered."""
    force_c_collation(list(sender.get_models()), connections[using])
