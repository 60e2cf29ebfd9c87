"""The text form of values in our files: what an export writes into a cell, a load reads back from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from provisions.datasets.column import Column
from provisions.datasets.memo import Memo

# A spreadsheet runs a cell that begins like this. One apostrophe in front stops it; reading takes that one off again.
_RUNS = re.compile(r"'*[=+\-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}"
                   r"\N{FULLWIDTH COMMERCIAL AT}]")  # fmt: skip
_MAY_RUN = frozenset("'=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}"
                     "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
_MARKS = (",", '"', "\n", "\r")  # what a cell of CSV can't hold without quotes
_GUARDED = re.compile(rf"'{_RUNS.pattern}")


def guard(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if _RUNS.match(text) else text


def unguard(text: str) -> str:
    """The text as it was before `guard`; other apostrophes stay."""
    return text[1:] if _GUARDED.match(text) else text


def to_text(value: Any) -> str:
    """A value of `gather.rows` as a CSV cell: numbers bare, true and false, codes joined by ; and nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return guard(";".join(value))
    return str(value)


def cells_of(column: Column) -> Callable[[Sequence[Any]], list[str]]:
    """What makes cells of CSV out of many values of a column: as `to_text`, and quoted where that is needed."""
    if column.type in ("text", "url"):
        return _cells_of_texts
    known = Memo(lambda value: quoted(to_text(value)))
    if column.type == "codes":
        return lambda values: known.map(map(";".join, values))
    return known.map


def _cells_of_texts(texts: Sequence[str | None]) -> list[str]:
    guarded = [(text if text[0] not in _MAY_RUN else guard(text)) if text else "" for text in texts]
    together = "".join(guarded)  # to look through at once is quicker
    if not any(mark in together for mark in _MARKS):
        return guarded
    # As `quoted` has it, written out: to call it for each takes as long as what it does.
    return [
        '"' + text.replace('"', '""') + '"' if "," in text or '"' in text or "\n" in text or "\r" in text else text
        for text in guarded
    ]


def quoted(text: str) -> str:
    """The text as a cell of CSV (RFC 4180): in quotes when it holds a comma, a quote or the end of a line."""
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def from_text(column: Column, cell: str) -> Any:
    """The value that a cell of this column means.

    Raises:
        ValueError: the cell is not of the column's type; the message says what would be right.
    """
    text = unguard(cell)
    if column.type == "codes":
        return _codes(text)
    if text == "":
        return None
    if column.type == "text":
        return text
    if text != text.strip():
        raise ValueError("has blanks around it; write it without")
    if column.type == "integer":
        return _integer(text)
    if column.type == "boolean":
        return _boolean(text)
    if column.type == "date":
        return _date(text)
    return text


def _codes(text: str) -> list[str]:
    codes = text.split(";") if text else []
    if any(code != code.strip() or not code for code in codes):
        raise ValueError("has an empty code or blanks; write codes as a;b;c")
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"has {', '.join(twice)} twice; once is enough")
    return codes


def _integer(text: str) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,9}", text):
        raise ValueError("is not a whole number; write digits only, such as 412")
    return int(text)


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("is neither true nor false")
    return text == "true"


def _date(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("is not a date; write year-month-day, such as 2009-03-01")
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is no day of the calendar") from error
    return text
