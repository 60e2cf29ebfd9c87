"""Provisions as bitmaps: beside what all datasets have, codes of variables that take many, words, and more orders."""

from __future__ import annotations

import numpy as np
from django.db import connections
from pyroaring import BitMap

from provisions.query.backends.bitmaps.agreement_bitmaps import Facts
from provisions.query.backends.bitmaps.builder import Read, Sets
from provisions.query.backends.bitmaps.consistency import Version
from provisions.query.backends.bitmaps.dataset_bitmaps import Records
from provisions.query.backends.bitmaps.lru import LRUCache
from provisions.query.backends.bitmaps.positions import Numbers, bitmap
from provisions.query.fulltext.engine import get_engine
from provisions.query.fulltext.syntax import parse
from provisions.query.ordering import by_relevance
from provisions.query.values import FilterValue, FilterValues

MATRICES = 64
SEARCHES = 16  # 4 bytes for each provision that words find
LAST = np.iinfo(np.int64).max


class Provisions(Records):
    """The public provisions."""

    def __init__(self, read: Read, facts: Facts, version: Version) -> None:
        self._agreements: LRUCache[Sets] = LRUCache(MATRICES)
        self._searches: LRUCache[Numbers] = LRUCache(SEARCHES)
        super().__init__("provisions", read, facts, version)

    def _chosen(self, name: str, choices: tuple[FilterValue, ...]) -> BitMap:
        if name == "q" and parse(choices[0].value).can_rank:
            return bitmap(np.sort(self.by_relevance(choices[0].value)))  # a bitmap is made quicker in order
        return super()._chosen(name, choices)

    def by_relevance(self, q: str) -> Numbers:
        """The places that words find, the best first, among equals by number; raises Moved."""
        return self._searches.get(q, lambda: self._search(q))

    def _search(self, q: str) -> Numbers:
        """Found and ranked in one pass of the engine's index, without a look at the table of provisions."""
        with connections[self.version.using].cursor() as cursor:
            cursor.execute(*get_engine().relevance_sql(parse(q)))
            rows = np.array(cursor.fetchall(), float).reshape(-1, 2)  # keys are far below 2 ** 53
        self.version.hold()
        keys = rows[:, 0].astype(np.int64)
        places = self.places.of(keys)
        return places[np.lexsort((places, rows[self.places.known(keys), 1]))].astype(np.uint32)

    def agreements_by_code(self, choices: FilterValues, name: str) -> Sets:
        """For each code of a variable the ranks of agreements that have a provision with it that meets the choices."""
        key = (name, *choices.items())
        return self._agreements.get(key, lambda: self._by_code(self.found(choices), name))

    def _by_code(self, found: BitMap, name: str) -> Sets:
        sets = {code: self.ranks(found & held) for code, held in self.sets[name].items()}
        return {code: ranks for code, ranks in sets.items() if ranks}

    def order(self, ordering: str, q: str) -> Numbers | None:
        """The order of places; only those that words find, by relevance."""
        if by_relevance(self.dataset, ordering, q):
            return self.by_relevance(q)
        return super().order(ordering, q)

    def _ordered(self, ordering: str) -> Numbers:
        """By what was read already: asking the database would sort all provisions anew."""
        name, down = ordering.removeprefix("-"), ordering.startswith("-")
        ranks = self._ranks(name)
        return np.argsort(np.where(ranks < 0, LAST, -ranks if down else ranks), kind="stable").astype(np.uint32)

    def _ranks(self, name: str) -> Numbers:
        """Where each provision stands in an order; -1 for those without a value, which come last either way."""
        if name == "number":
            return np.arange(len(self.places))
        return self.own[name].astype(np.int64) if name in self.own else self.facts.order(name)[self.agreement_at]
