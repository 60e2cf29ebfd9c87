"""Reading our CSV files strictly: UTF-8, the described columns, as many cells as columns; every fault is gathered."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provisions.corpus.load.problems import Problem, nearest
from provisions.models.cells import from_text
from provisions.models.column import Column, Table


@dataclass
class Row:
    """One row of a file: where it stands, and {column: value} for the loadable columns the file has."""

    file: str
    line: int
    values: dict[str, Any]


@dataclass
class Content:
    """What the file of one table holds. `columns` are the loadable ones it has; faults are in `problems`."""

    table: Table
    columns: tuple[Column, ...] = ()
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(path: Path, table: Table) -> Content:
    """The rows of a table's CSV file. Faults are returned, not raised: the caller shows those of all files together."""
    content = Content(table)
    text = _text(path, content.problems)
    if text is None:
        return content
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        _rows(path.name, reader, content)
    except csv.Error as error:
        content.problems.append(Problem(path.name, reader.line_num, "", "", f"is not CSV as RFC 4180 has it: {error}"))
    return content


def _text(path: Path, problems: list[Problem]) -> str | None:
    """The file's text; None, with the fault noted, when it is missing, has a NUL or is not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        problems.append(Problem(path.name, 0, "", "", f"can't be read from {path.parent}: {error.strerror}"))
        return None
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        problems.append(Problem(path.name, line, "", "", "has a NUL byte; a text file has none"))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = data[error.start : error.end].hex(" ")
        problems.append(Problem(path.name, line, "", "", f"is not UTF-8 (bytes {wrong}); save it as UTF-8"))
        return None


def _rows(file: str, reader: Any, content: Content) -> None:
    header: list[str] = next(reader, [])
    content.problems += _header_faults(file, header, content.table)
    if content.problems:
        return
    described = [content.table.column(name) for name in header]
    content.columns = tuple(column for column in described if column.loadable)
    line = reader.line_num + 1
    for cells in reader:
        if len(cells) == len(header):
            content.rows.append(_row(Row(file, line, {}), described, cells, content.problems))
        elif cells:
            counts = f"has {len(cells)} cells where the header has {len(header)}"
            content.problems.append(Problem(file, line, "", "", counts))
        line = reader.line_num + 1


def _row(row: Row, described: list[Column], cells: list[str], problems: list[Problem]) -> Row:
    for column, cell in zip(described, cells, strict=True):
        if column.loadable:
            try:
                row.values[column.name] = from_text(column, cell)
            except ValueError as error:
                problems.append(Problem(row.file, row.line, column.name, cell, str(error)))
    return row


def _header_faults(file: str, header: list[str], table: Table) -> Iterator[Problem]:
    """Unknown, repeated and missing columns. The order is free; only the columns for curators may be left out."""
    names = {column.name for column in table.columns}
    if not header:
        yield Problem(
            file, 1, "", "", f"has no header; its first line must be {','.join(c.name for c in table.loadable)}"
        )
        return
    for name in dict.fromkeys(header):
        if name not in names:
            yield Problem(file, 1, "", name, f"is no column of {table.name}{nearest(name, names)}")
        elif header.count(name) > 1:
            yield Problem(file, 1, "", name, "stands twice in the header")
    for column in table.loadable:
        if column.public and column.name not in header:
            yield Problem(file, 1, "", column.name, "is missing from the header")
