"""What an index is made of, read in one pass over a dataset's records and one over their many-valued codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

import numpy as np
from django.db.models import CharField
from django.db.models.functions import Cast

from provisions.models import Provision
from provisions.models.codebook import code_of
from provisions.models.provisions import MANY, SINGLE
from provisions.querying import filtersets
from provisions.querying.counting import AGREEMENT_PATH, ONE, column_of
from provisions.querying.index.places import Numbers, Places, bitmap, split
from provisions.querying.ordering import ordered
from provisions.querying.parameters import facets_of

CHUNK = 20_000
NO_FACETS = ("agreement_id", "words", "text_date")
Sets = dict[str, Any]  # a facet's values, each with the bitmap of its places


class Column:
    """A column of few values: each as a number, in the order in which they came."""

    def __init__(self) -> None:
        self.values: dict[Any, int] = {}
        self._parts: list[Numbers] = []

    def add(self, cells: Iterable[Any]) -> None:
        """Take the next records' cells."""
        known, found = self.values, []
        for cell in cells:
            code = known.get(cell)
            if code is None:
                code = known[cell] = len(known)
            found.append(code)
        self._parts.append(np.array(found, np.int32))

    @property
    def codes(self) -> Numbers:
        """Each record's value by its number."""
        return np.concatenate(self._parts) if self._parts else np.empty(0, np.int32)


class Table:
    """A dataset's public records in its default order, as columns by the name of their facet.

    Beside the facets that take one value: `agreement_id`, and for provisions `words` and `text_date`, to order by.
    """

    def __init__(self, dataset: str, using: str) -> None:
        """`using` names the database; read at once."""
        sources = _sources(dataset)
        self.columns = {name: Column() for name in sources}
        queryset = ordered(dataset, filtersets.public(dataset).using(using), "", "")
        pks: list[Numbers] = []
        for rows in _chunks(queryset.values_list("pk", *sources.values()).iterator(CHUNK)):
            own, *cells = zip(*rows, strict=True)
            pks.append(np.array(own, np.int64))
            for column, part in zip(self.columns.values(), cells, strict=True):
                column.add(part)
        self.places = Places(np.concatenate(pks) if pks else np.empty(0, np.int64))

    def sets(self) -> dict[str, Sets]:
        """For each facet that takes one value, the places of each value."""
        return {name: _sets(name, column) for name, column in self.columns.items() if name not in NO_FACETS}


def _sets(name: str, column: Column) -> Sets:
    found = zip(column.values, split(column.codes, len(column.values)), strict=True)
    if name in SINGLE:
        return {code_of(value): places for value, places in found if value}
    return {str(value): places for value, places in found if value not in (None, "")}


def many(places: Places, using: str) -> dict[str, Sets]:
    """For each variable that takes many values, the places of each value of provisions; in one query."""
    pks: list[Numbers] = []
    values = Column()
    through = Provision.coded_values.through.objects.using(using).order_by()
    for rows in _chunks(through.values_list("provision_id", "value_id").iterator(CHUNK)):
        own, cells = zip(*rows, strict=True)
        pks.append(np.array(own, np.int64))
        values.add(cells)
    found: dict[str, Sets] = {name: {} for name in MANY}
    if not pks:
        return found
    whole = np.concatenate(pks)
    order = np.argsort(values.codes, kind="stable")
    bounds = np.searchsorted(values.codes[order], np.arange(len(values.values) + 1))
    for key, (start, end) in zip(values.values, pairwise(bounds), strict=True):
        variable, _colon, code = key.partition(":")
        if variable in found:
            held = bitmap(places.of(whole[order[start:end]]))
            held.run_optimize()
            found[variable][code] = held
    return found


def _sources(dataset: str) -> dict[str, Any]:
    """What each column is read from."""
    sources: dict[str, Any] = {}
    if dataset in AGREEMENT_PATH:
        sources["agreement_id"] = AGREEMENT_PATH[dataset]
    if dataset == "provisions":
        sources |= {name: column_of(dataset, name) for name in ONE}
        sources |= {"words": "words", "text_date": Cast("text_date", CharField())}
    elif dataset == "economies":
        sources |= {name: column_of(dataset, name) for name in facets_of(dataset)}
    elif dataset == "mentions":
        sources["language"] = column_of(dataset, "language")
    return sources


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
