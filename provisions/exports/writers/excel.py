"""Excel: a workbook with the data, what the columns are, and the codebook."""

from __future__ import annotations

from datetime import date
from tempfile import TemporaryDirectory
from typing import IO, Any

import xlsxwriter

from provisions.datasets.column import Column
from provisions.exports.spooled import EPOCH, EXCEL_ROWS, Columns, Records
from provisions.exports.value_labels import meanings

CELL = 32_767  # characters that Excel holds in a cell
LINKS = 65_000  # links that it holds in a sheet; addresses beyond are text
WIDTHS = {"integer": 10, "boolean": 9, "date": 12, "code": 18}


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """A sheet of data with a frozen header and a filter, one that describes the columns, one of the codebook."""
    # The writer leaves its sheets in files when it is broken off: they go with a folder of their own.
    with TemporaryDirectory(prefix="rta-db-", ignore_cleanup_errors=True) as folder:
        _write(file, columns, records, folder)


def _write(file: IO[bytes], columns: Columns, records: Records, folder: str) -> None:
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, {**options, "tmpdir": folder})
    book.set_properties({"created": EPOCH})
    bold = book.add_format({"bold": True})
    _data(book.add_worksheet("data"), columns, records, bold)
    described = [
        [column.name, column.type, str(column.label), str(column.definition), column.source] for column in columns
    ]
    _sheet(book.add_worksheet("columns"), ["name", "type", "label", "definition", "source"], described, bold)
    known = [meaning for found in meanings(columns).values() for meaning in found]
    coded = [[one.variable, one.code, one.label, one.definition] for one in known]
    _sheet(book.add_worksheet("codebook"), ["variable", "code", "label", "definition"], coded, bold)
    book.close()


def _data(sheet: Any, columns: Columns, records: Records, bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(column.type, 30))
    sheet.write_row(0, 0, [column.name for column in columns], bold)
    linked = LINKS // max(1, sum(column.type == "url" for column in columns))  # rows whose addresses are links
    last = 0
    for last, record in enumerate(records, 1):
        if last > EXCEL_ROWS:
            raise ValueError(f"Excel holds {EXCEL_ROWS} records in a sheet; there are more. Use CSV or Parquet.")
        for place, column in enumerate(columns):
            _cell(sheet, last, place, column, record[column.name], last <= linked)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _cell(sheet: Any, row: int, place: int, column: Column, value: Any, links: bool) -> None:
    """A cell of its type; what begins like a formula is text all the same, and an address is a link."""
    if value is None or value == []:
        return
    if column.type == "date":
        sheet.write_datetime(row, place, date.fromisoformat(value))
    elif column.type == "boolean":
        sheet.write_boolean(row, place, value)
    elif column.type == "integer":
        sheet.write_number(row, place, value)
    elif column.type == "url" and links and len(value) <= 2000:
        sheet.write_url(row, place, value, string=value[:CELL])
    else:
        text = ";".join(value) if isinstance(value, list) else value
        sheet.write_string(row, place, text[:CELL])


def _sheet(sheet: Any, header: list[str], rows: list[list[str]], bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, 24)
    sheet.write_row(0, 0, header, bold)
    for place, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            sheet.write_string(place, column, text)
