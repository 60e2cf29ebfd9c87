"""Facts on agreements, for counting and choosing by them: a count per agreement is spread over its values.

An agreement's rank is its place among the public ones by name, from 0; sets of agreements are bitmaps over ranks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

import numpy as np
from pyroaring import BitMap

from provisions.query.backends.bitmaps.positions import Numbers
from provisions.query.backends.facet_counts_sql import OF_AGREEMENT
from provisions.query.lookups import Lookups

SPANS = ("signed", "in_force")


class Facts:
    """What the vocabulary knows of the public agreements."""

    def __init__(self, words: Lookups) -> None:
        agreements = words.agreements
        self.rank = {pk: rank for rank, pk in enumerate(agreements)}
        holders: dict[str, dict[str, list[int]]] = {name: defaultdict(list) for name in OF_AGREEMENT}
        for rank, facts in enumerate(agreements.values()):
            for name in OF_AGREEMENT:
                for value in facts.facets[name]:
                    holders[name][value].append(rank)
        self._holders = {name: _Spread(found) for name, found in holders.items()}
        self._dates = {span: [getattr(facts, span) for facts in agreements.values()] for span in SPANS}

    def __len__(self) -> int:
        return len(self.rank)

    def ranks(self, pks: Iterable[int]) -> BitMap:
        """The ranks of agreements by their primary keys; those that are not public are left out."""
        return BitMap(self.rank[pk] for pk in pks if pk in self.rank)

    def having(self, name: str, values: Iterable[str]) -> BitMap:
        """The ranks of agreements that have one of these values of a fact."""
        return BitMap.union(BitMap(), *(self._holders[name].of(value) for value in values))

    def per_value(self, name: str, per_agreement: Numbers) -> Counter[str]:
        """A fact's counts, from a count for each agreement by rank."""
        return self._holders[name].counts(per_agreement)

    def per_year(self, span: str, per_agreement: Numbers) -> Counter[int]:
        """Counts by year of signature or of entry into force; agreements without the date are left out."""
        found: Counter[int] = Counter()
        for day, number in zip(self._dates[span], per_agreement.tolist(), strict=True):
            if number and day is not None:
                found[day.year] += number
        return found

    def order(self, name: str) -> Numbers:
        """For each rank where it stands by name or by a date; -1 where it has no such date. Equal dates stand equal."""
        if name == "agreement":
            return np.arange(len(self))
        days: list[date | None] = self._dates[name]
        known = {day: at for at, day in enumerate(sorted({day for day in days if day is not None}))}
        return np.array([-1 if day is None else known[day] for day in days], np.int64)


class _Spread:
    """A fact's values, and the ranks of the agreements that have each, laid end to end so that one sum does."""

    def __init__(self, holders: dict[str, list[int]]) -> None:
        self._sets = {value: BitMap(ranks) for value, ranks in holders.items()}
        self._flat = np.array([rank for ranks in holders.values() for rank in ranks], np.int64)
        self._starts = np.cumsum([0, *(len(ranks) for ranks in holders.values())])[:-1]

    def of(self, value: str) -> BitMap:
        return self._sets.get(value) or BitMap()

    def counts(self, per_agreement: Numbers) -> Counter[str]:
        if not self._sets:
            return Counter()
        sums = np.add.reduceat(per_agreement[self._flat], self._starts)
        return Counter({value: number for value, number in zip(self._sets, sums.tolist(), strict=True) if number})
