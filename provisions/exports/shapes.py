"""Which columns an answer has and in which shape: codes in one cell, a column for each code, or a row for each code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from provisions.datasets.column import CODING, CURATED, DERIVED, Column, Table
from provisions.exports.value_labels import Meaning, meanings

Record = dict[str, Any]
Records = Iterable[Record]
LONG = (
    Column("variable", "code", "Variable", "The codebook's variable.", CODING, loadable=False),
    Column("code", "code", "Code", "The value that was coded.", CODING, loadable=False),
    Column("label", "text", "Label", "The value's English label.", CURATED, loadable=False),
)


@dataclass(frozen=True)
class Shape:
    """`read` are the columns taken from the database, `columns` those that are written; `turn` leads from one to other.

    `turn` may give several records for one.
    """

    read: tuple[Column, ...]
    columns: tuple[Column, ...]
    turn: Callable[[Records], Iterator[Record]]

    def of(self, records: Records) -> Records:
        """The records in this shape; themselves when it changes nothing, for they may be quicker by the batch."""
        return records if self.turn is iter else self.turn(records)


def shaped(table: Table, fields: Sequence[str] = (), shape: str = "") -> Shape:
    """The shape of a dataset's records.

    Args:
        fields: names of public columns to keep, in any order; the key's always stay. None given: all.
        shape: blank for codes as they are, "wide" for 0 and 1 in a column for each code, "long" for a row for each code
            of each variable, beside the key.

    Raises:
        ValueError: another shape, fields together with long, or a table without coded variables.
        KeyError: a field that is no public column.
    """
    chosen = _chosen(table, fields)
    if not shape:
        return Shape(chosen, chosen, iter)
    if not any(column.variable for column in table.public):
        raise ValueError(f"{table.name} has no coded variables, so it has one shape only.")
    if shape == "wide":
        return _wide(chosen)
    if shape == "long" and not fields:
        return _long(table)
    raise ValueError("shape is wide or long; long has columns of its own, so it takes no fields.")


def _chosen(table: Table, fields: Sequence[str]) -> tuple[Column, ...]:
    if unknown := set(fields) - {column.name for column in table.public}:
        raise KeyError(f"{table.name} has no column {', '.join(sorted(unknown))}.")
    wanted = {*fields, *table.key} if fields else {column.name for column in table.public}
    return tuple(column for column in table.public if column.name in wanted)


def _wide(chosen: tuple[Column, ...]) -> Shape:
    many = [column for column in chosen if column.type == "codes" and column.variable]
    known = meanings(many)
    ones = {column.name: [(one.code, _one_hot(one)) for one in known[column.variable]] for column in many}
    columns: list[Column] = []
    for column in chosen:
        columns += [new for _code, new in ones[column.name]] if column.name in ones else [column]

    def turn(records: Records) -> Iterator[Record]:
        for record in records:
            turned = {name: value for name, value in record.items() if name not in ones}
            for name, codes in ones.items():
                turned |= {new.name: int(code in record[name]) for code, new in codes}
            yield turned

    return Shape(chosen, tuple(columns), turn)


def _one_hot(one: Meaning) -> Column:
    return Column(f"{one.variable}_{one.code}", "integer", one.label, one.definition, DERIVED, loadable=False)


def _long(table: Table) -> Shape:
    coded = tuple(column for column in table.public if column.variable)
    key = tuple(table.column(name) for name in table.key)
    known = meanings(coded)
    labels = {(one.variable, one.code): one.label for found in known.values() for one in found}

    def turn(records: Records) -> Iterator[Record]:
        for record in records:
            for column in coded:
                value = record[column.name]
                for code in value if isinstance(value, list) else [value] if value is not None else []:
                    own = {"variable": column.variable, "code": code, "label": labels[column.variable, code]}
                    yield {**{one.name: record[one.name] for one in key}, **own}

    return Shape((*key, *coded), (*key, *LONG), turn)
