"""Stata 14 and later: numbers with value labels where there are codes, long texts once each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import IO, Any

import numpy as np

from provisions.datasets.column import Column
from provisions.datasets.memo import Memo
from provisions.exports.spooled import SPOOL, Columns, Records, batches
from provisions.exports.value_labels import Meaning, meanings
from provisions.exports.writers.stata_file import MISSING, StataFile, Variable, write_long
from provisions.exports.writers.stata_names import stata_names

CELL = 8  # bytes, whatever the type: numbers are doubles, texts the places of long texts
ENTRY = 100  # bytes that a text takes to remember, beside its own
REMEMBERED = 16 * 1024 * 1024  # bytes of texts; beyond that it begins anew, so that memory stays flat
FIRST_DAY = date(1960, 1, 1).toordinal()


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Stata 14 and later (format 118): codes as numbers with value labels, many-valued codes joined by semicolons.

    Names are those of `stata_names`. Rows are written as they come, and long texts aside, to be put behind them.
    """
    known = meanings(columns)
    whole = StataFile(_variables(columns, known))
    start = len(whole.head(0, 0))
    file.seek(start)
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as aside:
        rows = 0
        for part in _parts(columns, records, known, aside):
            file.write(part.tobytes())
            rows += len(part)
        long = aside.tell()
        file.write(whole.between)
        aside.seek(0)
        shutil.copyfileobj(aside, file)
    file.write(whole.foot())
    file.seek(0)
    file.write(whole.head(rows, CELL * len(columns), long))


def _variables(columns: Columns, known: dict[str, list[Meaning]]) -> list[Variable]:
    short = stata_names([column.name for column in columns])
    return [
        Variable(
            short[column.name],
            "text" if _is_text(column) else "date" if column.type == "date" else "number",
            str(column.label)[:80],
            [one.label for one in known[column.variable]] if _is_labelled(column) else (),
        )
        for column in columns
    ]


def _is_labelled(column: Column) -> bool:
    return column.type == "code" and bool(column.variable)


def _is_text(column: Column) -> bool:
    return column.type in ("text", "url", "codes", "code") and not _is_labelled(column)


def _parts(
    columns: Columns, records: Records, known: dict[str, list[Meaning]], aside: IO[bytes]
) -> Iterator[np.ndarray[Any, Any]]:
    """The rows as numbers of eight bytes, some at a time; their texts go aside."""
    long = _LongTexts(aside)
    texts = [(place, column) for place, column in enumerate(columns) if _is_text(column)]
    numbers = [(place, column, _number(column, known)) for place, column in enumerate(columns) if not _is_text(column)]
    for batch in batches(columns, records):
        part = np.empty((len(batch[columns[0].name]), len(columns)), dtype="<u8")
        for place, column, number in numbers:
            part[:, place] = np.array(number(batch[column.name]), dtype="<f8").view("<u8")
        if texts:
            named = long.places([place for place, _column in texts], [_told(batch[one.name], one) for _, one in texts])
            part[:, [place for place, _column in texts]] = named
        yield part


def _told(values: list[Any], column: Column) -> list[str]:
    if column.type == "codes":
        return [";".join(codes or ()) for codes in values]
    return ["" if value is None else value for value in values]


def _number(column: Column, known: dict[str, list[Meaning]]) -> Callable[[list[Any]], list[float]]:
    """What makes numbers of values."""
    if column.type == "date":
        work: Callable[[Any], float] = lambda day: date.fromisoformat(day).toordinal() - FIRST_DAY  # noqa: E731
    elif column.type in ("integer", "boolean"):
        work = float
    else:
        work = {one.code: place for place, one in enumerate(known[column.variable], 1)}.__getitem__
    return Memo(lambda value: MISSING if value is None else work(value)).map


class _LongTexts:
    """Texts that are written once each, and found again by those who have the same.

    What is remembered has a limit: a text that returns long after it was written may be written once more.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.known: dict[str, int] = {"": 0}
        self.size = 0
        self.rows = 0

    def places(self, variables: list[int], columns: list[list[str]]) -> list[list[int]]:
        """For each row the places of its texts; `variables` are those of the columns, counted from 0."""
        found = []
        for row in zip(*columns, strict=True):
            self.rows += 1
            places = list(map(self.known.get, row))
            if None in places:
                places = [self._place(text, variable) for text, variable in zip(row, variables, strict=True)]
            found.append(places)
        return found  # type: ignore[return-value]

    def _place(self, text: str, variable: int) -> int:
        place = self.known.get(text)
        if place is None:
            if self.size > REMEMBERED:
                self.known, self.size = {"": 0}, 0
            place = self.known[text] = write_long(self.file, variable + 1, self.rows, text)
            self.size += len(text) + ENTRY
        return place
