"""Displays a record's stored state: labels of fields and choices, names of related records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from provisions.history.snapshots import State, many_fields, plain_fields, with_label_relations
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
        if value in (None, "", []):
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
        record = self._records[field.related_model].get(key)
        if record is None:
            return f"{key} ({_('deleted')})"
        return f"{record.variable_id}: {record}" if field.many_to_many and isinstance(record, Value) else str(record)

    @cached_property
    def _records(self) -> dict[Any, dict[Any, models.Model]]:
        """The related records by model and primary key."""
        keys: dict[Any, set[Any]] = defaultdict(set)
        for field in (self.fields[name] for name in self.names if self.fields[name].is_relation):
            for value in (state.get(field.name) for state in self._states):
                keys[field.related_model].update(value if isinstance(value, list) else [value])
        return {model: with_label_relations(model).in_bulk(some - {None}) for model, some in keys.items()}
