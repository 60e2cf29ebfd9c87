"""Typed files (Excel, Parquet, Stata): written to a spool that moves from memory to disk when it grows, then yielded.

The same records give the same bytes: no clock and no name of a machine goes into a file. Each format has a module in
`writers`, imported with its first file: their libraries are large, and many server processes never need them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from importlib import import_module
from typing import IO, Any

from django.utils.translation import override

from provisions.datasets.column import Column
from provisions.lib.batches import batched

Records = Iterable[dict[str, Any]]
Columns = Sequence[Column]

BATCH = 500  # records to read at once
SPOOL = 4 * 1024 * 1024  # bytes; a larger file moves from memory to disk
CHUNK = 256 * 1024  # bytes
EPOCH = datetime(2000, 1, 1)  # used where a format requires the time of writing
EXCEL_ROWS = 1_048_575  # records that an Excel sheet holds, below the header


def spool_writer(module: str) -> Callable[[Columns, Records], Iterator[bytes]]:
    """Adapt the function write(file, columns, records) of a module in `writers` to a generator of chunks of bytes."""

    def chunks(columns: Columns, records: Records) -> Iterator[bytes]:
        write = import_module(f"provisions.exports.writers.{module}").write

        def write_in_english(file: IO[bytes]) -> None:
            with override("en"):  # labels don't depend on the reader's language
                write(file, columns, records)

        return spool(write_in_english)

    return chunks


def spool(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """The bytes of the file that `write` writes, in chunks, once it is complete."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as file:
        write(file)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def batches(columns: Columns, records: Any) -> Iterator[dict[str, list[Any]]]:
    """The records column by column, a batch at a time; none is empty."""
    if hasattr(records, "chunks"):
        yield from records.chunks()
        return
    for batch in batched(records, BATCH):
        yield {column.name: [record[column.name] for record in batch] for column in columns}
