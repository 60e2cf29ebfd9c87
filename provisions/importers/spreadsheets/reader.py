"""Reading a spreadsheet in the layout of our own exports, CSV or XLSX, as a person saved it.

Only the columns that tell a record from others are needed. What a spreadsheet program makes of our cells is understood
where it can mean one thing only (a date in a date cell, TRUE for true, numbers) and refused with its cell where not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from provisions.datasets.column import Column, Table
from provisions.datasets.text_format import from_text, guard
from provisions.importers.fixtures.files import FileContent, read_csv, take
from provisions.importers.fixtures.problems import FileProblem
from provisions.lib.zip_safety import BROKEN, LAST_COLUMN, LAST_ROW, WorkbookTooLarge, check_workbook

MOST_ROWS = 100_000
MOST_LINES = 1_000_000  # of a CSV file, in which a cell may have several
LONGEST_CELL = 32_767  # characters; Excel holds no more, so a cell that is full may have lost its end
SHEET = "data"
_ZIP = b"PK\x03\x04"


def read(path: Path, name: str, table: Table) -> FileContent:
    """The rows of a spreadsheet, called `name` in what is said of it. Faults are in its `problems`, none is raised."""
    try:
        with path.open("rb") as file:
            zipped = file.read(4) == _ZIP
        if not zipped:
            _refuse_many_lines(path)
        content = _read_xlsx(path, name, table) if zipped else read_csv(path, name, table, _from_csv, whole=False)
    except _Unreadable as error:
        return FileContent(table, problems=[FileProblem(name, 0, "", "", str(error))])
    if len(content.rows) > MOST_ROWS:
        many = f"has {len(content.rows)} rows; {MOST_ROWS} at most go in at once"
        return FileContent(table, problems=[FileProblem(name, 0, "", "", many)])
    return content


def _from_csv(column: Column, cell: str) -> Any:
    """As our own files have it, and the words that spreadsheet programs write for truth."""
    if cell.startswith("="):
        raise ValueError("begins like a formula; write its value, or an apostrophe in front if it is meant as text")
    return from_text(column, cell.lower() if column.type == "boolean" else cell)


class _Unreadable(ValueError):
    """The file as a whole can't be read; the message says why."""


def _refuse_many_lines(path: Path) -> None:
    """Raises _Unreadable before the file is held in memory, with a record of each of its rows."""
    lines = 0
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            lines += piece.count(b"\n") + piece.count(b"\r")
    if lines > 2 * MOST_LINES:
        raise _Unreadable(f"has more than {MOST_LINES:,} lines; at most {MOST_ROWS:,} rows go in at once")


def _read_xlsx(path: Path, name: str, table: Table) -> FileContent:
    import openpyxl  # here, and so not in every process that serves: it is large

    content = FileContent(table)
    try:
        check_workbook(path)
        with path.open("rb") as file:  # by its path openpyxl would ask for a certain ending
            book = openpyxl.load_workbook(file, read_only=True)
            header, rows = _sheet(book)
            take(name, header, rows, content, _from_xlsx, whole=False)
    except WorkbookTooLarge as error:
        raise _Unreadable(str(error)) from error
    except _Unreadable:
        raise
    except BROKEN as error:
        why = str(error).partition("\n")[0].replace(str(path), name)  # where it is kept is nobody's business
        raise _Unreadable(f"is no Excel workbook (.xlsx) that can be opened: {why}") from error
    return content


def _sheet(book: Any) -> tuple[list[str], Iterator[tuple[int, list[Any]]]]:
    """Header and numbered rows of the sheet with the records: "data", as exports call it, or the only one."""
    names = book.sheetnames
    if SHEET not in names and len(names) != 1:
        raise _Unreadable(f"has the sheets {', '.join(names)}; name the one with the records {SHEET}")
    sheet = book[SHEET] if SHEET in names else book[names[0]]
    first = next(sheet.iter_rows(max_row=1, max_col=LAST_COLUMN), ())
    header = ["" if cell.value is None else str(cell.value).strip() for cell in first]
    while header and not header[-1]:
        header.pop()
    return header, _rows(sheet, len(header))


def _rows(sheet: Any, width: int) -> Iterator[tuple[int, list[Any]]]:
    """The rows that hold anything; one that goes on beyond the header keeps what stands there, to be refused."""
    found = 0
    for line, cells in enumerate(sheet.iter_rows(min_row=2, max_row=LAST_ROW, max_col=width + 1), start=2):
        kept = list(cells[:width])
        if len(cells) > width and cells[width].value is not None:
            kept.append(cells[width])
        if any(cell.value is not None for cell in kept):
            found += 1
            if found > MOST_ROWS:
                raise _Unreadable(f"has more than {MOST_ROWS} rows; {MOST_ROWS} at most go in at once")
            yield line, kept + [None] * (width - len(kept))


def _from_xlsx(column: Column, cell: Any) -> Any:
    """The value of a workbook's cell.

    Raises:
        ValueError: a formula, an error, or a kind of cell that this column can't have.
    """
    value = None if cell is None else cell.value
    if value is None:
        return from_text(column, "")
    if cell.data_type == "f":
        raise ValueError("is a formula; paste its value in its place")
    if cell.data_type == "e":
        raise ValueError("is an error of the spreadsheet")
    return from_text(column, guard(_text(column, value)))


def _text(column: Column, value: Any) -> str:
    """A cell's value as our text files write it."""
    if isinstance(value, str):
        if len(value) >= LONGEST_CELL:
            raise ValueError(f"fills its cell ({LONGEST_CELL} characters), so its end may be lost; use CSV for it")
        from openpyxl.utils.escape import unescape

        text = unescape(value)
        return text.lower() if column.type == "boolean" else text
    if isinstance(value, bool):
        if column.type != "boolean":
            raise ValueError("is true or false where none is expected")
        return str(value).lower()
    if isinstance(value, date):
        return _day(column, value)
    if not isinstance(value, int | float):
        raise ValueError("is a time of day or a length of time; none is expected")
    if column.type == "date":
        raise ValueError("is a number where a date is expected; format the cell as a date, or write 2009-03-01")
    return str(int(value)) if float(value).is_integer() else str(value)


def _day(column: Column, value: date) -> str:
    if column.type != "date":
        raise ValueError("is a date where none is expected; format the cell as text and write it again")
    if isinstance(value, datetime):
        if value.time() != datetime.min.time():
            raise ValueError("has a time of day; a date has none")
        value = value.date()
    return value.isoformat()
