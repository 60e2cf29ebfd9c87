"""The tables of the database as a set of migrations leaves them: their rows out, and their rows in."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, Model

BATCH = 1000
# Signed-in browsers are no data: after a restore everybody signs in again.
LEFT_OUT = {"django_session"}
Node = tuple[str, str]


def applied() -> list[Node]:
    """App and name of every migration that the database has, in no order that matters."""
    return sorted(MigrationLoader(connection).applied_migrations)


def leaves(nodes: Iterable[Node]) -> list[Node]:
    """Those of the migrations that none of the others is built upon, one for each app.

    Raises KeyError with the first that this version of the software does not have.
    """
    loader, known = MigrationLoader(None), set(nodes)  # of the software; the database may be damaged
    for node in sorted(known):
        if node not in loader.graph.nodes:
            raise KeyError(node)
    children = {node: {child.key for child in loader.graph.node_map[node].children} for node in known}
    return [node for node in sorted(known) if not any(c in known and c[0] == node[0] for c in children[node])]


def migrate_to(nodes: Iterable[Node]) -> None:
    """Bring an empty database to these migrations."""
    MigrationExecutor(connection).migrate(leaves(nodes))


def models_at(nodes: Iterable[Node]) -> dict[str, type[Model]]:
    """By table name: the models, relations included, as these migrations leave them. They write what they are given."""
    apps = MigrationLoader(None).project_state(leaves(nodes)).apps
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in LEFT_OUT
    }
    for model in found.values():
        for field in model._meta.local_concrete_fields:
            for clock in ("auto_now", "auto_now_add"):
                if getattr(field, clock, False):
                    setattr(field, clock, False)
    return dict(sorted(found.items()))


def stored_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns that hold something of their own; generated ones come by themselves."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def lines(model: type[Model]) -> Iterator[bytes]:
    """Every row as a line of JSON, in the order of the keys."""
    fields = stored_fields(model)
    names = [field.column for field in fields]
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(BATCH):
        record = dict(zip(names, row, strict=True))
        yield (json.dumps(record, default=_plain, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"A value of type {type(value).__name__} can't be written to a backup.")


def fill(model: type[Model], rows: Iterable[dict[str, Any]]) -> int:
    """Write the rows, given by column; returns how many. The caller's transaction checks relations at its end."""
    by_column = {field.column: field for field in stored_fields(model)}
    source, count = iter(rows), 0
    while batch := list(islice(source, BATCH)):
        model._base_manager.bulk_create(
            model(**{by_column[name].attname: _typed(by_column[name], value) for name, value in row.items()})
            for row in batch
        )
        count += len(batch)
    return count


def _typed(field: Any, value: Any) -> Any:
    while field.remote_field:
        field = field.target_field
    return field.to_python(value)


def empty(models: Iterable[type[Model]]) -> None:
    """Take every row out of these tables, and of those left out of backups."""
    names = [model._meta.db_table for model in models] + sorted(LEFT_OUT)
    quoted = [connection.ops.quote_name(name) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(quoted)}")
        else:
            for name in quoted:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - the names are the models' own


def reset_sequences(models: Iterable[type[Model]]) -> None:
    """Let new rows be numbered after those that were filled in."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
