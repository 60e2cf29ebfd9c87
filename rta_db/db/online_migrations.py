"""Migrations for a running site: they set lock_timeout, so they never block readers for long.

On PostgreSQL a statement that waits for an exclusive lock makes every later reader wait too. With LOCK_TIMEOUT it fails
instead, and the migration can be run again at a quieter time. An index on a table with rows is made by AddIndexOnline,
which does not block writers. tests/test_migrations.py checks that new migrations do so.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, migrations

LOCK_TIMEOUT = "5s"


class AddIndexOnline(migrations.AddIndex):
    """AddIndex with CREATE INDEX CONCURRENTLY on PostgreSQL. The migration must have `atomic = False`."""

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
    """Receiver of pre_migrate: limit how long the connection waits for a lock."""
    _set(using, f"SET lock_timeout = '{LOCK_TIMEOUT}'")


def reset_lock_timeout(using: str, **_kwargs: Any) -> None:
    """Receiver of post_migrate: return to the server's own limit."""
    _set(using, "RESET lock_timeout")


def _set(using: str, statement: str) -> None:
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(statement)
