"""Formats as pure writers: columns and records go in, pieces of bytes come out; no requests, no files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from provisions.datasets.column import Column
from provisions.datasets.text_format import cells_of, to_text
from provisions.exports import spooled

Records = Iterable[dict[str, Any]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 64 * 1024  # characters to gather before handing on: few system calls, flat memory


@dataclass(frozen=True)
class Format:
    """How a file is written; `name` is its ending too.

    `write` gives the bytes; `broken` gives the last bytes of a file that could not be finished, for all to see. `most`
    is how many records a file can hold; None for no limit.
    """

    name: str
    content_type: str
    write: Callable[[Sequence[Column], Records], Iterator[bytes]]
    broken: Callable[[str], bytes]
    most: int | None = None


def _csv(columns: Sequence[Column], records: Records) -> Iterator[bytes]:
    """RFC 4180: CRLF, quotes where needed, UTF-8 without a mark; cells that a spreadsheet would run are guarded."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    names = [column.name for column in columns]
    writer.writerow(names)
    yield _taken(buffer)
    if hasattr(records, "lines"):
        for lines in records.lines(cells_of, ","):  # as the writer would, in half the time
            # Line by line, since most are ASCII: one letter that is not makes all of a text slower to join and encode.
            yield b"\r\n".join([*map(str.encode, lines), b""])
        return
    for record in records:
        writer.writerow([to_text(record[name]) for name in names])
        if buffer.tell() > PIECE:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _jsonl(columns: Sequence[Column], records: Records) -> Iterator[bytes]:
    """One object per line."""
    return _joined((_object(columns, record) + "\n" for record in records), "", "", "")


def _json(columns: Sequence[Column], records: Records) -> Iterator[bytes]:
    """One list of objects, one object per line."""
    return _joined((_object(columns, record) for record in records), "[\n", ",\n", "\n]\n")


def _object(columns: Sequence[Column], record: dict[str, Any]) -> str:
    return json.dumps({column.name: record[column.name] for column in columns}, ensure_ascii=False)


def _joined(texts: Iterable[str], opening: str, between: str, closing: str) -> Iterator[bytes]:
    """The texts with something between, gathered to pieces; the opening goes out before the first text is asked for."""
    if opening:
        yield opening.encode()
    gathered: list[str] = []
    size = 0
    for number, text in enumerate(texts):
        gathered.append(between + text if number else text)
        size += len(text)
        if size > PIECE:
            yield "".join(gathered).encode()
            gathered, size = [], 0
    yield ("".join(gathered) + closing).encode()


def _broken_line(message: str) -> bytes:
    return f"\r\n#ERROR: {message}\r\n".encode()


def _broken_object(message: str) -> bytes:
    return f"\n{json.dumps({'error': message}, ensure_ascii=False)}\n".encode()


def _nothing(message: str) -> bytes:
    """A typed file is whole before its first byte goes out; one that breaks off can't be opened."""
    return b""


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("csv", "text/csv; charset=utf-8; header=present", _csv, _broken_line),
        Format("json", "application/json", _json, _broken_object),
        Format("jsonl", "application/jsonl", _jsonl, _broken_object),
        Format("xlsx", XLSX, spooled.spooled("excel"), _nothing, spooled.SHEET),
        Format("parquet", "application/vnd.apache.parquet", spooled.spooled("parquet"), _nothing),
        Format("dta", "application/x-stata-dta", spooled.spooled("stata"), _nothing),
    )
}
