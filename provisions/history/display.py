"""Displays a record's stored state: labels of fields and choices, names of related records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from provisions.history.snapshots import State, many_fields, plain_fields
from provisions.models.codebook import Value


class RecordDisplay:
    """Displays states of one model's records; related records are read once, with a query for each related model.

    `names` are the fields to display; None for all in the history.
    """

    def __init__(self, model: type[models.Model], states: Iterable[State], names: Iterable[str] | None = None) -> None:
        self.fields = {field.name: field for field in (*plain_fields(model), *many_fields(model))}
        self.names = list(self.fields) if names is None else [name for name in self.fields if name in set(names)]
        self._states = list(states)

    def label(self, name: str) -> str:
        """A field's label; its name if the model no longer has it."""
        field = self.fields.get(name)
        return str(field.verbose_name) if field else name

    def text(self, name: str, value: Any) -> str:
        """A value as text; "" for no value."""
        field = self.fields.get(name)
        if value is None or value == "" or value == []:
            return ""
        if isinstance(value, list) and field is not None and field.many_to_many:
            return "; ".join(sorted(self._name(field, key) for key in value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field is not None and field.is_relation:
            return self._name(field, value)
        if isinstance(field, models.Field) and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return str(value)

    def _name(self, field: Any, key: Any) -> str:
        found = self._related[field.related_model].get(key)
        if found is None:
            return f"{key} ({_('deleted')})"
        return f"{found.variable_id}: {found}" if field.many_to_many and isinstance(found, Value) else str(found)

    @cached_property
    def _related(self) -> dict[Any, dict[Any, models.Model]]:
        keys_of: dict[Any, set[Any]] = defaultdict(set)
        for field in (self.fields[name] for name in self.names if self.fields[name].is_relation):
            for value in (state.get(field.name) for state in self._states):
                keys_of[field.related_model].update(value if isinstance(value, list) else [value])
        found: dict[Any, dict[Any, models.Model]] = defaultdict(dict)
        for model, keys in keys_of.items():
            records = model._base_manager.select_related(*getattr(model, "label_relations", ()))
            found[model] = records.in_bulk(keys - {None})
        return found
