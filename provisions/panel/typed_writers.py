"""The panel's typed files. They are written in parts: the panel stands in memory once, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import IO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from provisions.datasets.column import Column
from provisions.exports.spooled import spool
from provisions.exports.writers.stata_file import StataFile, Variable
from provisions.exports.writers.stata_names import stata_names
from provisions.panel.builder import PAIR, Panel
from provisions.panel.dataset import frame_of

Columns = Sequence[Column]
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

    return spool(write)


def _field(column: Column, panel: Panel) -> pa.Field:
    kind = pa.string() if column.name in PAIR else pa.from_numpy_dtype(panel.columns[column.name].dtype)
    described = {"label": str(column.label), "definition": str(column.definition)}
    return pa.field(column.name, kind, metadata=described)


def _stata(panel: Panel, columns: Columns) -> Iterator[bytes]:
    """Stata 14 and later (format 118): counts as small numbers, codes of economies as texts of a fixed width."""
    width = max((len(code) for name in PAIR for code in set(panel.columns[name])), default=1)
    names = stata_names([column.name for column in columns])
    variables = [
        Variable(names[column.name], _kind(column, panel, width), str(column.label)[:80]) for column in columns
    ]
    whole, row = StataFile(variables), np.dtype([one.row for one in variables])
    yield whole.head(panel.rows, row.itemsize)
    for first in range(0, panel.rows, PART):
        part = slice(first, first + PART)
        rows = np.empty(min(PART, panel.rows - first), dtype=row)
        for column in columns:
            rows[names[column.name]] = panel.columns[column.name][part]
        yield rows.tobytes()
    yield whole.between + whole.foot()


def _kind(column: Column, panel: Panel, width: int) -> str:
    if column.name in PAIR:
        return str(width)
    return "small" if panel.columns[column.name].dtype.kind == "i" else "number"


WRITERS: dict[str, Callable[[Panel, Columns], Iterator[bytes]]] = {
    "parquet": _parquet,
    "dta": _stata,
}
