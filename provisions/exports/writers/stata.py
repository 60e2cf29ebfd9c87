"""Stata 14 and later: codes as numbers with value labels, long texts stored once each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import IO, Any

import numpy as np

from provisions.datasets.column import Column
from provisions.datasets.memo import Memo
from provisions.exports.spool import SPOOL, Columns, Records, batches
from provisions.exports.value_labels import ValueLabel, value_labels
from provisions.exports.writers.stata_file import MISSING, StataFile, StataVariable, stata_names, write_long_text

CELL = 8  # bytes of any cell: numbers are doubles, texts are references to long texts
ENTRY = 100  # bytes that a remembered text takes beside its own
MEMORY = 16 * 1024 * 1024  # bytes of remembered texts; then they are forgotten, so that memory stays flat
FIRST_DAY = date(1960, 1, 1).toordinal()

Labels = dict[str, list[ValueLabel]]


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Write format 118: codes as numbers with value labels, many-valued codes joined by semicolons.

    Variables have the names of `stata_names`. Long texts are written to a spool of their own, which follows the rows.
    """
    labels = value_labels(columns)
    stata_file = StataFile(_variables(columns, labels))
    file.seek(len(stata_file.header(0, 0)))
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as texts:
        rows = 0
        for cells in _cells(columns, records, labels, texts):
            file.write(cells.tobytes())
            rows += len(cells)
        long_size = texts.tell()
        file.write(stata_file.separator)
        texts.seek(0)
        shutil.copyfileobj(texts, file)
    file.write(stata_file.footer())
    file.seek(0)
    file.write(stata_file.header(rows, CELL * len(columns), long_size))


def _variables(columns: Columns, labels: Labels) -> list[StataVariable]:
    names = stata_names([column.name for column in columns])
    return [
        StataVariable(
            names[column.name],
            "text" if _is_text(column) else "date" if column.type == "date" else "number",
            str(column.label)[:80],
            [value.label for value in labels[column.variable]] if _is_labelled(column) else (),
        )
        for column in columns
    ]


def _is_labelled(column: Column) -> bool:
    return column.type == "code" and bool(column.variable)


def _is_text(column: Column) -> bool:
    return column.type in ("text", "url", "codes", "code") and not _is_labelled(column)


def _cells(columns: Columns, records: Records, labels: Labels, texts: IO[bytes]) -> Iterator[np.ndarray[Any, Any]]:
    """Batches of rows as arrays of eight bytes a cell; their texts are written to `texts`."""
    long_texts = LongTexts(texts)
    text_columns = [(place, column) for place, column in enumerate(columns) if _is_text(column)]
    places = [place for place, _column in text_columns]
    numeric = [(place, column, _numbers(column, labels)) for place, column in enumerate(columns) if place not in places]
    for batch in batches(columns, records):
        cells = np.empty((len(batch[columns[0].name]), len(columns)), dtype="<u8")
        for place, column, numbers in numeric:
            cells[:, place] = np.array(numbers(batch[column.name]), dtype="<f8").view("<u8")
        if places:
            values = [_texts(batch[column.name], column) for _place, column in text_columns]
            cells[:, places] = long_texts.references(places, values)
        yield cells


def _texts(values: list[Any], column: Column) -> list[str]:
    return [";".join(codes or ()) for codes in values] if column.type == "codes" else [text or "" for text in values]


def _numbers(column: Column, labels: Labels) -> Callable[[list[Any]], list[float]]:
    """A function from the values of a column to Stata's numbers."""
    number: Callable[[Any], float]
    if column.type == "date":
        number = lambda day: date.fromisoformat(day).toordinal() - FIRST_DAY  # noqa: E731
    elif column.type in ("integer", "boolean"):
        number = float
    else:
        number = {value.code: place for place, value in enumerate(labels[column.variable], 1)}.__getitem__
    return Memo(lambda value: MISSING if value is None else number(value)).map


class LongTexts:
    """Writes each long text once; rows with the same text refer to it.

    Texts are remembered up to MEMORY bytes: one that returns long after it was written may be written again.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.known: dict[str, int] = {"": 0}
        self.size = 0
        self.rows = 0

    def references(self, variables: list[int], columns: list[list[str]]) -> list[list[int]]:
        """For each row the references to its texts; `variables` are the columns' positions, from 0."""
        references = []
        for row in zip(*columns, strict=True):
            self.rows += 1
            known = list(map(self.known.get, row))
            if None in known:
                known = [self._reference(text, variable) for text, variable in zip(row, variables, strict=True)]
            references.append(known)
        return references  # type: ignore[return-value]

    def _reference(self, text: str, variable: int) -> int:
        reference = self.known.get(text)
        if reference is None:
            if self.size > MEMORY:
                self.known, self.size = {"": 0}, 0
            reference = self.known[text] = write_long_text(self.file, variable + 1, self.rows, text)
            self.size += len(text) + ENTRY
        return reference
