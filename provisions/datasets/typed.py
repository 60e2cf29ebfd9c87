"""Typed files: Excel, Parquet and Stata. They are written to a spool that leaves memory when it grows, then handed on.

The same records give the same bytes: no clock and no name of a machine goes into a file.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.utils.translation import override

from provisions.datasets.meanings import Meaning, meanings
from provisions.models.column import Column

Records = Iterable[dict[str, Any]]
Columns = Sequence[Column]
Write = Callable[[IO[bytes], Columns, Records], None]

SPOOL = 16 * 1024 * 1024  # bytes kept in memory before a file on disk takes over
PIECE = 64 * 1024
GROUP = 20_000  # records in a row group of Parquet
EPOCH = datetime(2000, 1, 1)  # stands where a format wants the time of writing
CELL = 32_767  # characters that Excel holds in a cell
SHEET = 1_048_575  # records that it holds in a sheet, below the header
LINKS = 65_000  # links that it holds in a sheet; addresses beyond are text
ARROW = {"integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32(), "codes": pa.list_(pa.string())}
STRINGS = ("text", "url", "codes")
STATA_NAMES = {"end": "passage_end"}  # words that Stata keeps for itself
STATA_LENGTH = 32
WIDTHS = {"integer": 10, "boolean": 9, "date": 12, "code": 18}


def spooled(write: Write) -> Callable[[Columns, Records], Iterator[bytes]]:
    """A writer of whole files as one that gives pieces of bytes."""

    def in_english(file: IO[bytes], columns: Columns, records: Records) -> None:
        with override("en"):  # labels are the same whoever asks
            write(file, columns, records)

    return lambda columns, records: spooled_file(lambda file: in_english(file, columns, records))


def spooled_file(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """What `write` writes, in pieces, once it is whole."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as file:
        write(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def xlsx(file: IO[bytes], columns: Columns, records: Records) -> None:
    """A sheet of data with a frozen header and a filter, one that describes the columns, one of the codebook."""
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_urls": False}
    )
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
        if last > SHEET:
            raise ValueError(f"Excel holds {SHEET} records in a sheet; there are more. Use CSV or Parquet.")
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


def parquet(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Typed columns in groups of GROUP rows; descriptions and the codebook stand in the file's metadata as JSON."""
    schema = pa.schema([_field(column) for column in columns], metadata=_metadata(columns))
    with pq.ParquetWriter(file, schema, compression="zstd", store_schema=True) as writer:
        for group in _groups(columns, records):
            writer.write_table(pa.Table.from_pydict(group, schema=schema))


def _groups(columns: Columns, records: Records) -> Iterator[dict[str, list[Any]]]:
    """The records column by column, GROUP of them at a time."""
    group: dict[str, list[Any]] = {column.name: [] for column in columns}
    for batch in _batches(columns, records):
        for column in columns:
            group[column.name] += _typed(column, batch[column.name])
        while len(next(iter(group.values()))) >= GROUP:
            yield {name: values[:GROUP] for name, values in group.items()}
            group = {name: values[GROUP:] for name, values in group.items()}
    if next(iter(group.values())):
        yield group


def _batches(columns: Columns, records: Any) -> Iterator[dict[str, list[Any]]]:
    if hasattr(records, "batches"):
        yield from records.batches()
        return
    source = iter(records)
    while batch := list(islice(source, GROUP)):
        yield {column.name: [record[column.name] for record in batch] for column in columns}


def _field(column: Column) -> pa.Field:
    described = {"label": str(column.label), "definition": str(column.definition)}
    return pa.field(column.name, ARROW.get(column.type, pa.string()), metadata=described)


def _metadata(columns: Columns) -> dict[str, str]:
    known = {name: [vars(one) for one in found] for name, found in meanings(columns).items()}
    return {"codebook": json.dumps(known, ensure_ascii=False, sort_keys=True)}


def _typed(column: Column, values: list[Any]) -> list[Any]:
    if column.type != "date":
        return values
    days = {value: date.fromisoformat(value) if value else None for value in set(values)}
    return [days[value] for value in values]


def stata(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Stata 14 and later (format 118): codes as numbers with value labels, many-valued codes joined by semicolons.

    Names are those of `stata_names`.
    """
    known = meanings(columns)
    names = [column.name for column in columns]
    frame = pd.DataFrame.from_records([[record[name] for name in names] for record in records], columns=names)
    labels: dict[Hashable, dict[float, str]] = {}
    dates: Any = {}  # pandas-stubs allow no name of a column here
    for column in columns:
        frame[column.name] = _stata_column(column, frame[column.name], known)
        if column.type == "code" and column.variable:
            labels[column.name] = {float(place): one.label for place, one in enumerate(known[column.variable], 1)}
        if column.type == "date":
            dates[column.name] = "td"
    short = stata_names(names)
    frame.rename(columns=short).to_stata(
        file,
        version=118,
        write_index=False,
        convert_dates={short[name]: kind for name, kind in dates.items()},
        value_labels={short[str(name)]: found for name, found in labels.items()},
        variable_labels={short[column.name]: str(column.label)[:80] for column in columns},
        convert_strl=[short[column.name] for column in columns if column.type in STRINGS or _is_word(column)],
        time_stamp=EPOCH,
        data_label="RTA-DB",
    )


def stata_names(names: Sequence[str]) -> dict[str, str]:
    """The names that columns have in Stata: not its own words, at most 32 characters, no two alike."""
    found: dict[str, str] = {}
    for name in names:
        short = STATA_NAMES.get(name, name)[:STATA_LENGTH]
        number = 2
        while short in found.values():
            short = f"{name[: STATA_LENGTH - len(str(number)) - 1]}_{number}"
            number += 1
        found[name] = short
    return found


def _is_word(column: Column) -> bool:
    return column.type == "code" and not column.variable


def _stata_column(column: Column, found: Any, known: dict[str, list[Meaning]]) -> Any:
    if column.type == "code" and column.variable:
        return found.map({one.code: place for place, one in enumerate(known[column.variable], 1)}).astype("float64")
    if column.type == "date":
        return pd.to_datetime(found, format="%Y-%m-%d")
    if column.type in ("integer", "boolean"):
        return pd.to_numeric(found.map({True: 1, False: 0}) if column.type == "boolean" else found).astype("float64")
    if column.type == "codes":
        return found.map(lambda codes: ";".join(codes or []))
    return found.map(lambda text: "" if text is None else text)
