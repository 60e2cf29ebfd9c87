"""Records as rows: one by one, column by column, or as lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from provisions.datasets.column import Column, Fetch
from provisions.datasets.memo import Memo

Gathered = dict[Any, dict[str, Any]]
Of = Callable[["Batch"], Iterable[Any]]  # something of each record of a batch
Cells = Callable[[Column], Callable[[Sequence[Any]], list[str]]]  # what makes cells of many values of a column


@dataclass(frozen=True)
class Read:
    """How a column is read: `place` is that of its value in a stored row, and `ready` makes of it what JSON takes.

    `few` tells that many records share a value. Of a column with a `fetch`, only the column counts.
    """

    column: Column
    place: int
    ready: Callable[[Any], Any]
    few: bool


@dataclass(frozen=True)
class Batch:
    """Some records: as they are stored, with the primary key in front, and what was fetched for them."""

    stored: list[tuple[Any, ...]]
    fetched: dict[Fetch, Gathered]

    @property
    def keys(self) -> list[Any]:
        return [row[0] for row in self.stored]


class Rows:
    """Records as {column: value}, one by one, or quicker by `batches` or `lines`. Read once.

    Values are ready for JSON: codes without their variable, ISO dates, lists of codes, None for whatever is missing.
    """

    def __init__(self, reads: Sequence[Read], batches: Iterator[Batch]) -> None:
        self.reads = reads
        self.source = batches

    def batches(self) -> Iterator[dict[str, list[Any]]]:
        """The records column by column, a batch at a time; none is empty."""
        return (values for _keys, values in self._values())

    def lines(self, cells: Cells, between: str) -> Iterator[list[str]]:
        """Each record as one text: its cells with something between. A batch at a time; none is empty.

        Cells of neighbours that have few values are made and joined once for each combination.
        """
        shared = Counter(read.place for read in self.reads if not read.column.fetch)

        def alike(read: Read) -> tuple[bool, int]:
            """What neighbours have in common that are one part: few values, which come from one place or one each."""
            return read.few and not read.column.fetch, read.place if shared[read.place] > 1 else 0

        runs = [(few, list(run)) for (few, _place), run in groupby(self.reads, alike)]
        parts = [part for few, run in runs for part in _parts(few, run, cells, between)]
        for batch in self.source:
            yield list(map(between.join, zip(*(part(batch) for part in parts), strict=True)))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (row for _key, row in self.keyed())

    def keyed(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Each record with its primary key."""
        for keys, values in self._values():
            for key, row in zip(keys, zip(*values.values(), strict=True), strict=True):
                yield key, dict(zip(values, row, strict=True))

    def _values(self) -> Iterator[tuple[list[Any], dict[str, list[Any]]]]:
        """Primary keys, and the values of each column."""
        parts = [(read.column.name, _values_of(read)) for read in self.reads]
        for batch in self.source:
            yield batch.keys, {name: list(values(batch)) for name, values in parts}


def _values_of(read: Read) -> Of:
    if read.column.fetch:
        return lambda batch: _fetched(read.column, batch)
    of = Memo(read.ready).of if read.few else lambda values: map(read.ready, values)
    return lambda batch: of(map(itemgetter(read.place), batch.stored))


def _fetched(column: Column, batch: Batch) -> list[Any]:
    found = batch.fetched[column.fetch] if column.fetch else {}
    name, nothing = column.name, {"integer": 0}.get(column.type)
    if column.type == "codes":
        return [found[key].get(name) or [] if key in found else [] for key in batch.keys]
    return [found[key].get(name, nothing) if key in found else nothing for key in batch.keys]


def _parts(few: bool, run: list[Read], cells: Cells, between: str) -> Iterator[Of]:
    """What gives the parts of lines that these neighbours are."""
    made = [cells(read.column) for read in run]
    if few:
        yield _joined(run, made, between)
        return
    for read, of in zip(run, made, strict=True):
        yield _one(read, of)


def _joined(run: list[Read], made: list[Callable[[Sequence[Any]], list[str]]], between: str) -> Of:
    """The cells of several columns, worked out once for each combination of their stored values."""
    places = [read.place for read in run]
    alone = len(set(places)) == 1

    def cells(stored: Any) -> str:
        values = [stored] * len(run) if alone else stored
        each = zip(run, made, values, strict=True)
        return between.join(of([read.ready(value)])[0] for read, of, value in each)

    known, taken = Memo(cells), itemgetter(*places[:1]) if alone else itemgetter(*places)
    return lambda batch: known.of(map(taken, batch.stored))


def _one(read: Read, of: Callable[[Sequence[Any]], list[str]]) -> Of:
    values = _values_of(read)
    return lambda batch: of(list(values(batch)))
