"""Provisions as bitmaps: in addition to other datasets, searches for words and orders from memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db import connections
from pyroaring import BitMap

from provisions.lib.bounded_cache import BoundedCache
from provisions.query.backends.bitmaps.agreement_bitmaps import AgreementBitmaps
from provisions.query.backends.bitmaps.builder import DatasetArrays, ValueBitmaps
from provisions.query.backends.bitmaps.dataset_index import DatasetIndex
from provisions.query.backends.bitmaps.positions import Array, to_bitmap
from provisions.query.consistency import check_unchanged, read_alias
from provisions.query.fulltext.engine import get_engine
from provisions.query.fulltext.syntax import parse
from provisions.query.lookups import Lookups
from provisions.query.ordering import is_ranked
from provisions.query.values import FilterValue, FilterValues

MAX_CODE_SETS = 64
MAX_SEARCHES = 16  # each with 4 bytes per provision found
LAST = np.iinfo(np.int64).max


class ProvisionIndex(DatasetIndex):
    """The public provisions."""

    def __init__(self, arrays: DatasetArrays, agreements: AgreementBitmaps, lookups: Lookups) -> None:
        super().__init__("provisions", arrays, agreements, lookups)
        self._searches: BoundedCache[str, Array] = BoundedCache(MAX_SEARCHES)
        self._code_sets: BoundedCache[tuple[Any, ...], ValueBitmaps] = BoundedCache(MAX_CODE_SETS)

    def _select(self, name: str, values: tuple[FilterValue, ...]) -> BitMap:
        if name == "q" and parse(values[0].value).can_rank:
            return to_bitmap(np.sort(self.search(values[0].value)))  # sorted positions make a bitmap faster
        return super()._select(name, values)

    def search(self, q: str) -> Array:
        """The positions of the provisions that words find, best first, equals by number. Raises DatasetChanged."""
        return self._searches.get(q, lambda: self._search(q))

    def _search(self, q: str) -> Array:
        """One pass over the engine's index, without the table of provisions."""
        with connections[read_alias()].cursor() as cursor:
            cursor.execute(*get_engine().relevance_sql(parse(q)))
            rows = np.array(cursor.fetchall(), float).reshape(-1, 2)  # keys are far below 2 ** 53
        check_unchanged(self.lookups.state)
        pks = rows[:, 0].astype(np.int64)
        positions = self.positions.find(pks)
        relevance = rows[self.positions.contain(pks), 1]
        return positions[np.lexsort((positions, relevance))].astype(np.uint32)

    def agreements_by_code(self, name: str, filters: FilterValues) -> ValueBitmaps:
        """For each code of a variable the ranks of agreements with a provision that has it and matches."""

        def compute() -> ValueBitmaps:
            matches = self.match(filters)
            sets = {code: self.agreement_ranks_of(matches & members) for code, members in self.sets[name].items()}
            return {code: ranks for code, ranks in sets.items() if ranks}

        return self._code_sets.get((name, *filters.items()), compute)

    def order(self, ordering: str, q: str) -> Array | None:
        """Positions in an order: by relevance only those that words find."""
        return self.search(q) if is_ranked(self.dataset, ordering, q) else super().order(ordering, q)

    def _sort(self, ordering: str) -> Array:
        """From memory: the database would sort all provisions."""
        keys = self._sort_keys(ordering.removeprefix("-"))
        directed = -keys if ordering.startswith("-") else keys
        return np.argsort(np.where(keys < 0, LAST, directed), kind="stable").astype(np.uint32)

    def _sort_keys(self, name: str) -> Array:
        """A key for each provision; -1 for those without a value, which come last in either direction."""
        if name == "number":
            return np.arange(len(self.positions.pks))
        if name in self.sort_keys:
            return self.sort_keys[name].astype(np.int64)
        return self.agreements.sort_keys(name)[self.agreement_ranks]
