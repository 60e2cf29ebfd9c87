"""A record's kept state in words: labels of fields and choices, names of the records that it points to."""

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
    """Words for states of records of one model; the records they point to are read once (a query a related model).

    `names` are the fields that words are wanted for; all that the history keeps when None.
    """

    def __init__(self, model: type[models.Model], states: Iterable[State], names: Iterable[str] | None = None) -> None:
        self.fields = {field.name: field for field in (*plain_fields(model), *many_fields(model))}
        self.names = list(self.fields) if names is None else [name for name in self.fields if name in set(names)]
        self._states = list(states)

    def label(self, name: str) -> str:
        """The name of a field as forms show it; its own name for one that the model no longer has."""
        field = self.fields.get(name)
        return str(field.verbose_name) if field else name

    def text(self, name: str, value: Any) -> str:
        """A value in words; "" for none."""
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
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for field in (self.fields[name] for name in self.names if self.fields[name].is_relation):
            for value in (state.get(field.name) for state in self._states):
                wanted[field.related_model].update(value if isinstance(value, list) else [value])
        found: dict[Any, dict[Any, models.Model]] = defaultdict(dict)
        for model, keys in wanted.items():
            named = model._base_manager.select_related(*getattr(model, "label_relations", ()))
            found[model] = named.in_bulk(keys - {None})
        return found
