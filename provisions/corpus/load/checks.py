"""Checking rows before anything is written: codes, references, lengths, shapes, and keys that stand twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from provisions.corpus.load.files import Content, Row
from provisions.corpus.load.problems import Problem, nearest
from provisions.corpus.load.references import Known, Reference, references
from provisions.corpus.load.rules import RULES, Rules
from provisions.models.column import Column, Table

HINTS = 200


def check(content: Content, known: Known, rules: Rules) -> Iterator[Problem]:
    """Every fault in the rows of one table, given what the database and the other files hold."""
    checker = Checker(content, known, rules)
    for row in content.rows:
        yield from checker.row(row)


class Checker:
    """Checks rows one by one; what a row must not share with another is remembered from row to row."""

    def __init__(self, content: Content, known: Known, rules: Rules) -> None:
        self.table = content.table
        self.references = references(self.table, content.columns)
        self.targets = {ref.field: known.keys(ref.model, ref.natural) for ref in self.references}
        self.codes = {c.name: known.codes(c) for c in content.columns if c.variable or c.relation}
        self.choices = {c.name: found for c in content.columns if (found := _choices(self.table, c))}
        self.fields = {c.path: c.name for c in content.columns if is_own(self.table, c)}
        self.unique = [c for c in content.columns if c.name not in self.table.key and _is_unique(self.table, c)]
        self.owners = {c.name: _owners(self.table, c) for c in self.unique}
        self.seen: dict[tuple[str, Any], int] = {}
        self.rules = rules
        self.hints = HINTS

    def row(self, row: Row, only: Collection[str] | None = None) -> Iterator[Problem]:
        """Every fault of a row; of plain columns those in `only`, when it is given."""
        found = [*self._key(row), *self._codes(row), *self._references(row)]
        told = {problem.column for problem in found}
        found += [problem for problem in self._fields(row, only) if problem.column not in told]
        if not found:
            found += [Problem(row.file, row.line, *fault) for fault in self._rules(row)]
        yield from found

    def _rules(self, row: Row) -> Iterator[tuple[str, str, str]]:
        for column, message in RULES.get(self.table.name, _no_rules)(row.values, self.rules):
            yield column, shown(row.values.get(column)), message

    def twice(self, row: Row) -> Iterator[Problem]:
        """Whether the row's key stands in an earlier row."""
        key = self._key_of(row)
        yield from self._once(row, ", ".join(self.table.key), key, "/".join(map(str, key)))

    def _key(self, row: Row) -> Iterator[Problem]:
        key = self._key_of(row)
        for name, part in zip(self.table.key, key, strict=True):
            if part is None:
                yield Problem(row.file, row.line, name, "", "is empty; it tells the record from others")
        yield from self.twice(row)
        for column in self.unique:
            value = row.values.get(column.name)
            if value is not None:
                yield from self._once(row, column.name, value, str(value))
                if self.owners[column.name].get(value, key) != key:
                    owner = "/".join(map(str, self.owners[column.name][value]))
                    yield Problem(
                        row.file, row.line, column.name, str(value), f"belongs to {owner} here; it must be unique"
                    )

    def _once(self, row: Row, column: str, value: Any, text: str) -> Iterator[Problem]:
        first = self.seen.setdefault((column, value), row.line)
        if first != row.line:
            yield Problem(row.file, row.line, column, text, f"stands on line {first} already; it must be unique")

    def _codes(self, row: Row) -> Iterator[Problem]:
        for name, known in (self.choices | self.codes).items():
            value = row.values.get(name)
            for code in value if isinstance(value, list) else [value]:
                if code is not None and code not in known:
                    yield Problem(row.file, row.line, name, code, f"is no value of {name}{self._hint(code, known)}")

    def _references(self, row: Row) -> Iterator[Problem]:
        for reference in self.references:
            key = reference.key(row.values)
            if key is None and reference.required and reference.columns[0] not in self.table.key:
                yield Problem(row.file, row.line, reference.columns[0], "", "is empty; it is needed")
            elif key is not None and key not in self.targets[reference.field] and None not in self._key_of(row):
                yield self._unknown(row, reference, key)

    def _key_of(self, row: Row) -> tuple[Any, ...]:
        return tuple(row.values.get(name) for name in self.table.key)

    def _unknown(self, row: Row, reference: Reference, key: tuple[Any, ...]) -> Problem:
        text = "/".join("" if part is None else str(part) for part in key)
        what = str(reference.model._meta.verbose_name)
        hint = self._hint(text, ("/".join(map(str, one)) for one in self.targets[reference.field]))
        return Problem(row.file, row.line, reference.columns[-1], text, f"is no {what} that is known{hint}")

    def _hint(self, value: Any, known: Iterable[Any]) -> str:
        """What was probably meant; for the first faults only, since it is sought among all records there are."""
        self.hints -= 1
        return nearest(value, known) if self.hints >= 0 else ""

    def _fields(self, row: Row, only: Collection[str] | None) -> Iterator[Problem]:
        """What the model itself checks: lengths, shapes of numbers and addresses, what may not be empty."""
        asked = {path: name for path, name in self.fields.items() if only is None or name in only}
        empty = {path for path, name in asked.items() if row.values.get(name) is None and self._needed(path)}
        for path in empty:
            yield Problem(row.file, row.line, self.fields[path], "", "is empty; it is needed")
        record = build(self.table, {name: row.values.get(name) for name in asked.values()})
        others = {field.name for field in self.table.model._meta.fields} - asked.keys()
        try:
            record.clean_fields(exclude=others | empty)
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                name = self.fields[field]
                message = f"is refused: {messages[0].rstrip('.')}"
                yield Problem(row.file, row.line, name, shown(row.values.get(name)), message)

    def _needed(self, path: str) -> bool:
        """Whether a field may not be empty."""
        described = _field(self.table.model, path)
        return not described.blank if described.empty_strings_allowed else not described.null


def build(table: Table, values: dict[str, Any]) -> Any:
    """A record of the table's model with the row's plain fields set; relations are left out, and so is saving."""
    record = table.model()
    for column in table.loadable:
        if column.name in values and is_own(table, column):
            assign(record, column.path, values[column.name])
    return record


def assign(record: Model, field: str, value: Any) -> None:
    """Set a plain field to a row's value: None is "" in a text field that can't be null, and ISO texts become dates."""
    described = _field(type(record), field)
    empty = "" if not described.null and described.empty_strings_allowed else None
    setattr(record, field, empty if value is None else described.to_python(value))


@cache
def _field(model: type[Model], name: str) -> Field[Any, Any]:
    return model._meta.get_field(name)  # type: ignore[return-value]


def is_own(table: Table, column: Column) -> bool:
    """Whether the column is a plain field of the model: no relation, nothing gathered."""
    return not column.fetch and not column.variable and "__" not in column.path


def shown(value: Any) -> str:
    """A row's value as a message shows it."""
    if value is None:
        return ""
    return ";".join(value) if isinstance(value, list) else str(value)


def _choices(table: Table, column: Column) -> set[str]:
    if column.type != "code" or not is_own(table, column):
        return set()
    return {str(value) for value, _ in _field(table.model, column.path).flatchoices if value}


def _is_unique(table: Table, column: Column) -> bool:
    return is_own(table, column) and _field(table.model, column.path).unique


def _owners(table: Table, column: Column) -> dict[Any, tuple[Any, ...]]:
    """Which record holds a value that no other may have: value to the record's key."""
    paths = [table.column(name).path for name in table.key]
    found = table.model._default_manager.exclude(**{f"{column.path}__isnull": True}).values_list(column.path, *paths)
    return {value: tuple(key) for value, *key in found}


def _no_rules(values: dict[str, Any], rules: Rules) -> Iterator[tuple[str, str]]:
    return iter(())
