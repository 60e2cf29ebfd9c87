"""Reading and writing the tables of the database as of a set of migrations."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import BinaryField, DateField, Field, Model

from provisions.lib.batches import batched

BATCH = 1000
LARGE_ROWS = {"provisions_document"}  # tables with the words of a whole text in a row
# After a restore everybody logs in again.
EXCLUDED_TABLES = {"django_session"}
Node = tuple[str, str]  # app and name of a migration


def applied_migrations() -> list[Node]:
    """Every migration that is applied to the database, sorted by name."""
    return sorted(MigrationLoader(connection).applied_migrations)


def leaf_migrations(nodes: Iterable[Node]) -> list[Node]:
    """The last of the migrations of each app.

    Raises KeyError with the first migration that this version of the software does not have.
    """
    loader, known = MigrationLoader(None), set(nodes)  # not of the database, which may be damaged
    for replacement, migration in loader.replacements.items():
        if known.issuperset(migration.replaces):
            known = known.difference(migration.replaces) | {replacement}
    for node in sorted(known):
        if node not in loader.graph.nodes:
            raise KeyError(node)
    children = {node: {child.key for child in loader.graph.node_map[node].children} for node in known}
    return [node for node in sorted(known) if not any(c in known and c[0] == node[0] for c in children[node])]


def migrate_to(nodes: Iterable[Node]) -> None:
    """Apply the migrations to an empty database."""
    MigrationExecutor(connection).migrate(leaf_migrations(nodes))


def models_at(nodes: Iterable[Node]) -> dict[str, type[Model]]:
    """The models, with those of relations, as of these migrations, by table; no field sets the current time itself."""
    apps = MigrationLoader(None).project_state(leaf_migrations(nodes)).apps
    models = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in EXCLUDED_TABLES
    }
    for model in models.values():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, DateField):
                field.auto_now = field.auto_now_add = False
    return dict(sorted(models.items()))


def stored_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """The fields with a column that is not generated."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _batch_size(model: type[Model]) -> int:
    """How many rows are in memory: one where it holds a file or a whole text."""
    is_large = model._meta.db_table in LARGE_ROWS
    return 1 if is_large or any(isinstance(field, BinaryField) for field in stored_fields(model)) else BATCH


def dump_rows(model: type[Model]) -> Iterator[bytes]:
    """Every row as a line of JSON, ordered by primary key."""
    fields = stored_fields(model)
    names = [field.column for field in fields]
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(_batch_size(model)):
        record = dict(zip(names, row, strict=True))
        yield (json.dumps(record, default=_serialize, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _serialize(value: Any) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")  # which BinaryField decodes
    raise TypeError(f"A value of type {type(value).__name__} can't be written to a backup.")


def load_rows(model: type[Model], rows: Iterable[dict[str, Any]]) -> int:
    """Insert rows, which are dictionaries by column; returns how many. Relations are checked with the transaction."""
    by_column = {field.column: field for field in stored_fields(model)}
    count = 0
    for batch in batched(rows, _batch_size(model)):
        model._base_manager.bulk_create(
            model(**{by_column[name].attname: _to_python(by_column[name], value) for name, value in row.items()})
            for row in batch
        )
        count += len(batch)
    return count


def _to_python(field: Any, value: Any) -> Any:
    while field.remote_field:
        field = field.target_field
    return field.to_python(value)


def truncate(models: Iterable[type[Model]]) -> None:
    """Delete all rows of these tables and of those that are not in backups."""
    tables = [model._meta.db_table for model in models] + sorted(EXCLUDED_TABLES)
    names = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)}")
        else:
            for name in names:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - the names are the models' own


def reset_sequences(models: Iterable[type[Model]]) -> None:
    """Let new rows be numbered after those that were loaded."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
