"""The columns of a file and its shape: codes in one cell, a column for each code, or a row for each code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from provisions.datasets.column import CODING, CURATION, Column, Table
from provisions.exports.value_labels import ValueLabel, value_labels

Record = dict[str, Any]
Records = Iterable[Record]
LONG = (
    Column("variable", "code", "Variable", "The codebook's variable.", CODING),
    Column("code", "code", "Code", "The value that was coded.", CODING),
    Column("label", "text", "Label", "The value's English label.", CURATION),
)


@dataclass(frozen=True)
class Shape:
    """How records are reshaped before they are written.

    Attributes:
        read: the columns that are read from the database.
        columns: the columns that are written.
        reshape: turns records of the one into records of the other, maybe several for one.
    """

    read: tuple[Column, ...]
    columns: tuple[Column, ...]
    reshape: Callable[[Records], Iterator[Record]]

    def of(self, records: Records) -> Records:
        """The records in this shape; the same object if nothing changes, since it may be read faster in batches."""
        return records if self.reshape is iter else self.reshape(records)


def build_shape(table: Table, fields: Sequence[str] = (), shape: str = "") -> Shape:
    """The shape of a dataset's records.

    Args:
        fields: names of public columns to keep, in any order, beside those of the key; all if empty.
        shape: empty for codes as they are, "wide" for a column of 0 and 1 for each code, "long" for a row for each
            code of each variable, beside the key.

    Raises:
        ValueError: another shape, fields together with long, or a table without coded variables.
        KeyError: a field that is not a public column.
    """
    columns = _columns(table, fields)
    if not shape:
        return Shape(columns, columns, iter)
    if not any(column.variable for column in table.public):
        raise ValueError(f"{table.name} has no coded variables, so it has one shape only.")
    if shape == "wide":
        return _wide(columns)
    if shape == "long" and not fields:
        return _long(table)
    raise ValueError("shape is wide or long; long has columns of its own, so it takes no fields.")


def _columns(table: Table, fields: Sequence[str]) -> tuple[Column, ...]:
    if unknown := set(fields) - {column.name for column in table.public}:
        raise KeyError(f"{table.name} has no column {', '.join(sorted(unknown))}.")
    names = {*fields, *table.key} if fields else {column.name for column in table.public}
    return tuple(column for column in table.public if column.name in names)


def _wide(read: tuple[Column, ...]) -> Shape:
    many = [column for column in read if column.type == "codes" and column.variable]
    labels = value_labels(many)
    dummies = {column.name: [(value.code, _dummy(value)) for value in labels[column.variable]] for column in many}
    columns: list[Column] = []
    for column in read:
        columns += [dummy for _code, dummy in dummies[column.name]] if column.name in dummies else [column]

    def reshape(records: Records) -> Iterator[Record]:
        for record in records:
            wide = {name: value for name, value in record.items() if name not in dummies}
            for name, codes in dummies.items():
                own = record[name]  # None where it was not coded
                wide |= {dummy.name: None if own is None else int(code in own) for code, dummy in codes}
            yield wide

    return Shape(read, tuple(columns), reshape)


def _dummy(value: ValueLabel) -> Column:
    """The column of 0 and 1 for a code."""
    return Column(f"{value.variable}_{value.code}", "integer", value.label, value.definition)


def _long(table: Table) -> Shape:
    variables = tuple(column for column in table.public if column.variable)
    key = tuple(table.column(name) for name in table.key)
    labels = {
        (value.variable, value.code): value.label for values in value_labels(variables).values() for value in values
    }

    def reshape(records: Records) -> Iterator[Record]:
        for record in records:
            identity = {column.name: record[column.name] for column in key}
            for column in variables:
                value = record[column.name]
                for code in value if isinstance(value, list) else [value] if value is not None else []:
                    label = labels[column.variable, code]
                    yield {**identity, "variable": column.variable, "code": code, "label": label}

    return Shape((*key, *variables), (*key, *LONG), reshape)
