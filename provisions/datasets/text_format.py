"""Values as texts in cells of files: exports write them, loads read them back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from provisions.datasets.column import Column
from provisions.datasets.memo import Memo
from provisions.lib.clean_text import clean_text
from provisions.lib.dates import numeric_readings
from provisions.lib.mojibake import describe_double_encoding

# Spreadsheet programs run a cell that begins so as a formula (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA_STARTS = (
    "=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
_FORMULA = re.compile(f"'*[{re.escape(_FORMULA_STARTS)}]")
_GUARD = re.compile(f"'{_FORMULA.pattern}")
_MAY_NEED_GUARD = frozenset(f"'{_FORMULA_STARTS}")
VERBATIM = ("term",)  # columns with words of a treaty, which stay letter for letter
_QUOTED_CHARACTERS = (",", '"', "\n", "\r")  # characters that a cell of CSV can hold in quotes only


# What cells of a type look like, and what is wrong with others.
_PATTERNS = {
    "integer": (r"0|[1-9][0-9]{0,9}", "is not a whole number; write digits only, such as 412"),
    "boolean": ("true|false", "is neither true nor false"),
    "date": (r"\d{4}-\d{2}-\d{2}", "is not a date; write year-month-day, such as 2009-03-01"),
}


def guard(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet program would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text before `guard`; other apostrophes stay."""
    return text[1:] if _GUARD.match(text) else text


def to_text(value: Any) -> str:
    """A JSON value as a cell of CSV: numbers, true and false, codes joined by ; and "" for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return guard(";".join(value))
    return str(value)


def cell_formatter(column: Column) -> Callable[[Sequence[Any]], list[str]]:
    """The function that formats many values of a column as cells of CSV: as `to_text` does, quoted where needed."""
    if column.type in ("text", "url"):
        return _format_texts
    memo = Memo(lambda value: quote(to_text(value)))
    if column.type == "codes":
        return lambda values: memo.map(";".join(codes or ()) for codes in values)
    return memo.map


def _format_texts(texts: Sequence[str | None]) -> list[str]:
    cells = [(text if text[0] not in _MAY_NEED_GUARD else guard(text)) if text else "" for text in texts]
    content = "".join(cells)  # searching it once is faster
    if not any(character in content for character in _QUOTED_CHARACTERS):
        return cells
    # `quote` inlined: a call for each text would double the time.
    return [
        '"' + text.replace('"', '""') + '"' if "," in text or '"' in text or "\n" in text or "\r" in text else text
        for text in cells
    ]


def quote(text: str) -> str:
    """The text as a cell of CSV (RFC 4180): in quotes if it has a comma, a quote or a line break."""
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def from_text(column: Column, cell: str) -> Any:
    """The value of a cell in this column.

    Raises:
        ValueError: the cell does not have the column's type; the message says what it should be.
    """
    text = unguard(cell)
    if column.type == "codes":
        return _codes(text, column.renamed)
    if text and column.renamed:
        text = column.renamed(text)
    if text == "" or column.type == "text":
        return text or None
    if text != text.strip():
        raise ValueError("has blanks around it; write it without")
    pattern, message = _PATTERNS.get(column.type, ("", ""))
    if pattern and not re.fullmatch(pattern, text):
        raise ValueError(message + _readings(text) if column.type == "date" else message)
    if column.type == "date":
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise ValueError("is not a day of the calendar") from error
    return int(text) if column.type == "integer" else text == "true" if column.type == "boolean" else text


def from_typed_text(column: Column, cell: str) -> Any:
    """The value of a cell of a file that a person may have edited: without what `clean_text` takes away.

    Raises:
        ValueError: as `from_text`, or letters were encoded twice.
    """
    if column.name in VERBATIM:
        return from_text(column, cell)
    text = clean_text(unguard(cell))
    if fault := describe_double_encoding(text):
        raise ValueError(fault)
    if column.type == "codes":
        text = ";".join(code.strip() for code in text.split(";"))
    return from_text(column, guard(text))


def _readings(text: str) -> str:
    """The end of a message: the days that a date of numbers can mean, each as it should be written."""
    days = [f"{day} for {day.day} {day:%B %Y}" for day in numeric_readings(text)]
    return f": {' or '.join(days)}" if days else ""


def _codes(text: str, renamed: Callable[[str], str] | None) -> list[str]:
    codes = text.split(";") if text else []
    codes = list(map(renamed, codes)) if renamed else codes
    if any(code != code.strip() or not code for code in codes):
        raise ValueError("has an empty code or blanks; write codes as a;b;c")
    duplicates = sorted({code for code in codes if codes.count(code) > 1})
    if duplicates:
        raise ValueError(f"has {', '.join(duplicates)} twice; once is enough")
    return codes
