"""Parquet: typed columns, with the codebook in the file's metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from provisions.datasets.arrays import array
from provisions.datasets.meanings import meanings
from provisions.datasets.typed import Columns, Records, batches
from provisions.models.column import Column

GROUP = 10_000  # records in a row group
ARROW = {"integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32(), "codes": pa.list_(pa.string())}


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Typed columns in groups of GROUP rows; descriptions and the codebook stand in the file's metadata as JSON."""
    schema = pa.schema([_field(column) for column in columns], metadata=_metadata(columns))
    with pq.ParquetWriter(file, schema, compression="zstd", store_schema=True) as writer:
        for group in _groups(columns, records):
            arrays = [array(group.pop(field.name), field.type) for field in schema]  # a column less at each
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    pa.default_memory_pool().release_unused()


def _groups(columns: Columns, records: Records) -> Iterator[dict[str, list[Any]]]:
    """The records column by column, GROUP of them at a time."""
    group: dict[str, list[Any]] = {column.name: [] for column in columns}
    first = columns[0].name
    for batch in batches(columns, records):
        for name, values in batch.items():
            group[name] += values
        while len(group[first]) >= GROUP:
            yield {name: values[:GROUP] for name, values in group.items()}
            group = {name: values[GROUP:] for name, values in group.items()}
    if group[first]:
        yield group


def _field(column: Column) -> pa.Field:
    described = {"label": str(column.label), "definition": str(column.definition)}
    return pa.field(column.name, ARROW.get(column.type, pa.string()), metadata=described)


def _metadata(columns: Columns) -> dict[str, str]:
    known = {name: [vars(one) for one in found] for name, found in meanings(columns).items()}
    return {"codebook": json.dumps(known, ensure_ascii=False, sort_keys=True)}
