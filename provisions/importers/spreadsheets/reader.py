"""Read a spreadsheet in the layout of our exports, CSV or XLSX, as a person saved it.

Only the columns that identify a record are required. Cells that a spreadsheet program has changed are accepted if they
can mean one thing only (a date in a date cell, TRUE for true, numbers), and reported as faults otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from provisions.datasets.column import Column, Table
from provisions.datasets.text_format import from_typed_text, guard
from provisions.importers.fixtures.files import FileContent, add_rows
from provisions.importers.fixtures.problems import FileProblem
from provisions.importers.spreadsheets.csv_text import read_csv
from provisions.lib.zip_safety import BROKEN, LAST_COLUMN, LAST_ROW, WorkbookTooLarge, check_workbook

MOST_ROWS = 100_000
MOST_LINES = 1_000_000  # of a CSV file, whose cells may have several
LONGEST_CELL = 32_767  # characters, the most that Excel holds: a full cell may have lost its end
SHEET = "data"
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # a workbook that is encrypted, or in the format before .xlsx


def read(path: Path, name: str, table: Table) -> FileContent:
    """A spreadsheet, called `name` in messages. Faults are collected in its `problems`."""
    try:
        with path.open("rb") as file:
            begin = file.read(8)
        if begin == _OLE:
            raise UnreadableSpreadsheet("has a password or is an old .xls; save it as .xlsx without a password")
        is_zip = begin.startswith(_ZIP)
        if not is_zip:
            _check_line_count(path)
        content = _read_xlsx(path, name, table) if is_zip else read_csv(path, name, table, _from_csv)
        if len(content.rows) > MOST_ROWS:
            raise UnreadableSpreadsheet(f"has {len(content.rows)} rows; {MOST_ROWS} at most can be imported at once")
        return content
    except (WorkbookTooLarge, UnreadableSpreadsheet) as error:
        return FileContent(table, problems=[FileProblem(name, str(error))])


def _from_csv(column: Column, cell: str) -> Any:
    """The value of a CSV cell; boolean words may be in any case, as spreadsheet programs write them."""
    if cell.startswith("="):
        raise ValueError("begins like a formula; write its value, or an apostrophe in front if it is meant as text")
    return from_typed_text(column, cell.lower() if column.type == "boolean" else cell)


class UnreadableSpreadsheet(ValueError):
    """The whole file can't be read; the message says why."""


def _check_line_count(path: Path) -> None:
    """Raise UnreadableSpreadsheet for a file of too many lines, before it is read into memory."""
    with path.open("rb") as file:
        lines = sum(piece.count(b"\n") + piece.count(b"\r") for piece in iter(partial(file.read, 1024 * 1024), b""))
    if lines > 2 * MOST_LINES:
        raise UnreadableSpreadsheet(
            f"has more than {MOST_LINES:,} lines; at most {MOST_ROWS:,} rows can be imported at once"
        )


def _read_xlsx(path: Path, name: str, table: Table) -> FileContent:
    import openpyxl  # a large library that a web worker mostly does not need

    content = FileContent(table)
    try:
        check_workbook(path)
        with path.open("rb") as file:  # a path would need a known file extension
            book = openpyxl.load_workbook(file, read_only=True)
            header, rows = _sheet(book)
            add_rows(content, name, header, rows, _from_xlsx, all_columns=False)
    except (WorkbookTooLarge, UnreadableSpreadsheet):
        raise
    except BROKEN as error:
        why = str(error).partition("\n")[0].replace(str(path), name)  # the upload's path on the server is not shown
        raise UnreadableSpreadsheet(f"is not an Excel workbook (.xlsx) that can be opened: {why}") from error
    return content


def _sheet(book: Any) -> tuple[list[str], Iterator[tuple[int, list[Any]]]]:
    """Header and numbered rows of the sheet "data", or of the only sheet."""
    names = book.sheetnames
    if SHEET not in names and len(names) != 1:
        raise UnreadableSpreadsheet(f"has the sheets {', '.join(names)}; name the one with the records {SHEET}")
    sheet = book[SHEET] if SHEET in names else book[names[0]]
    first = next(sheet.iter_rows(max_row=1, max_col=LAST_COLUMN, values_only=True), ())
    header = ["" if value is None else str(value).strip() for value in first]
    while header and not header[-1]:
        header.pop()
    return header, _rows(sheet, len(header))


def _rows(sheet: Any, width: int) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are not empty. One longer than the header keeps a cell too many, for which it is refused."""
    count = 0
    for line, cells in enumerate(sheet.iter_rows(min_row=2, max_row=LAST_ROW, max_col=width + 1), start=2):
        row = list(cells if len(cells) > width and cells[width].value is not None else cells[:width])
        if any(cell.value is not None for cell in row):
            count += 1
            if count > MOST_ROWS:
                raise UnreadableSpreadsheet(
                    f"has more than {MOST_ROWS} rows; {MOST_ROWS} at most can be imported at once"
                )
            yield line, row + [None] * (width - len(row))


def _from_xlsx(column: Column, cell: Any) -> Any:
    """The value of a workbook's cell.

    Raises:
        ValueError: a formula, an error, or a type of cell that does not fit the column.
    """
    value = None if cell is None else cell.value
    if value is None:
        return from_typed_text(column, "")
    if cell.data_type == "f":
        raise ValueError("is a formula; paste its value in its place")
    if cell.data_type == "e":
        raise ValueError("is an error of the spreadsheet")
    return from_typed_text(column, guard(_text(column, value)))


def _text(column: Column, value: Any) -> str:
    """A cell's value in the format of our text files."""
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
        if column.type != "date":
            raise ValueError("is a date where none is expected; format the cell as text and write it again")
        if isinstance(value, datetime) and value.time() != datetime.min.time():
            raise ValueError("has a time of day; a date has none")
        return f"{value:%Y-%m-%d}"
    if not isinstance(value, int | float):
        raise ValueError("is a time of day or a length of time; none is expected")
    if column.type == "date":
        raise ValueError("is a number where a date is expected; format the cell as a date, or write 2009-03-01")
    return str(int(value)) if float(value).is_integer() else str(value)
