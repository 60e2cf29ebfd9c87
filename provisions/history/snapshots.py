"""A record's state as plain values: what its history keeps of it.

Left out is what follows from other fields or from a corpus: generated columns, time stamps, quotes cut out of texts.
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
BATCH = 500
DERIVED = frozenset({"provision.quote", "provision.article", "provision.created", "provision.modified"})


@cache
def plain_fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """The fields of the model's own table that its history keeps."""
    name = model._meta.model_name
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.GeneratedField) and f"{name}.{field.name}" not in DERIVED
    )


@cache
def left_out(model: type[models.Model]) -> frozenset[str]:
    """Names, also those of columns, of the fields that the history leaves out."""
    kept = plain_fields(model)
    return frozenset(
        name for field in model._meta.concrete_fields if field not in kept for name in (field.name, field.attname)
    )


@cache
def many_fields(model: type[models.Model]) -> tuple[models.ManyToManyField[Any, Any], ...]:
    """The relations to many that its history keeps; one with a model of its own, such as parties, has its own."""
    return tuple(field for field in model._meta.many_to_many if through(field)._meta.auto_created)


def through(field: models.ManyToManyField[Any, Any]) -> Any:
    """The model that holds the pairs of a relation to many."""
    return field.remote_field.through


def states(model: type[models.Model], keys: Iterable[Any]) -> dict[str, tuple[Label, State]]:
    """Label and state of the stored records with these keys, by key as text; 1 + m queries for every 500 records.

    Dates are ISO texts, relations primary keys, relations to many sorted lists of them.
    """
    found: dict[str, tuple[Label, State]] = {}
    wanted = list(keys)
    with override("en"):
        for first in range(0, len(wanted), BATCH):
            found |= _batch(model, wanted[first : first + BATCH])
    return found


def _batch(model: type[models.Model], keys: list[Any]) -> dict[str, tuple[Label, State]]:
    related = getattr(model, "named_by", ())  # relations that the record's name is made of
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
