"""The panel as Parquet and Stata files, written a part at a time so that the panel is in memory only once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

import numpy as np

from provisions.datasets.column import Column
from provisions.exports.spool import spool
from provisions.exports.writers import parquet, parquet_file
from provisions.exports.writers.stata_file import MISSING, MISSING_SMALL, StataFile, StataVariable, stata_names
from provisions.panel.builder import PAIR, Panel

PART = 50_000  # rows
MISSING_VALUES = {"i": MISSING_SMALL, "f": MISSING}  # by kind of a numpy type


def write_parquet(panel: Panel, columns: Sequence[Column]) -> Iterator[bytes]:
    """Parquet: codes of economies as text, counts and years as 16-bit integers."""

    def values(name: str, part: slice) -> Any:
        cells = panel.columns[name][part]
        return cells.tolist() if name in PAIR else cells

    def write(file: IO[bytes]) -> None:
        fields = [parquet.field(column, _parquet_type(column.name, panel)) for column in columns]
        batches = ([values(column.name, part) for column in columns] for part in _parts(panel))
        parquet_file.write(file, fields, batches, {})

    return spool(write)


def _parquet_type(name: str, panel: Panel) -> parquet_file.Type:
    if name in PAIR:
        return parquet_file.TEXT
    return parquet_file.INT16 if panel.columns[name].dtype.kind == "i" else parquet_file.DOUBLE


def write_stata(panel: Panel, columns: Sequence[Column]) -> Iterator[bytes]:
    """Stata 14 and later (format 118): counts as 16-bit integers, codes of economies as texts of a fixed width."""
    width = max(map(len, panel.codes), default=1)
    names = stata_names([column.name for column in columns])
    variables = [
        StataVariable(names[column.name], _stata_type(column, panel, width), str(column.label)[:80])
        for column in columns
    ]
    file, row_type = StataFile(variables), np.dtype([variable.field for variable in variables])
    yield file.header(panel.rows, row_type.itemsize)
    for part in _parts(panel):
        rows = np.empty(len(panel.year[part]), dtype=row_type)
        for column in columns:
            values = panel.columns[column.name][part]
            rows[names[column.name]] = np.ma.filled(values, MISSING_VALUES.get(values.dtype.kind))
        yield rows.tobytes()
    yield file.separator + file.footer()


def _parts(panel: Panel) -> Iterator[slice]:
    return (slice(first, first + PART) for first in range(0, panel.rows, PART))


def _stata_type(column: Column, panel: Panel, width: int) -> str:
    if column.name in PAIR:
        return str(width)
    return "small" if panel.columns[column.name].dtype.kind == "i" else "number"
