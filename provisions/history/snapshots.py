"""A record's state as plain values, as its history stores it.

Fields that follow from other records are left out: generated columns, time stamps, quotes cut out of texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import override

from provisions.lib.batches import batched

Label = str
State = dict[str, Any]
CHUNK = 500


@cache
def plain_fields(model: type[models.Model]) -> tuple[Any, ...]:
    """The columns of the model's table that belong to its history."""
    omitted_names: frozenset[str] = getattr(model, "not_in_history", frozenset())
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.GeneratedField) and field.name not in omitted_names
    )


@cache
def many_fields(model: type[models.Model]) -> tuple[Any, ...]:
    """The many-to-many relations in its history; records of an intermediate model have a history themselves."""
    relations: Iterable[Any] = model._meta.many_to_many
    return tuple(field for field in relations if field.remote_field.through._meta.auto_created)


def with_label_relations(model: type[models.Model]) -> models.QuerySet[Any]:
    """All records of a model, joined with the relations that their labels read."""
    relations = getattr(model, "label_relations", ())
    return model._base_manager.select_related(*relations) if relations else model._base_manager.all()


def read_states(model: type[models.Model], keys: Iterable[Any]) -> dict[str, tuple[Label, State]]:
    """Label and state of stored records, by primary key as text; 1 + m queries for every 500 records.

    Dates are ISO texts, relations primary keys, relations to many sorted lists of these.
    """
    many = many_fields(model)
    targets = [models.Prefetch(one.name, one.related_model._base_manager.only("pk").order_by()) for one in many]
    states: dict[str, tuple[Label, State]] = {}
    with override("en"):
        for batch in batched(keys, CHUNK):
            records = with_label_relations(model).filter(pk__in=batch)
            for record in records.prefetch_related(*targets):
                state = {field.name: _plain(getattr(record, field.attname)) for field in plain_fields(model)}
                state |= {one.name: sorted(target.pk for target in getattr(record, one.name).all()) for one in many}
                states[str(record.pk)] = str(record)[:300], state
    return states


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
