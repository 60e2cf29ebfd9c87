"""Reading our CSV files strictly: UTF-8, the described columns, as many cells as columns; every fault is gathered."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provisions.corpus.load.problems import Problem, nearest
from provisions.models.cells import from_text
from provisions.models.column import Column, Table

MOST_FAULTS = 1000  # are told of a file; nobody reads more
MOST_COLUMNS = 1000
SEPARATORS = {";": "semicolons", "\t": "tabs"}


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


Lines = Iterator[tuple[int, list[Any]]]  # the line a row begins on, and its cells
Parse = Callable[[Column, Any], Any]


def read(path: Path, table: Table) -> Content:
    """The rows of a table's CSV file. Faults are returned, not raised: the caller shows those of all files together."""
    return read_csv(path, path.name, table, from_text, whole=True)


def read_csv(path: Path, name: str, table: Table, parse: Parse, whole: bool) -> Content:
    """The rows of a CSV file, called `name` in what is said of it.

    Args:
        parse: gives the value that a cell of a column means, or raises ValueError.
        whole: every column that readers get is needed; otherwise those that tell a record from others will do.
    """
    content = Content(table)
    text = _text(path, name, content.problems)
    if text is None:
        return content
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        take(name, next(reader, []), _numbered(reader), content, parse, whole)
    except csv.Error as error:
        content.problems.append(Problem(name, reader.line_num, "", "", f"is not CSV as RFC 4180 has it: {error}"))
    return content


def _numbered(reader: Any) -> Lines:
    """The rows, each with the line that it begins on."""
    line = reader.line_num + 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _text(path: Path, name: str, problems: list[Problem]) -> str | None:
    """The file's text; None, with the fault noted, when it is missing, has a NUL or is not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        problems.append(Problem(name, 0, "", "", f"can't be read from {path.parent}: {error.strerror}"))
        return None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.append(Problem(name, 1, "", "", "is UTF-16, not UTF-8; save it as CSV in UTF-8"))
        return None
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        problems.append(Problem(name, line, "", "", "has a NUL byte; a text file has none"))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = data[error.start : error.end].hex(" ")
        problems.append(Problem(name, line, "", "", f"is not UTF-8 (bytes {wrong}); save it as UTF-8"))
        return None


def take(file: str, header: list[str], lines: Lines, content: Content, parse: Parse, whole: bool) -> None:
    """Fill the content with rows under a header, and with every fault of theirs; none when the header is wrong."""
    content.problems += _header_faults(file, header, content.table, whole)
    if content.problems:
        return
    described = [content.table.column(name) for name in header]
    content.columns = tuple(column for column in described if column.loadable)
    for line, cells in lines:
        if len(content.problems) >= MOST_FAULTS:
            content.problems.append(Problem(file, line, "", "", f"{MOST_FAULTS} faults were found; here reading ended"))
            return
        if len(cells) == len(header):
            content.rows.append(_row(Row(file, line, {}), described, cells, content.problems, parse))
        elif cells:
            counts = f"has {len(cells)} cells where the header has {len(header)}"
            content.problems.append(Problem(file, line, "", "", counts))


def _row(row: Row, described: list[Column], cells: list[str], problems: list[Problem], parse: Parse) -> Row:
    for column, cell in zip(described, cells, strict=True):
        if column.loadable:
            try:
                row.values[column.name] = parse(column, cell)
            except ValueError as error:
                problems.append(Problem(row.file, row.line, column.name, _written(cell), str(error)))
    return row


def _written(cell: Any) -> str:
    """What stands in a cell, of a text file or of a workbook."""
    return str(getattr(cell, "value", cell))


def _header_faults(file: str, header: list[str], table: Table, whole: bool) -> Iterator[Problem]:
    """Unknown, repeated and missing columns. The order is free; only the columns for curators may be left out."""
    names = {column.name for column in table.columns}
    other = next((word for sign, word in SEPARATORS.items() if len(header) == 1 and sign in header[0]), None)
    if other:
        yield Problem(file, 1, "", "", f"has {other} between its columns; save it as CSV with commas")
        return
    if len(header) > MOST_COLUMNS:
        yield Problem(file, 1, "", "", f"has {len(header)} columns; {table.name} has {len(names)}")
        return
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
        if column.name not in header and (column.name in table.key or (whole and column.public)):
            yield Problem(file, 1, "", column.name, "is missing from the header")
