"""Parquet: typed columns, with the codebook in the file's metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from provisions.datasets.column import Column
from provisions.exports.spooled import Columns, Records, batches
from provisions.exports.value_labels import meanings
from provisions.exports.writers.arrow_arrays import array

GROUP = 5_000  # records in a row group, at least: more take memory for rows, fewer for what is told of each group
ARROW = {"integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32(), "codes": pa.list_(pa.string())}


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Typed columns in groups of GROUP rows; descriptions and the codebook stand in the file's metadata as JSON."""
    schema = pa.schema([_field(column) for column in columns], metadata=_metadata(columns))
    # Of what can be searched by: the least and the largest of long texts would stay in memory until the end.
    told = [column.name for column in columns if column.type not in ("text", "url", "codes")]
    with pq.ParquetWriter(file, schema, compression="zstd", store_schema=True, write_statistics=told) as writer:
        for group in _groups(columns, records, schema):
            writer.write_table(group)
            del group  # before the next is read
    pa.default_memory_pool().release_unused()


def _groups(columns: Columns, records: Records, schema: pa.Schema) -> Iterator[pa.Table]:
    """The records as tables of GROUP rows or a batch more. Each batch becomes arrays at once: they take less room."""
    read: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches(columns, records):
        arrays = [array(batch[field.name], field.type) for field in schema]
        read.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
        rows += read[-1].num_rows
        if rows >= GROUP:
            yield pa.Table.from_batches(read)
            read, rows = [], 0
    if read:
        yield pa.Table.from_batches(read)


def _field(column: Column) -> pa.Field:
    described = {"label": str(column.label), "definition": str(column.definition)}
    return pa.field(column.name, ARROW.get(column.type, pa.string()), metadata=described)


def _metadata(columns: Columns) -> dict[str, str]:
    known = {name: [vars(one) for one in found] for name, found in meanings(columns).items()}
    return {"codebook": json.dumps(known, ensure_ascii=False, sort_keys=True)}
