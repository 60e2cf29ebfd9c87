"""Read the WTO's export of all RTAs (AllRTAs.xlsx) into typed rows, or report everything that is wrong with it."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from provisions.importers.wto import cell_parsing, economies
from provisions.importers.wto.errors import CellProblem, WorkbookError
from provisions.importers.wto.membership_dates import PartyDates, parse_party_dates
from provisions.importers.wto.rows import AGREEMENT_SHEET, CHANGE_SHEET, AgreementRow, ChangeRow, WtoWorkbook
from provisions.lib.zip_safety import BROKEN, LAST_COLUMN, LAST_ROW, check_workbook

# Columns of a sheet: the field of the row and the function that converts a cell.
Columns = dict[str, tuple[str, Callable[[object], Any]]]


def _codes(value: object) -> tuple[str, ...]:
    return tuple(economies.find_economy(name).code for name in cell_parsing.split_names(value))


def _party_dates(value: object) -> tuple[PartyDates, ...]:
    return tuple(replace(one, party=economies.find_economy(one.party).code) for one in parse_party_dates(value))


def _parties_concerned(value: object) -> str:
    """The text of the cell, in which every name must be known."""
    text = cell_parsing.parse_text(value)
    economies.split_by_comma(text)
    return text


def _id(value: object) -> int:
    number = cell_parsing.parse_integer(value)
    if not number:
        raise ValueError("the RTA number is missing")
    return number


def _name(value: object) -> str:
    words = cell_parsing.parse_text(value)
    if not words:
        raise ValueError("the name is missing")
    return words


AGREEMENT_COLUMNS: Columns = {
    "RTA ID": ("wto_rta_id", _id),
    "RTA Name": ("name", _name),
    "Coverage": ("coverage", cell_parsing.parse_coverage),
    "Type": ("agreement_types", cell_parsing.parse_types),
    "Notification": ("notification", cell_parsing.parse_text),
    "Status": ("status", cell_parsing.parse_status),
    "Date of Signature (G)": ("signed_goods", cell_parsing.parse_day),
    "Date of Signature (S)": ("signed_services", cell_parsing.parse_day),
    "Date of Notification (G)": ("notified_goods", cell_parsing.parse_day),
    "Date of Notification (S)": ("notified_services", cell_parsing.parse_day),
    "Date of Entry into Force (G)": ("in_force_goods", cell_parsing.parse_day),
    "Date of Entry into Force (S)": ("in_force_services", cell_parsing.parse_day),
    "Inactive Date": ("inactive_date", cell_parsing.parse_day),
    "Accession?": ("is_accession", cell_parsing.parse_boolean),
    "RTA Composition": ("composition", cell_parsing.parse_composition),
    "Region": ("regions", cell_parsing.parse_regions),
    "Cross-regional": ("cross_regional", cell_parsing.parse_boolean),
    "All Parties WTO members?": ("all_parties_wto_members", cell_parsing.parse_boolean),
    "Current signatories": ("current_signatories", _codes),
    "Original signatories": ("original_signatories", _codes),
    "Specific Entry/Exit dates": ("entry_exit", _party_dates),
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
    "Parties concerned": ("parties_concerned", _parties_concerned),
    "Changes affect": ("affects", cell_parsing.parse_coverage),
    "Date of notification of changes": ("notified", cell_parsing.parse_day),
    "Date of signature of changes": ("signed", cell_parsing.parse_day),
    "Date of entry into force of changes": ("in_force", cell_parsing.parse_day),
    "Remarks": ("remarks", cell_parsing.parse_prose),
}


def read_workbook(path: Path | str) -> WtoWorkbook:
    """Read the whole workbook.

    Raises:
        WorkbookError: not a workbook, a sheet or column is missing, or cells are wrong. The error names all wrong
            cells with sheet, row, column and value.
    """
    reader = _WorkbookReader(Path(path))
    agreements = reader.read_sheet(AGREEMENT_SHEET, AGREEMENT_COLUMNS)
    changes = reader.read_sheet(CHANGE_SHEET, CHANGE_COLUMNS)
    problems = reader.problems + _cross_check(agreements, changes)
    if problems:
        raise WorkbookError(reader.file.name, problems)
    return WtoWorkbook(
        tuple(AgreementRow(**row) for row in agreements),
        tuple(ChangeRow(**row) for row in changes),
        tuple(reader.unread_columns),
    )


class _WorkbookReader:
    """Reads the sheets of a workbook, and collects the problems of cells and the columns that are not imported."""

    def __init__(self, file: Path) -> None:
        import openpyxl  # a large library that a web worker mostly does not need

        self.file = file
        self.problems: list[CellProblem] = []
        self.unread_columns: list[str] = []
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
        repeated = sorted({name for name in header if name and header.count(name) > 1})
        problems = [CellProblem(sheet, "this column stands there twice", 1, name) for name in repeated]
        unknown = [name for name in header if name and name not in columns]
        for name in columns:
            if name not in header:
                near = difflib.get_close_matches(name, unknown, n=1)
                renamed = f"; renamed to {near[0]!r}?" if near else ""
                problems.append(CellProblem(sheet, f"this column is missing{renamed}", 1, name))
        if problems:
            raise WorkbookError(self.file.name, problems)

    def _read_row(self, sheet: str, number: int, cells: dict[str, object], columns: Columns) -> dict[str, Any]:
        row: dict[str, Any] = {"row": number}
        for column, (field, convert) in columns.items():
            value = cells.get(column)
            try:
                row[field] = convert(value)
            except ValueError as error:
                self.problems.append(CellProblem(sheet, str(error), number, column, value))
        return row


def _cross_check(agreements: list[dict[str, Any]], changes: list[dict[str, Any]]) -> list[CellProblem]:
    """Faults across cells: a number used twice, a change to an agreement that is not in the list."""
    problems = []
    seen: dict[int, int] = {}
    for row in agreements:
        number = row.get("wto_rta_id")
        if number in seen:
            message = f"this number stands in row {seen[number]} already"
            problems.append(CellProblem(AGREEMENT_SHEET, message, row["row"], "RTA ID", number))
        elif number is not None:
            seen[number] = row["row"]
        if row.get("is_accession", False) is None:
            problems.append(CellProblem(AGREEMENT_SHEET, "Yes or No would be right", row["row"], "Accession?", ""))
    for row in changes:
        number = row.get("wto_rta_id")
        if number is not None and number not in seen:
            message = f"sheet {AGREEMENT_SHEET!r} has no such number"
            problems.append(CellProblem(CHANGE_SHEET, message, row["row"], "RTA ID", number))
    return problems
