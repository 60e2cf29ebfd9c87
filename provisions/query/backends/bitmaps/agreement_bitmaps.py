"""Facts on agreements as bitmaps, to filter by them and to turn counts per agreement into counts per value.

An agreement's rank is its index in the list of public agreements sorted by name. Sets of agreements are bitmaps of
ranks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

import numpy as np

from provisions.query.backends.bitmaps.bitset import BitSet
from provisions.query.backends.bitmaps.positions import Array
from provisions.query.facets import AGREEMENT_FACETS
from provisions.query.lookups import AgreementFacts
from provisions.query.parameters import YEAR_SPANS


class AgreementBitmaps:
    """The public agreements' facets and dates by rank.

    Attributes:
        rank: the rank of each primary key.
        facets: each facet's values.
    """

    def __init__(self, agreements: dict[int, AgreementFacts]) -> None:
        """`agreements` are sorted by name, as in Lookups."""
        self.rank = {pk: rank for rank, pk in enumerate(agreements)}
        ranks: dict[str, dict[str, list[int]]] = {name: defaultdict(list) for name in AGREEMENT_FACETS}
        for rank, facts in enumerate(agreements.values()):
            for name in AGREEMENT_FACETS:
                for value in facts.facets[name]:
                    ranks[name][value].append(rank)
        self.facets = {name: FacetRanks(by_value) for name, by_value in ranks.items()}
        self._dates = {name: [getattr(facts, name) for facts in agreements.values()] for name in YEAR_SPANS}

    def __len__(self) -> int:
        return len(self.rank)

    def ranks(self, pks: Iterable[int]) -> BitSet:
        """The ranks of agreements by their primary keys; those that are not public are left out."""
        return BitSet.of(self.rank[pk] for pk in pks if pk in self.rank)

    def year_counts(self, date_name: str, per_agreement: Array) -> Counter[int]:
        """Counts by year of a date, given a count for each rank; agreements without the date are left out."""
        counts: Counter[int] = Counter()
        for day, number in zip(self._dates[date_name], per_agreement.tolist(), strict=True):
            if number and day is not None:
                counts[day.year] += number
        return counts

    def sort_keys(self, name: str) -> Array:
        """For each rank its key to sort by, for the order by name or by a date. Agreements without a date have -1."""
        if name == "agreement":
            return np.arange(len(self))
        days: list[date | None] = self._dates[name]
        keys = {day: key for key, day in enumerate(sorted({day for day in days if day is not None}))}
        return np.array([-1 if day is None else keys[day] for day in days], np.int64)


class FacetRanks:
    """A facet's values with the ranks of their agreements; all ranks in one array, for one sum over all."""

    def __init__(self, ranks: dict[str, list[int]]) -> None:
        self.by_value = {value: BitSet.of(members) for value, members in ranks.items()}
        self._ranks = np.array([rank for members in ranks.values() for rank in members], np.int64)
        self._starts = np.cumsum([0, *map(len, ranks.values())])[:-1]

    def count(self, per_agreement: Array) -> Counter[str]:
        """Counts by value, given a count for each rank."""
        if not self.by_value:
            return Counter()
        sums = np.add.reduceat(per_agreement[self._ranks], self._starts).tolist()
        return Counter({value: number for value, number in zip(self.by_value, sums, strict=True) if number})
