"""The public records of one dataset as bitmaps: which match filters, how many per value, in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from pyroaring import BitMap

from provisions.lib.bounded_cache import BoundedCache
from provisions.query import filtersets
from provisions.query.backends.bitmaps.agreement_bitmaps import AgreementBitmaps
from provisions.query.backends.bitmaps.builder import DatasetArrays, ValueBitmaps
from provisions.query.backends.bitmaps.positions import Array, Positions, group_by_code, to_array, to_bitmap
from provisions.query.backends.columns import AGREEMENT_FACETS, AGREEMENT_PATHS, FacetCounts
from provisions.query.consistency import check_unchanged, read_alias
from provisions.query.lookups import Lookups
from provisions.query.ordering import order_records
from provisions.query.parameters import ORDERINGS
from provisions.query.values import FilterValue, FilterValues, split_excluded, without

MAX_SELECTIONS = 256  # each of one parameter's values; at most 125 kB per million records
MAX_ORDERS = 4


class DatasetIndex:
    """One dataset's records in one state. Everything is in memory but words, which the database searches.

    Methods that read the database raise DatasetChanged when it is no longer in that state.
    """

    def __init__(self, dataset: str, arrays: DatasetArrays, agreements: AgreementBitmaps, lookups: Lookups) -> None:
        self.dataset, self.agreements, self.lookups = dataset, agreements, lookups
        self.positions = Positions(arrays.pks)
        self.sets: dict[str, ValueBitmaps] = dict(arrays.sets)
        self.sort_keys = arrays.sort_keys
        if dataset in AGREEMENT_PATHS:
            self.agreement_ranks = arrays.agreement_ranks
            self._by_agreement = group_by_code(self.agreement_ranks, len(agreements))
        self._selections: BoundedCache[tuple[str, tuple[FilterValue, ...]], BitMap] = BoundedCache(MAX_SELECTIONS)
        self._orders: BoundedCache[str, Array] = BoundedCache(MAX_ORDERS)

    def match(self, filters: FilterValues) -> BitMap:
        """The positions of the records that match. Technical parameters are ignored."""
        filterable = filtersets.FILTERSETS[self.dataset].base_filters
        parts = [self.select(name, values) for name, values in filters.items() if name in filterable]
        return BitMap.intersection(self.positions.all, *parts) if parts else self.positions.all

    def select(self, name: str, values: tuple[FilterValue, ...]) -> BitMap:
        """The positions of the records that match one parameter; cached."""
        return self._selections.get((name, values), lambda: self._select(name, values))

    def _select(self, name: str, values: tuple[FilterValue, ...]) -> BitMap:
        if name in self.sets or self.is_agreement_facet(name):
            wanted, unwanted = split_excluded(values)
            selected = self._having(name, wanted) if wanted else self.positions.all
            return selected - self._having(name, unwanted) if unwanted else selected
        if name in filtersets.AgreementFactsFilterSet.base_filters:
            return self.of_agreements(self.agreements.ranks(self._query_pks("agreements", {name: values})))
        return to_bitmap(self.positions.find(self._query_pks(self.dataset, {name: values})))

    def is_agreement_facet(self, name: str) -> bool:
        """Whether a facet's values are facts on the agreement that a record belongs to."""
        return name in AGREEMENT_FACETS and self.dataset in AGREEMENT_PATHS

    def _having(self, name: str, values: list[str]) -> BitMap:
        """The positions of the records with one of the values of a facet: the same sets that facets count."""
        if self.is_agreement_facet(name):
            return self.of_agreements(self.agreements.matching(name, values))
        sets = self.sets[name]
        return BitMap.union(BitMap(), *(sets[value] for value in values if value in sets))

    def of_agreements(self, ranks: BitMap) -> BitMap:
        """The positions of the records that belong to these agreements."""
        return BitMap.union(BitMap(), *(self._by_agreement[rank] for rank in ranks))

    def agreement_ranks_of(self, matches: BitMap) -> BitMap:
        """The ranks of the agreements that these records belong to."""
        return to_bitmap(np.flatnonzero(self.count_per_agreement(matches)))

    def count_per_agreement(self, matches: BitMap) -> Array:
        """How many of the records each agreement has, by its rank."""
        return np.bincount(self.agreement_ranks[to_array(matches)], minlength=len(self.agreements))

    def facet_counts(self, names: Sequence[str], filters: FilterValues, matches: BitMap) -> FacetCounts:
        """For each facet the number of records by value, with the filters of all other parameters.

        `matches` are the records that match all filters.
        """
        counts: FacetCounts = {}
        shared = [name for name in names if name not in filters and self.is_agreement_facet(name)]
        if shared:
            counts |= self.agreements.counts(shared, self.count_per_agreement(matches))
        for name in names:
            if name not in counts:
                others = self.match(without(filters, name)) if name in filters else matches
                if self.is_agreement_facet(name):
                    counts |= self.agreements.counts([name], self.count_per_agreement(others))
                else:
                    counts[name] = self.count_values(name, filters, others)
        return {name: counts[name] for name in names}

    def count_values(self, name: str, filters: FilterValues, matches: BitMap) -> Counter[str]:
        """How many of the matches have each value of a facet that is not a fact on agreements."""
        everything = len(matches) == len(self.positions.pks)
        return count_members(self.sets[name], matches, everything)

    def year_counts(self, date_name: str, filters: FilterValues) -> Counter[int]:
        """The number of records by year of signature or entry into force, with all other filters."""
        matches = self.match(without(filters, f"{date_name}_from", f"{date_name}_to"))
        return self.agreements.year_counts(date_name, self.count_per_agreement(matches))

    def page(self, matches: BitMap, ordering: str, q: str, start: int, size: int) -> list[int]:
        """The primary keys of a page that begins at index `start`."""
        order = self.order(ordering, q)
        if order is None:
            return self.positions.pks[to_array(matches[start : start + size])].tolist()
        included = np.zeros(len(self.positions.pks), bool)
        included[to_array(matches)] = True
        page = order[np.flatnonzero(included[order])[start : start + size]]
        return self.positions.pks[page].tolist()

    def order(self, ordering: str, q: str) -> Array | None:
        """All positions, or those that the words `q` find, in an order; None for the default order."""
        if ordering in ("", "relevance", ORDERINGS[self.dataset][0]):
            return None
        return self._orders.get(ordering, lambda: self._sort(ordering))

    def _sort(self, ordering: str) -> Array:
        """All positions in an order other than the default."""
        queryset = order_records(
            self.dataset, filtersets.public_records(self.dataset).using(read_alias()), ordering, ""
        )
        positions = self.positions.find(list(queryset.values_list("pk", flat=True)))
        check_unchanged(self.lookups.state)
        return positions

    def _query_pks(self, dataset: str, filters: FilterValues) -> list[int]:
        """The primary keys that the filterset finds in the same state."""
        queryset = filtersets.filter_records(dataset, filters, self.lookups).using(read_alias())
        pks = list(queryset.values_list("pk", flat=True))
        check_unchanged(self.lookups.state)
        return pks


def count_members(sets: ValueBitmaps, matches: BitMap, everything: bool) -> Counter[str]:
    """How many of the matches are in each set; `everything` says that they are all records."""
    counts = {
        value: len(members) if everything else matches.intersection_cardinality(members)
        for value, members in sets.items()
    }
    return Counter({value: number for value, number in counts.items() if number})


class BitmapBackend:
    """The answers to one query; `SqlBackend` has the same methods."""

    def __init__(self, index: DatasetIndex, filters: FilterValues) -> None:
        """Raises DatasetChanged if words have to be searched and the dataset has changed."""
        self._index, self._filters = index, filters
        self._matches = index.match(filters)

    def count(self) -> int:
        """The number of records that match."""
        return len(self._matches)

    def agreement_count(self) -> int:
        """The number of agreements that they are in."""
        return int(np.count_nonzero(self._index.count_per_agreement(self._matches)))

    def facet_counts(self, names: Sequence[str]) -> FacetCounts:
        """For each facet the number of records by value, with the filters of all other parameters."""
        return self._index.facet_counts(names, self._filters, self._matches)

    def year_counts(self, date_name: str) -> Counter[int]:
        """The number of records by year of signature or entry into force, with all other filters."""
        return self._index.year_counts(date_name, self._filters)

    def page_keys(self, ordering: str, q: str, start: int, size: int) -> list[int]:
        """The primary keys of a page that begins at index `start`; `q` are the words of the filters."""
        return self._index.page(self._matches, ordering, q, start, size)
