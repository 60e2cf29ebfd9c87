"""Parquet: typed columns, with descriptions of the columns and the codebook in the file's metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO, Any

from provisions.datasets.column import Column
from provisions.exports.spool import Columns, Records, batches
from provisions.exports.value_labels import value_labels
from provisions.exports.writers import parquet_file
from provisions.exports.writers.parquet_file import Field, Type

ROW_GROUP = 5_000  # records: larger groups take more memory while they are written, smaller ones more metadata
EPOCH = date(1970, 1, 1).toordinal()
TYPES = {
    "integer": parquet_file.INT64,
    "boolean": parquet_file.BOOLEAN,
    "date": parquet_file.DATE,
    "codes": parquet_file.TEXTS,
}


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Write records in row groups of ROW_GROUP; the codebook is in the file's metadata as JSON."""
    codebook = {name: [value._asdict() for value in values] for name, values in value_labels(columns).items()}
    metadata = {"codebook": json.dumps(codebook, ensure_ascii=False, sort_keys=True)}
    fields = [field(column, TYPES.get(column.type, parquet_file.TEXT)) for column in columns]
    parquet_file.write(file, fields, _groups(columns, records), metadata)


def field(column: Column, type: Type) -> Field:
    """A column with its English label and definition."""
    return Field(column.name, type, {"label": str(column.label), "definition": str(column.definition)})


def _groups(columns: Columns, records: Records) -> Iterator[Sequence[Sequence[Any]]]:
    """The values of ROW_GROUP records by column, of the last group fewer."""
    group: list[list[Any]] = [[] for _ in columns]
    for batch in batches(columns, records):
        for values, column in zip(group, columns, strict=True):
            values += _stored(batch[column.name], column.type)
        while len(group[0]) >= ROW_GROUP:
            yield [values[:ROW_GROUP] for values in group]
            group = [values[ROW_GROUP:] for values in group]
    if group[0]:
        yield group


def _stored(values: Sequence[Any], type: str) -> Sequence[Any]:
    """A column's values as the file stores them: dates, which are ISO texts, as days since 1970."""
    if type != "date":
        return values
    days = {day: date.fromisoformat(day).toordinal() - EPOCH if day else None for day in set(values)}
    return [days[day] for day in values]
