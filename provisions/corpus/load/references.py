"""How rows point to other records: by natural keys such as slugs and codes, in the files or already in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from provisions.corpus.load.files import Content
from provisions.models import Agreement, AgreementType, Region, Value
from provisions.models.column import Column, Table, foreign_key

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Reference:
    """A relation to one record, written in one or more columns that hold the other record's natural key."""

    field: str
    columns: tuple[str, ...]
    model: type[Model]
    natural: tuple[str, ...]
    required: bool

    def key(self, values: dict[str, Any]) -> Key | None:
        """The other record's key in a row; None when the row points to nothing."""
        key = tuple(values.get(name) for name in self.columns)
        return None if all(part is None for part in key) else key


def references(table: Table, columns: Iterable[Column]) -> list[Reference]:
    """The references among these columns; keys of several parts are in the table's order, whatever the file's is."""
    present = set(columns)
    grouped: dict[str, list[Column]] = {}
    for column in table.columns:
        if column in present and foreign_key(table.model, column.path):
            grouped.setdefault(column.path.split("__")[0], []).append(column)
    return [_reference(table, name, found) for name, found in grouped.items()]


def _reference(table: Table, name: str, columns: list[Column]) -> Reference:
    field = table.model._meta.get_field(name)
    natural = tuple(column.path.partition("__")[2] for column in columns)
    model: Any = field.related_model
    return Reference(name, tuple(column.name for column in columns), model, natural, not field.null)


class Known:
    """Which records there are, by natural key: those of the database, and for checking also those in the files."""

    def __init__(self) -> None:
        self._stored: dict[tuple[type[Model], tuple[str, ...]], dict[Key, Any]] = {}
        self._coming: dict[type[Model], set[Key]] = {}

    def announce(self, content: Content) -> None:
        """Let rows of other files point to the rows of this one."""
        table = content.table
        keys = {tuple(row.values.get(name) for name in table.key) for row in content.rows}
        self._coming.setdefault(table.model, set()).update(keys)

    def stored(self, model: type[Model], natural: tuple[str, ...]) -> dict[Key, Any]:
        """Natural key to primary key of everything stored."""
        if (model, natural) not in self._stored:
            found = model._default_manager.values_list("pk", *natural)
            self._stored[model, natural] = {tuple(key): pk for pk, *key in found}
        return self._stored[model, natural]

    def forget(self, model: type[Model]) -> None:
        """Read the model's keys again when they are asked for: it was written to."""
        self._stored = {known: found for known, found in self._stored.items() if known[0] is not model}

    def keys(self, model: type[Model], natural: tuple[str, ...]) -> set[Key]:
        """All keys that a row may point to, stored or coming."""
        return self.stored(model, natural).keys() | self._coming.get(model, set())

    def codes(self, column: Column) -> set[str]:
        """The codes that a column of codes may hold."""
        if column.variable:
            pairs = self.keys(Value, ("variable_id", "code"))
            return {code for variable, code in pairs if variable == column.variable}
        if column.relation == "agreements":
            return {slug for (slug,) in self.keys(Agreement, ("slug",))}
        model: Any = AgreementType if column.relation == "types" else Region
        return {code for (code,) in self.keys(model, ("code",))}
