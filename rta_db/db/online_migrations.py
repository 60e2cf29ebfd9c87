"""Changing the schema while a site is read: nobody waits long for a lock, and nobody waits behind one.

On PostgreSQL a statement that wants a table for itself queues, and every reader queues behind it. So migrations wait at
most PATIENCE for a lock and fail with the server's words then: run them again when it is quieter. An index on a table
that has rows is made with AddIndexOnline, which lets others write meanwhile. tests/test_migrations.py holds new
migrations to this.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, migrations

PATIENCE = "5s"


class AddIndexOnline(migrations.AddIndex):
    """AddIndex that locks nobody out: concurrently on PostgreSQL, as usual elsewhere. Needs `atomic = False`."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        _run(schema_editor, "add_index", model, self.index)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _run(schema_editor, "remove_index", model, self.index)


def _run(schema_editor: Any, change: str, model: Any, index: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        getattr(schema_editor, change)(model, index, concurrently=True)
    else:
        getattr(schema_editor, change)(model, index)


def set_lock_timeout(using: str, **_kwargs: Any) -> None:
    """From here on the connection waits for a lock no longer than PATIENCE; before migrations."""
    _set(using, f"SET lock_timeout = '{PATIENCE}'")


def reset_lock_timeout(using: str, **_kwargs: Any) -> None:
    """The connection waits as its server says; after migrations."""
    _set(using, "RESET lock_timeout")


def _set(using: str, statement: str) -> None:
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(statement)
