"""File formats as pure writers: they turn columns and records into chunks of bytes, without requests or files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from provisions.datasets.column import Column
from provisions.datasets.text_format import cell_formatter, to_text
from provisions.exports import spool

Records = Iterable[dict[str, Any]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 64 * 1024  # characters to gather before they are yielded: few system calls, flat memory


@dataclass(frozen=True)
class Format:
    """How a file is written.

    Attributes:
        name: of the format, and the extension of its files.
        write: yields the bytes.
        error: the last bytes of a text file that could not be finished, with a message for its readers.
        gzip: whether gzip makes its files smaller; clients that accept it then get them gzipped.
        build_first: whether a file is complete before its first byte is known. One that breaks off can't be opened.
        max_rows: records that a file can hold; None for no limit.
    """

    name: str
    content_type: str
    write: Callable[[Sequence[Column], Records], Iterator[bytes]]
    error: Callable[[str], bytes] = lambda message: b""
    gzip: bool = False
    build_first: bool = False
    max_rows: int | None = None


def _csv(columns: Sequence[Column], records: Records) -> Iterator[bytes]:
    """RFC 4180: CRLF, quotes where needed, UTF-8 without a BOM; cells that a spreadsheet would run are escaped."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    names = [column.name for column in columns]
    writer.writerow(names)
    yield _flush(buffer)
    if hasattr(records, "lines"):
        for lines in records.lines(cell_formatter, ","):  # the same as the csv module writes, in half the time
            # Line by line: most are ASCII, and one other character makes a whole text slower to join and to encode.
            yield b"\r\n".join([*map(str.encode, lines), b""])
        return
    for record in records:
        writer.writerow([to_text(record[name]) for name in names])
        if buffer.tell() > CHUNK:
            yield _flush(buffer)
    yield _flush(buffer)


def _flush(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content


def _jsonl(columns: Sequence[Column], records: Records) -> Iterator[bytes]:
    """One object per line."""
    return _join((_object(columns, record) + "\n" for record in records), "", "", "")


def _json(columns: Sequence[Column], records: Records) -> Iterator[bytes]:
    """One list of objects, one object per line."""
    return _join((_object(columns, record) for record in records), "[\n", ",\n", "\n]\n")


def _object(columns: Sequence[Column], record: dict[str, Any]) -> str:
    return json.dumps({column.name: record[column.name] for column in columns}, ensure_ascii=False)


def _join(texts: Iterable[str], opening: str, separator: str, closing: str) -> Iterator[bytes]:
    """The texts with a separator, in chunks; `opening` is yielded before the first text is read."""
    if opening:
        yield opening.encode()
    chunk: list[str] = []
    size = 0
    for number, text in enumerate(texts):
        chunk.append(separator + text if number else text)
        size += len(text)
        if size > CHUNK:
            yield "".join(chunk).encode()
            chunk, size = [], 0
    yield ("".join(chunk) + closing).encode()


def _csv_error(message: str) -> bytes:
    return f"\r\n#ERROR: {message}\r\n".encode()


def _json_error(message: str) -> bytes:
    return f"\n{json.dumps({'error': message}, ensure_ascii=False)}\n".encode()


FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("csv", "text/csv; charset=utf-8; header=present", _csv, _csv_error, gzip=True),
        Format("json", "application/json", _json, _json_error, gzip=True),
        Format("jsonl", "application/jsonl", _jsonl, _json_error, gzip=True),
        Format("xlsx", XLSX, spool.spool_writer("excel"), build_first=True, max_rows=spool.EXCEL_ROWS),
        Format("parquet", "application/vnd.apache.parquet", spool.spool_writer("parquet"), build_first=True),
        Format("dta", "application/x-stata-dta", spool.spool_writer("stata"), gzip=True, build_first=True),
    )
}
