"""Read the WTO's export of all RTAs (AllRTAs.xlsx) into typed rows, or report everything that is wrong with it."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from provisions.importers.wto import cell_parsing, economies
from provisions.importers.wto.errors import CellProblem, WorkbookError
from provisions.importers.wto.membership_dates import PartyDates, parse_party_dates
from provisions.importers.wto.rows import (
    AGREEMENT_SHEET,
    CHANGE_SHEET,
    AgreementRow,
    ChangeRow,
    WtoWorkbook,
)
from provisions.lib.zip_safety import BROKEN, LAST_COLUMN, LAST_ROW, check_workbook

Convert = Callable[[object], Any]


def _codes(value: object) -> tuple[str, ...]:
    return tuple(economies.by_name(name).code for name in cell_parsing.names(value))


def _party_dates(value: object) -> tuple[PartyDates, ...]:
    return tuple(replace(one, party=economies.by_name(one.party).code) for one in parse_party_dates(value))


def _parties_concerned(value: object) -> str:
    """The text of the cell, in which every name must be known."""
    text = cell_parsing.text(value)
    economies.split_by_comma(text)
    return text


def _id(value: object) -> int:
    number = cell_parsing.whole_number(value)
    if not number:
        raise ValueError("the RTA number is missing")
    return number


def _name(value: object) -> str:
    words = cell_parsing.text(value)
    if not words:
        raise ValueError("the name is missing")
    return words


def _status(value: object) -> str:
    return cell_parsing.one_of(cell_parsing.STATUSES, value)


# Column of the sheet: the field of AgreementRow and the function that converts a cell.
AGREEMENT_COLUMNS: dict[str, tuple[str, Convert]] = {
    "RTA ID": ("wto_rta_id", _id),
    "RTA Name": ("name", _name),
    "Coverage": ("coverage", cell_parsing.coverage),
    "Type": ("agreement_types", cell_parsing.agreement_types),
    "Notification": ("notification", cell_parsing.text),
    "Status": ("status", _status),
    "Date of Signature (G)": ("signed_goods", cell_parsing.day),
    "Date of Signature (S)": ("signed_services", cell_parsing.day),
    "Date of Notification (G)": ("notified_goods", cell_parsing.day),
    "Date of Notification (S)": ("notified_services", cell_parsing.day),
    "Date of Entry into Force (G)": ("in_force_goods", cell_parsing.day),
    "Date of Entry into Force (S)": ("in_force_services", cell_parsing.day),
    "Inactive Date": ("inactive_date", cell_parsing.day),
    "Accession?": ("is_accession", cell_parsing.yes_no),
    "RTA Composition": ("composition", cell_parsing.composition),
    "Region": ("regions", cell_parsing.regions),
    "Cross-regional": ("cross_regional", cell_parsing.yes_no),
    "All Parties WTO members?": ("all_parties_wto_members", cell_parsing.yes_no),
    "Current signatories": ("current_signatories", _codes),
    "Original signatories": ("original_signatories", _codes),
    "Specific Entry/Exit dates": ("entry_exit", _party_dates),
    "WTO Consideration Process (G)": ("consideration_goods", cell_parsing.text),
    "Consideration Date (G)": ("consideration_goods_date", cell_parsing.day),
    "WTO Consideration Process (S)": ("consideration_services", cell_parsing.text),
    "Consideration Date (S)": ("consideration_services_date", cell_parsing.day),
    "End of implementation period (G)": ("implemented_goods", cell_parsing.end_of_year),
    "End of implementation period (S)": ("implemented_services", cell_parsing.end_of_year),
    "Remarks": ("remarks", cell_parsing.prose),
}

CHANGE_COLUMNS: dict[str, tuple[str, Convert]] = {
    "RTA ID": ("wto_rta_id", _id),
    "RTA Name": ("name", _name),
    "Parties concerned": ("parties_concerned", _parties_concerned),
    "Changes affect": ("affects", cell_parsing.coverage),
    "Date of notification of changes": ("notified", cell_parsing.day),
    "Date of signature of changes": ("signed", cell_parsing.day),
    "Date of entry into force of changes": ("in_force", cell_parsing.day),
    "Remarks": ("remarks", cell_parsing.prose),
}


def read_workbook(path: Path | str) -> WtoWorkbook:
    """Read the whole workbook.

    Raises:
        WorkbookError: not a workbook, a sheet or column is missing, or cells are wrong. The error names all wrong
            cells with sheet, row, column and value.
    """
    file = Path(path)
    book = _open(file)
    try:
        problems: list[CellProblem] = []
        agreements, unread = _sheet(file, book, AGREEMENT_SHEET, AGREEMENT_COLUMNS, problems)
        changes, unread_too = _sheet(file, book, CHANGE_SHEET, CHANGE_COLUMNS, problems)
    except WorkbookError:
        raise
    except BROKEN as error:
        raise _unreadable(file, error) from error
    finally:
        book.close()
    problems += _cross_check(agreements, changes)
    if problems:
        raise WorkbookError(file.name, problems)
    return WtoWorkbook(
        tuple(AgreementRow(**row) for row in agreements),
        tuple(ChangeRow(**row) for row in changes),
        tuple(unread + unread_too),
    )


def _open(file: Path) -> Any:
    import openpyxl  # a large library that a web worker mostly does not need

    try:
        check_workbook(file)
        return openpyxl.load_workbook(io.BytesIO(file.read_bytes()), read_only=True, data_only=True)
    except FileNotFoundError:
        raise WorkbookError(str(file), "there is no such file") from None
    except BROKEN as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception) -> WorkbookError:
    return WorkbookError(file.name, f"this is not an Excel workbook (.xlsx) that can be opened ({error})")


def _sheet(
    file: Path,
    book: Any,
    sheet: str,
    columns: dict[str, tuple[str, Convert]],
    problems: list[CellProblem],
) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of one sheet as dictionaries by field, and its columns that are not imported; appends to `problems`."""
    if sheet not in book.sheetnames:
        raise WorkbookError(file.name, f"there is no sheet {sheet!r}; the file has {', '.join(book.sheetnames)}")
    lines = book[sheet].iter_rows(values_only=True, max_row=LAST_ROW, max_col=LAST_COLUMN)
    header = [cell_parsing.text(value) for value in next(lines, ())]
    _check_header(file, sheet, header, columns)
    found = [_row(sheet, number, line, header, columns, problems) for number, line in _filled(lines)]
    if not found:
        raise WorkbookError(file.name, f"sheet {sheet!r} has a header but no records")
    return found, [f"{sheet}: {name}" for name in header if name and name not in columns]


def _filled(lines: Iterable[tuple[object, ...]]) -> Iterator[tuple[int, tuple[object, ...]]]:
    for number, line in enumerate(lines, start=2):
        if any(cell_parsing.text(value) for value in line):
            yield number, line


def _check_header(file: Path, sheet: str, header: list[str], columns: Iterable[str]) -> None:
    twice = sorted({name for name in header if name and header.count(name) > 1})
    problems = [CellProblem(sheet, "this column stands there twice", 1, name) for name in twice]
    strangers = [name for name in header if name and name not in columns]
    for name in columns:
        if name not in header:
            near = difflib.get_close_matches(name, strangers, n=1)
            hint = f"; renamed to {near[0]!r}?" if near else ""
            problems.append(CellProblem(sheet, f"this column is missing{hint}", 1, name))
    if problems:
        raise WorkbookError(file.name, problems)


def _row(
    sheet: str,
    number: int,
    line: tuple[object, ...],
    header: list[str],
    columns: dict[str, tuple[str, Convert]],
    problems: list[CellProblem],
) -> dict[str, Any]:
    given = dict(zip(header, line, strict=False))
    found: dict[str, Any] = {"row": number}
    for column, (field, convert) in columns.items():
        value = given.get(column)
        try:
            found[field] = convert(value)
        except ValueError as error:
            problems.append(CellProblem(sheet, str(error), number, column, value))
    return found


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
