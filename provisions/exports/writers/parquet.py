"""Parquet: typed columns, with descriptions of the columns and the codebook in the file's metadata.

Written by arro3, the Rust implementation of Arrow; docs/performance.md compares it with others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate, chain
from typing import IO, Any

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema, list_array
from arro3.io import write_parquet

from provisions.datasets.column import Column
from provisions.exports.spool import Columns, Records, batches
from provisions.exports.value_labels import value_labels

ROW_GROUP = 5_000  # records: larger groups take more memory while they are written, smaller ones more metadata
EPOCH = date(1970, 1, 1).toordinal()
TEXT = DataType.string()
TYPES = {
    "integer": DataType.int64(),
    "boolean": DataType.bool(),
    "date": DataType.date32(),
    "codes": DataType.list(Field("element", TEXT)),
}


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Write records in row groups of ROW_GROUP; the codebook is in the file's metadata as JSON."""
    codebook = {name: [value._asdict() for value in values] for name, values in value_labels(columns).items()}
    metadata = {"codebook": json.dumps(codebook, ensure_ascii=False, sort_keys=True)}
    schema = Schema([field(column, TYPES.get(column.type, TEXT)) for column in columns], metadata=metadata)
    arrays = ([_array(batch[column.name], column.type) for column in columns] for batch in batches(columns, records))
    write_arrays(file, schema, arrays, ROW_GROUP, metadata)


def field(column: Column, type: DataType) -> Field:
    """A column of the schema with its English label and definition."""
    return Field(column.name, type, metadata={"label": str(column.label), "definition": str(column.definition)})


def write_arrays(
    file: IO[bytes],
    schema: Schema,
    batches: Iterable[Sequence[Array]],
    row_group: int,
    metadata: dict[str, str] | None = None,
) -> None:
    """Write a Parquet file, compressed with Zstandard, of batches of arrays that are read one at a time.

    Args:
        batches: one array for each field of the schema.
        row_group: rows in a group.
        metadata: of the file, for readers that don't know Arrow's schema.

    Raises what reading the batches raises; arro3 alone would raise a plain Exception with its message.
    """
    errors: list[BaseException] = []

    def record_batches() -> Iterator[RecordBatch]:
        try:
            for arrays in batches:
                yield RecordBatch.from_arrays(arrays, schema=schema)
        except BaseException as error:
            errors.append(error)
            raise

    reader = RecordBatchReader.from_batches(schema, record_batches())
    try:
        write_parquet(reader, file, compression="zstd(1)", max_row_group_size=row_group, key_value_metadata=metadata)
    except Exception:
        if errors:
            raise errors[0] from None
        raise


def _array(values: Sequence[Any], type: str) -> Array:
    """An array of a column's values, of which None is missing; dates are ISO texts."""
    if type == "codes":
        offsets = Array([0, *accumulate(len(codes or ()) for codes in values)], DataType.int32())
        missing = Array([codes is None for codes in values], DataType.bool()) if None in values else None
        codes = Array(list(chain.from_iterable(codes or () for codes in values)), TEXT)
        return list_array(offsets, codes, type=TYPES["codes"], mask=missing)
    if type == "date":
        days = {day: date.fromisoformat(day).toordinal() - EPOCH if day else None for day in set(values)}
        return Array([days[day] for day in values], DataType.int32()).cast(DataType.date32())
    return Array(values, TYPES.get(type, TEXT))
