"""Read the WTO's export of all RTAs (AllRTAs.xlsx) into typed rows, or report everything that is wrong with it."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from provisions.importers.wto import cell_parsing, economies
from provisions.importers.wto.rows import (
    AGREEMENT_SHEET,
    CHANGE_SHEET,
    AgreementRow,
    ChangeRow,
    RefusedRow,
    WtoWorkbook,
)
from provisions.lib.mojibake import describe_double_encoding
from provisions.lib.zip_safety import BROKEN, LAST_COLUMN, LAST_ROW, check_workbook

Row = TypeVar("Row", AgreementRow, ChangeRow)
MOST_PROBLEMS = 20  # in a message

Convert = Callable[[object], Any]  # the value of a cell; raises ValueError
Columns = dict[str, tuple[str, Convert]]  # columns of a sheet: the field of the row, and how a cell is converted


class WorkbookError(ValueError):
    """The file cannot be read as the list. The message has a line for each problem, which says how to repair it."""

    def __init__(self, file: str, *problems: str) -> None:
        lines = [f"{file}: {problem}" for problem in problems[:MOST_PROBLEMS]]
        if len(problems) > MOST_PROBLEMS:
            lines.append(f"... and {len(problems) - MOST_PROBLEMS} more")
        super().__init__("\n".join(lines))


def _find_codes(value: object) -> tuple[str, ...]:
    return tuple(economies.find_economy(name).code for name in cell_parsing.split_names(value))


def _find_party_dates(value: object) -> tuple[cell_parsing.PartyDates, ...]:
    parties = cell_parsing.parse_party_dates(value)
    return tuple(replace(one, party=economies.find_economy(one.party).code) for one in parties)


def _check_parties(value: object) -> str:
    """The text of the cell, in which every name must be known."""
    text = cell_parsing.parse_text(value)
    economies.split_by_comma(text)
    return text


def _require(convert: Convert, message: str) -> Convert:
    """A function that converts a cell by `convert`, and refuses an empty one with `message`."""

    def convert_cell(value: object) -> Any:
        result = convert(value)
        if result is None or result == "":
            raise ValueError(message)
        return result

    return convert_cell


_id = _require(cell_parsing.parse_integer, "the RTA number is missing")
_name = _require(cell_parsing.parse_text, "the name is missing")
_is_accession = _require(cell_parsing.parse_boolean, "Yes or No would be right")

AGREEMENT_COLUMNS: Columns = {
    "RTA ID": ("wto_rta_id", _id),
    "RTA Name": ("name", _name),
    "Coverage": ("coverage", cell_parsing.parse_coverage),
    "Type": ("types", cell_parsing.parse_types),
    "Notification": ("notification", cell_parsing.parse_text),
    "Status": ("status", partial(cell_parsing.parse_choice, cell_parsing.STATUSES)),
    "Date of Signature (G)": ("signed_goods", cell_parsing.parse_day),
    "Date of Signature (S)": ("signed_services", cell_parsing.parse_day),
    "Date of Notification (G)": ("notified_goods", cell_parsing.parse_day),
    "Date of Notification (S)": ("notified_services", cell_parsing.parse_day),
    "Date of Entry into Force (G)": ("in_force_goods", cell_parsing.parse_day),
    "Date of Entry into Force (S)": ("in_force_services", cell_parsing.parse_day),
    "Inactive Date": ("inactive_date", cell_parsing.parse_day),
    "Accession?": ("is_accession", _is_accession),
    "RTA Composition": ("composition", partial(cell_parsing.parse_choice, cell_parsing.COMPOSITIONS)),
    "Region": ("regions", cell_parsing.parse_regions),
    "Cross-regional": ("cross_regional", cell_parsing.parse_boolean),
    "All Parties WTO members?": ("all_parties_wto_members", cell_parsing.parse_boolean),
    "Current signatories": ("current_signatories", _find_codes),
    "Original signatories": ("original_signatories", _find_codes),
    "Specific Entry/Exit dates": ("party_dates", _find_party_dates),
    "WTO Consideration Process (G)": ("consideration_goods", cell_parsing.parse_text),
    "Consideration Date (G)": ("consideration_goods_date", cell_parsing.parse_day),
    "WTO Consideration Process (S)": ("consideration_services", cell_parsing.parse_text),
    "Consideration Date (S)": ("consideration_services_date", cell_parsing.parse_day),
    "End of implementation period (G)": ("implemented_goods", cell_parsing.parse_end_of_year),
    "End of implementation period (S)": ("implemented_services", cell_parsing.parse_end_of_year),
    "Remarks": ("remarks", cell_parsing.parse_prose),
}

CHANGE_COLUMNS: Columns = {
    "RTA ID": ("wto_rta_id", _id),
    "RTA Name": ("name", _name),
    "Parties concerned": ("parties_concerned", _check_parties),
    "Changes affect": ("affects", cell_parsing.parse_coverage),
    "Date of notification of changes": ("notified", cell_parsing.parse_day),
    "Date of signature of changes": ("signed", cell_parsing.parse_day),
    "Date of entry into force of changes": ("in_force", cell_parsing.parse_day),
    "Remarks": ("remarks", cell_parsing.parse_prose),
}


def read_workbook(path: Path) -> WtoWorkbook:
    """Read the whole workbook.

    Raises:
        WorkbookError: not a workbook, a sheet or column is missing, or cells are wrong. The error names all wrong
            cells with sheet, row, column and value. Rows that name an unknown economy are `refused` one by one.
    """
    reader = _WorkbookReader(path)
    agreements = reader.read_sheet(AGREEMENT_SHEET, AGREEMENT_COLUMNS)
    changes = reader.read_sheet(CHANGE_SHEET, CHANGE_COLUMNS)
    if problems := reader.problems + _cross_check(agreements, changes):
        raise WorkbookError(path.name, *problems)
    refused = [*reader.refuse(AGREEMENT_SHEET, agreements)]
    refused += reader.refuse(CHANGE_SHEET, changes, {row.wto_rta_id for row in refused})
    left = {(row.sheet, row.row) for row in refused}
    return WtoWorkbook(
        [
            _split_fields(AgreementRow, row, "wto_rta_id", "name")
            for row in agreements
            if (AGREEMENT_SHEET, row["row"]) not in left
        ],
        [_split_fields(ChangeRow, row) for row in changes if (CHANGE_SHEET, row["row"]) not in left],
        reader.unread_columns,
        refused,
    )


def _split_fields(row_class: type[Row], values: dict[str, Any], *shared_names: str) -> Row:
    """A row whose `fields` are the values that are not attributes of the class, and those of `shared_names`."""
    attributes = {name: values[name] for name in row_class.__dataclass_fields__ if name in values}
    fields = {name: value for name, value in values.items() if name in shared_names or name not in attributes}
    return row_class(**attributes, fields=fields)


class _WorkbookReader:
    """Reads the sheets of a workbook, and collects the problems of cells and the columns that are not imported."""

    def __init__(self, file: Path) -> None:
        import openpyxl  # a large library that a web worker mostly does not need

        self.file = file
        self.problems: list[str] = []
        self.unread_columns: list[str] = []
        self.unknown: dict[tuple[str, int], economies.UnknownEconomy] = {}  # by sheet and row
        with self._refuse_unreadable():
            check_workbook(file)
            data = io.BytesIO(file.read_bytes())  # a path would need a known file extension
            self.book = openpyxl.load_workbook(data, read_only=True, data_only=True)

    @contextmanager
    def _refuse_unreadable(self) -> Iterator[None]:
        try:
            yield
        except WorkbookError:
            raise
        except FileNotFoundError:
            raise WorkbookError(str(self.file), "there is no such file") from None
        except BROKEN as error:
            message = f"this is not an Excel workbook (.xlsx) that can be opened ({error})"
            raise WorkbookError(self.file.name, message) from error

    def read_sheet(self, sheet: str, columns: Columns) -> list[dict[str, Any]]:
        """The rows of one sheet by field, each with its number as `row`; empty rows are skipped."""
        names = self.book.sheetnames
        if sheet not in names:
            raise WorkbookError(self.file.name, f"there is no sheet {sheet!r}; the file has {', '.join(names)}")
        with self._refuse_unreadable():
            lines = self.book[sheet].iter_rows(values_only=True, max_row=LAST_ROW, max_col=LAST_COLUMN)
            header = [cell_parsing.parse_text(value) for value in next(lines, ())]
            self._check_header(sheet, header, columns)
            rows = [
                self._read_row(sheet, number, dict(zip(header, line, strict=False)), columns)
                for number, line in enumerate(lines, start=2)
                if any(cell_parsing.parse_text(value) for value in line)
            ]
        if not rows:
            raise WorkbookError(self.file.name, f"sheet {sheet!r} has a header but no records")
        self.unread_columns += [f"{sheet}: {name}" for name in header if name and name not in columns]
        return rows

    def _check_header(self, sheet: str, header: list[str], columns: Columns) -> None:
        duplicates = sorted({name for name in header if name and header.count(name) > 1})
        problems = [_describe_problem(sheet, 1, name, "this column occurs twice") for name in duplicates]
        unknown = [name for name in header if name and name not in columns]
        for name in columns:
            if name not in header:
                near = difflib.get_close_matches(name, unknown, n=1)
                hint = f"; renamed to {near[0]!r}?" if near else ""
                problems.append(_describe_problem(sheet, 1, name, f"this column is missing{hint}"))
        if problems:
            raise WorkbookError(self.file.name, *problems)

    def _read_row(self, sheet: str, number: int, cells: dict[str, object], columns: Columns) -> dict[str, Any]:
        row: dict[str, Any] = {"row": number}
        for column, (field, convert) in columns.items():
            value = cells.get(column)
            try:
                if isinstance(value, str) and (fault := describe_double_encoding(value)):
                    raise ValueError(fault)
                row[field] = convert(value)
            except economies.UnknownEconomy as error:
                self.unknown.setdefault((sheet, number), error)
            except ValueError as error:
                self.problems.append(_describe_problem(sheet, number, column, str(error), value))
        return row

    def refuse(self, sheet: str, rows: list[dict[str, Any]], agreements: Collection[int] = ()) -> Iterator[RefusedRow]:
        """The rows that name an unknown economy, or belong to one of these refused agreements, by RTA number."""
        for row in rows:
            facts = (sheet, row["row"], row["wto_rta_id"], row["name"])
            if error := self.unknown.get((sheet, row["row"])):
                yield RefusedRow(*facts, error.name, str(error))
            elif row["wto_rta_id"] in agreements:
                yield RefusedRow(*facts, "", "its agreement's row is refused")


def _cross_check(agreements: list[dict[str, Any]], changes: list[dict[str, Any]]) -> list[str]:
    """Problems across cells: a number used twice, a change to an agreement that is not in the list."""
    problems = []
    rows: dict[int, int] = {}
    for row in agreements:
        number = row.get("wto_rta_id")
        if number in rows:
            message = f"row {rows[number]} has this number already"
            problems.append(_describe_problem(AGREEMENT_SHEET, row["row"], "RTA ID", message, number))
        elif number is not None:
            rows[number] = row["row"]
    for row in changes:
        number = row.get("wto_rta_id")
        if number is not None and number not in rows:
            message = f"sheet {AGREEMENT_SHEET!r} has no such number"
            problems.append(_describe_problem(CHANGE_SHEET, row["row"], "RTA ID", message, number))
    return problems


def _describe_problem(sheet: str, row: int, column: str, message: str, value: object = None) -> str:
    """A message with its place in the workbook and the value there, if any."""
    cell = f", value {value!r}" if value is not None else ""
    return f"sheet {sheet!r}, row {row}, column {column!r}{cell}: {message}"
