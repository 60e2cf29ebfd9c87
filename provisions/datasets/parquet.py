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
BATCH = 500  # records to read at once
ARROW = {"integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32(), "codes": pa.list_(pa.string())}


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Typed columns in groups of GROUP rows; descriptions and the codebook stand in the file's metadata as JSON."""
    schema = pa.schema([_field(column) for column in columns], metadata=_metadata(columns))
    with pq.ParquetWriter(file, schema, compression="zstd", store_schema=True) as writer:
        for group in _groups(columns, records, schema):
            writer.write_table(group)


def _groups(columns: Columns, records: Records, schema: pa.Schema) -> Iterator[pa.Table]:
    """The records as tables, GROUP of them at a time. Each batch becomes arrays at once: they take less room."""
    read = pa.Table.from_batches([], schema=schema)
    for batch in _batches(columns, records):
        typed = {column.name: _typed(column, batch[column.name]) for column in columns}
        read = pa.concat_tables([read, pa.Table.from_pydict(typed, schema=schema)])
        while read.num_rows >= GROUP:
            yield read.slice(0, GROUP).combine_chunks()  # in one piece, however the batches came
            read = read.slice(GROUP)
    if read.num_rows:
        yield read.combine_chunks()


def _batches(columns: Columns, records: Any) -> Iterator[dict[str, list[Any]]]:
    if hasattr(records, "batches"):
        yield from records.batches()
        return
    source = iter(records)
    while batch := list(islice(source, BATCH)):
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
