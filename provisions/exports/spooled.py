"""Typed files: Excel, Parquet and Stata. They are written to a spool that leaves memory when it grows, then handed on.

The same records give the same bytes: no clock and no name of a machine goes into a file. Each format has a module of
its own, loaded when a file of it is wanted: their libraries are large, and a process that serves may never need them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from importlib import import_module
from itertools import islice
from typing import IO, Any

from django.utils.translation import override

from provisions.datasets.column import Column

Records = Iterable[dict[str, Any]]
Columns = Sequence[Column]

BATCH = 500  # records to read at once
SPOOL = 4 * 1024 * 1024  # bytes kept in memory before a file on disk takes over
PIECE = 256 * 1024
EPOCH = datetime(2000, 1, 1)  # stands where a format wants the time of writing
SHEET = 1_048_575  # records that Excel holds in a sheet, below the header


def spooled(name: str) -> Callable[[Columns, Records], Iterator[bytes]]:
    """The `write` of the module of that name, which writes whole files, as one that gives pieces of bytes."""

    def pieces(columns: Columns, records: Records) -> Iterator[bytes]:
        write = import_module(f"provisions.exports.writers.{name}").write

        def in_english(file: IO[bytes]) -> None:
            with override("en"):  # labels are the same whoever asks
                write(file, columns, records)

        return spooled_file(in_english)

    return pieces


def spooled_file(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """What `write` writes, in pieces, once it is whole."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as file:
        write(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def batches(columns: Columns, records: Any) -> Iterator[dict[str, list[Any]]]:
    """The records column by column, some at a time; none is empty."""
    if hasattr(records, "batches"):
        yield from records.batches()
        return
    source = iter(records)
    while batch := list(islice(source, BATCH)):
        yield {column.name: [record[column.name] for record in batch] for column in columns}
