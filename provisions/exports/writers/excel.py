"""Excel: a workbook with the data, descriptions of the columns, and the codebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter
from tempfile import TemporaryDirectory
from typing import IO, Any

import xlsxwriter

from provisions.datasets.column import Column
from provisions.exports.spool import EPOCH, EXCEL_ROWS, Columns, Records
from provisions.exports.value_labels import ValueLabel, value_labels

MAX_TEXT = 32_767  # characters that Excel holds in a cell
MAX_URL = 2_000  # characters; longer addresses are text
MAX_LINKS = 65_000  # links that Excel holds in a sheet; addresses beyond are text
WIDTHS = {"integer": 10, "boolean": 9, "date": 12, "code": 18}
COLUMN_FIELDS = ("name", "type", "label", "definition", "source")


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Write a sheet of data with a frozen header and a filter, one that describes the columns, and the codebook."""
    # xlsxwriter leaves the temporary files of its sheets behind when it is interrupted: they get a folder of their own.
    with TemporaryDirectory(prefix="rta-db-", ignore_cleanup_errors=True) as folder:
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_urls": False}
        book = xlsxwriter.Workbook(file, {**options, "tmpdir": folder})
        book.set_properties({"created": EPOCH})
        bold = book.add_format({"bold": True})
        _write_data(book.add_worksheet("data"), columns, records, bold)
        _write_table(book.add_worksheet("columns"), COLUMN_FIELDS, map(attrgetter(*COLUMN_FIELDS), columns), bold)
        values = chain.from_iterable(value_labels(columns).values())
        _write_table(book.add_worksheet("codebook"), ValueLabel._fields, values, bold)
        book.close()


def _write_data(sheet: Any, columns: Columns, records: Records, bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(column.type, 30))
    sheet.write_row(0, 0, [column.name for column in columns], bold)
    rows_with_links = MAX_LINKS // max(1, sum(column.type == "url" for column in columns))
    row = 0
    for row, record in enumerate(records, 1):
        if row > EXCEL_ROWS:
            raise ValueError(f"Excel holds {EXCEL_ROWS} records in a sheet; there are more. Use CSV or Parquet.")
        for place, column in enumerate(columns):
            _write_cell(sheet, row, place, column, record[column.name], row <= rows_with_links)
    sheet.autofilter(0, 0, max(row, 1), len(columns) - 1)


def _write_cell(sheet: Any, row: int, place: int, column: Column, value: Any, links: bool) -> None:
    """Write a cell by its column's type. Text stays text even if it begins like a formula; an address is a link."""
    if value is None or value == []:
        return
    if column.type == "date":
        sheet.write_datetime(row, place, date.fromisoformat(value))
    elif column.type == "boolean":
        sheet.write_boolean(row, place, value)
    elif column.type == "integer":
        sheet.write_number(row, place, value)
    elif column.type == "url" and links and len(value) <= MAX_URL:
        sheet.write_url(row, place, value, string=value[:MAX_TEXT])
    else:
        text = ";".join(value) if isinstance(value, list) else value
        sheet.write_string(row, place, text[:MAX_TEXT])


def _write_table(sheet: Any, header: Sequence[str], rows: Iterable[Iterable[Any]], bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, 24)
    sheet.write_row(0, 0, header, bold)
    for place, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            sheet.write_string(place, column, str(text))
