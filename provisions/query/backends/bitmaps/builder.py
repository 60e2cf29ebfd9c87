"""What an index is made of, read in one pass over a dataset's records and one over their many-valued codes.

All of a record's values come as one text: of a million records only some thousand are different, and a text is looked
up once where a dozen columns would be looked up each. So a million records take half the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import Aggregate, CharField
from django.db.models.functions import Cast
from pyroaring import BitMap

from provisions.datasets.sql import GroupConcat
from provisions.models import Provision
from provisions.models.codebook import code_of
from provisions.models.codings import MANY, SINGLE
from provisions.query import filtersets
from provisions.query.backends.bitmaps.agreement_bitmaps import Facts
from provisions.query.backends.bitmaps.consistency import DatasetChanged
from provisions.query.backends.bitmaps.positions import Numbers, Places, bitmap, split
from provisions.query.backends.facet_counts_sql import AGREEMENT_PATH, BETWEEN, ONE, together
from provisions.query.ordering import ordered
from provisions.query.parameters import get_facet_names

CHUNK = 2000
Sets = dict[str, BitMap]  # a facet's values, each with the places that have it
# The facets of each dataset that take one value.
SINGLES = {
    "provisions": ONE,
    "economies": tuple(get_facet_names("economies")),
    "mentions": ("language",),
    "agreements": (),
}


class Column:
    """A column of few different values: each record's by its number, in the order in which they first came."""

    def __init__(self) -> None:
        self.values: dict[Any, int] = _Numbered()
        self._parts: list[Numbers] = []

    def add(self, cells: Sequence[Any]) -> None:
        """Take the next records' cells."""
        self._parts.append(np.fromiter(map(self.values.__getitem__, cells), np.int32, len(cells)))

    @property
    def codes(self) -> Numbers:
        """Each record's value by its number."""
        return np.concatenate(self._parts) if self._parts else np.empty(0, np.int32)


class _Numbered(dict[Any, int]):
    """Numbers what it is asked for, from 0."""

    def __missing__(self, value: Any) -> int:
        found = self[value] = len(self)
        return found


@dataclass(frozen=True)
class Read:
    """What an index of a dataset is made of: a thing for each public record, in the default order."""

    pks: Numbers
    agreements: Numbers  # the rank of the agreement that each belongs to; none for economies
    own: dict[str, Numbers]  # what else records are ordered by: for provisions `words` and `text_date`, -1 if unknown
    sets: dict[str, Sets]  # for each facet that is no fact on agreements the places of each value


def read(dataset: str, facts: Facts, using: str) -> Read:
    """Reads a dataset, in two queries at most; `using` names the database.

    Raises Moved when a record belongs to an agreement that the facts don't know.
    """
    table = Table(dataset, using)
    ranks, own, sets = np.empty(0, np.int32), {}, table.sets()
    if dataset in AGREEMENT_PATH:
        column = table.columns["agreement"]
        known = np.array([facts.rank.get(pk, -1) for pk in column.values], np.int32)
        if np.any(known < 0):
            raise DatasetChanged("A record belongs to an agreement that was not public.")
        ranks = known[column.codes]
    if dataset == "provisions":
        own = {"words": _lengths(table.columns["words"]), "text_date": _days(table.columns["text_date"])}
        sets |= many(table.places, using)
    return Read(table.places.pks, ranks, own, sets)


class Table:
    """A dataset's public records in its default order, column by column; read at once.

    Columns are `together`, where the dataset has facets that take one value, `agreement`, and for provisions `words`
    and `text_date`, to order by.
    """

    def __init__(self, dataset: str, using: str) -> None:
        """`using` names the database."""
        self.singles = SINGLES[dataset]
        sources = _sources(dataset)
        self.columns = {name: Column() for name in sources}
        queryset = ordered(dataset, filtersets.public(dataset).using(using), "", "")
        self.places = Places(_read(queryset.values_list("pk", *sources.values()), [*self.columns.values()]))

    def sets(self) -> dict[str, Sets]:
        """For each facet that takes one value, the places of each value."""
        if not self.singles:
            return {}
        whole = self.columns["together"]
        rows = [text.split(BETWEEN) for text in whole.values]
        return {name: _sets(name, [row[at] for row in rows], whole.codes) for at, name in enumerate(self.singles)}


def _sets(name: str, cells: list[str], codes: Numbers) -> Sets:
    """The places of each value, given the value of each text and each record's text by its number."""
    column = Column()
    column.add(cells)
    found = zip(column.values, split(column.codes[codes], len(column.values)), strict=True)
    return {code_of(value) if name in SINGLE else value: places for value, places in found if value}


def many(places: Places, using: str) -> dict[str, Sets]:
    """For each variable that takes many values, the places of each value of provisions; in one query."""
    keys = Column()
    rows: Any = Provision.coded_values.through.objects.using(using).order_by().values("provision_id")
    pks = _read(rows.annotate(keys=Gathered("value_id")).values_list("provision_id", "keys"), [keys])
    at = places.of(pks)
    codes = keys.codes[places.known(pks)]
    found: dict[str, Sets] = {name: {} for name in MANY}
    for key, texts in _holders(keys).items():
        variable, _colon, code = key.partition(":")
        if variable in found:
            held = np.zeros(len(keys.values), bool)
            held[texts] = True
            found[variable][code] = bitmap(at[held[codes]])
            found[variable][code].run_optimize()
    return found


def _holders(keys: Column) -> dict[str, list[int]]:
    """For each key the numbers of the texts that hold it."""
    found: dict[str, list[int]] = {}
    for text, number in keys.values.items():
        for key in text.split(BETWEEN):
            found.setdefault(key, []).append(number)
    return found


def _lengths(column: Column) -> Numbers:
    values = np.array([-1 if value is None else value for value in column.values], np.int32)
    return values[column.codes]


def _days(column: Column) -> Numbers:
    """Dates as they are written (2018-01-31) sort as they follow each other."""
    known = {day: at for at, day in enumerate(sorted(filter(None, column.values)))}
    return np.array([known.get(day, -1) for day in column.values], np.int32)[column.codes]


class Gathered(GroupConcat, Aggregate):
    """The values of a group as one text, in no particular order."""

    output_field = CharField()
    template = f"%(function)s(%(expressions)s, '{BETWEEN}')"


def _sources(dataset: str) -> dict[str, Any]:
    """What each column is read from."""
    sources: dict[str, Any] = {}
    if dataset in AGREEMENT_PATH:
        sources["agreement"] = AGREEMENT_PATH[dataset]
    if SINGLES[dataset]:
        sources["together"] = together(dataset, SINGLES[dataset])
    if dataset == "provisions":
        sources |= {"words": "words", "text_date": Cast("text_date", CharField())}
    return sources


def _read(queryset: Any, columns: list[Column]) -> Numbers:
    """Fills the columns; returns the first of the queryset's, whole numbers."""
    pks: list[Numbers] = []
    for rows in _chunks(queryset.iterator(CHUNK)):
        own, *cells = zip(*rows, strict=True)
        pks.append(np.array(own, np.int64))
        for column, part in zip(columns, cells, strict=True):
            column.add(part)
    return np.concatenate(pks) if pks else np.empty(0, np.int64)


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
