"""The panel's typed files. They are written in parts: the panel stands in memory once, whatever its format."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from provisions.analysis.panel import PAIR, Panel
from provisions.datasets.panel import frame_of
from provisions.datasets.stata_names import stata_names
from provisions.datasets.typed import EPOCH, spooled_file
from provisions.models.column import Column

Columns = Sequence[Column]
KINDS = {"i": "<i2", "f": "<f4"}  # of numbers in Stata's files, little end first
PART = 50_000  # rows


def _parts(panel: Panel, columns: Columns) -> Iterator[pd.DataFrame]:
    for first in range(0, panel.rows, PART):
        yield frame_of(panel, columns, slice(first, first + PART))


def _parquet(panel: Panel, columns: Columns) -> Iterator[bytes]:
    def write(file: IO[bytes]) -> None:
        schema = pa.schema([_field(column, panel) for column in columns])
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for frame in _parts(panel, columns):
                writer.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))

    return spooled_file(write)


def _field(column: Column, panel: Panel) -> pa.Field:
    kind = pa.string() if column.name in PAIR else pa.from_numpy_dtype(panel.columns[column.name].dtype)
    described = {"label": str(column.label), "definition": str(column.definition)}
    return pa.field(column.name, kind, metadata=described)


def _stata(panel: Panel, columns: Columns) -> Iterator[bytes]:
    """Stata 14 and later (format 118): pandas writes a file of one row, whose data are then all the rows."""
    longest = max((code for name in PAIR for code in set(panel.columns[name])), key=len, default="-")
    row = _row_type(panel, columns, len(longest))
    before, after = _opened(_of_one_row(panel, columns, longest), panel.rows, row.itemsize)
    yield before
    for first in range(0, panel.rows, PART):
        part = slice(first, first + PART)
        rows = np.empty(min(PART, panel.rows - first), dtype=row)
        for column in columns:
            rows[column.name] = panel.columns[column.name][part]
        yield rows.tobytes()
    yield after


def _row_type(panel: Panel, columns: Columns, width: int) -> np.dtype[Any]:
    """A row as Stata has it: fields side by side, little end first, texts `width` bytes wide."""
    return np.dtype(
        [
            (column.name, f"S{width}" if column.name in PAIR else KINDS[panel.columns[column.name].dtype.kind])
            for column in columns
        ]
    )


def _of_one_row(panel: Panel, columns: Columns, longest: str) -> bytes:
    """A file with all the descriptions and one row, whose texts are the longest code."""
    names = stata_names([column.name for column in columns])
    cells: dict[str, Any] = {
        names[column.name]: [longest]
        if column.name in PAIR
        else np.zeros(1, dtype=KINDS[panel.columns[column.name].dtype.kind])
        for column in columns
    }
    labels: Any = {names[column.name]: str(column.label)[:80] for column in columns}
    file = io.BytesIO()
    pd.DataFrame(cells).to_stata(
        file, version=118, byteorder="<", write_index=False, variable_labels=labels, time_stamp=EPOCH,
        data_label="RTA-DB",
    )  # fmt: skip
    return file.getvalue()


def _opened(template: bytes, rows: int, size: int) -> tuple[bytes, bytes]:
    """What stands before and after the rows, with their number and the places of what follows put right.

    Stata's file format: `<N>` holds the number of rows in eight bytes; `<map>` fourteen places of eight bytes, of which
    the tenth is that of `<data>` and those after it move with the rows.
    """
    places = template.index(b"<map>") + 5
    marks = list(struct.unpack_from("<14Q", template, places))
    begin, end = marks[9] + len(b"<data>"), marks[10] - len(b"</data>")
    if end - begin != size:
        raise ValueError(f"A row of the panel has {size} bytes, but Stata's file wants {end - begin}.")
    moved = [mark + (rows - 1) * size if place > 9 else mark for place, mark in enumerate(marks)]
    head = bytearray(template[:begin])
    struct.pack_into("<14Q", head, places, *moved)
    struct.pack_into("<Q", head, head.index(b"<N>") + 3, rows)
    return bytes(head), template[end:]


WRITERS: dict[str, Callable[[Panel, Columns], Iterator[bytes]]] = {
    "parquet": _parquet,
    "dta": _stata,
}
