"""A record's state as plain values, as its history stores it.

Fields that follow from other records are left out: generated columns, time stamps, quotes cut out of texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import override

Label = str
State = dict[str, Any]
CHUNK = 500


@cache
def plain_fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """The columns of the model's table that belong to its history."""
    omitted: frozenset[str] = getattr(model, "not_in_history", frozenset())
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.GeneratedField) and field.name not in omitted
    )


@cache
def many_fields(model: type[models.Model]) -> tuple[models.ManyToManyField[Any, Any], ...]:
    """The many-to-many relations in its history; those with a model of their own, such as parties, have their own."""
    return tuple(field for field in model._meta.many_to_many if through(field)._meta.auto_created)


def through(field: models.ManyToManyField[Any, Any]) -> Any:
    """The table model of a many-to-many relation."""
    return field.remote_field.through


def read_states(model: type[models.Model], keys: Iterable[Any]) -> dict[str, tuple[Label, State]]:
    """Label and state of stored records, by primary key as text; 1 + m queries for every 500 records.

    Dates are ISO texts, relations primary keys, relations to many sorted lists of these.
    """
    found: dict[str, tuple[Label, State]] = {}
    chosen = list(keys)
    with override("en"):
        for first in range(0, len(chosen), CHUNK):
            found |= _read(model, chosen[first : first + CHUNK])
    return found


def _read(model: type[models.Model], keys: list[Any]) -> dict[str, tuple[Label, State]]:
    related = getattr(model, "label_relations", ())
    records = list(model._base_manager.filter(pk__in=keys).select_related(*related))
    many = {field.name: _targets(field, keys) for field in many_fields(model)}
    return {
        str(one.pk): (
            str(one)[:300],
            {field.name: _plain(getattr(one, field.attname)) for field in plain_fields(model)}
            | {name: targets[one.pk] for name, targets in many.items()},
        )
        for one in records
    }


def _targets(field: models.ManyToManyField[Any, Any], keys: list[Any]) -> dict[Any, list[Any]]:
    owner, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    pairs = through(field)._base_manager.filter(**{f"{owner}__in": keys}).values_list(owner, other)
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, target in pairs:
        found[key].append(target)
    for targets in found.values():
        targets.sort()
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
