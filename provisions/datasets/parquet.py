"""Parquet: typed columns, with the codebook in the file's metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from provisions.datasets.meanings import meanings
from provisions.datasets.typed import Columns, Records
from provisions.models.column import Column

GROUP = 20_000  # records in a row group
ARROW = {"integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32(), "codes": pa.list_(pa.string())}


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Typed columns in groups of GROUP rows; descriptions and the codebook stand in the file's metadata as JSON."""
    schema = pa.schema([_field(column) for column in columns], metadata=_metadata(columns))
    with pq.ParquetWriter(file, schema, compression="zstd", store_schema=True) as writer:
        for group in _groups(columns, records):
            writer.write_table(pa.Table.from_pydict(group, schema=schema))


def _groups(columns: Columns, records: Records) -> Iterator[dict[str, list[Any]]]:
    """The records column by column, GROUP of them at a time."""
    group: dict[str, list[Any]] = {column.name: [] for column in columns}
    for batch in _batches(columns, records):
        for column in columns:
            group[column.name] += _typed(column, batch[column.name])
        while len(next(iter(group.values()))) >= GROUP:
            yield {name: values[:GROUP] for name, values in group.items()}
            group = {name: values[GROUP:] for name, values in group.items()}
    if next(iter(group.values())):
        yield group


def _batches(columns: Columns, records: Any) -> Iterator[dict[str, list[Any]]]:
    if hasattr(records, "batches"):
        yield from records.batches()
        return
    source = iter(records)
    while batch := list(islice(source, GROUP)):
        yield {column.name: [record[column.name] for record in batch] for column in columns}


def _field(column: Column) -> pa.Field:
    described = {"label": str(column.label), "definition": str(column.definition)}
    return pa.field(column.name, ARROW.get(column.type, pa.string()), metadata=described)


def _metadata(columns: Columns) -> dict[str, str]:
    known = {name: [vars(one) for one in found] for name, found in meanings(columns).items()}
    return {"codebook": json.dumps(known, ensure_ascii=False, sort_keys=True)}


def _typed(column: Column, values: list[Any]) -> list[Any]:
    if column.type != "date":
        return values
    days = {value: date.fromisoformat(value) if value else None for value in set(values)}
    return [days[value] for value in values]
