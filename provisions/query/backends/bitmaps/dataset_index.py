"""The public records of one dataset as bitmaps: which match filters, how many per value, in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property, partial, reduce
from operator import and_
from typing import Any

import numpy as np
from django.db import connections

from provisions.lib.bounded_cache import BoundedCache
from provisions.query import filtersets
from provisions.query.backends.bitmaps.agreement_bitmaps import AgreementBitmaps
from provisions.query.backends.bitmaps.bitset import BitSet
from provisions.query.backends.bitmaps.builder import DatasetArrays, ValueBitmaps
from provisions.query.backends.bitmaps.positions import Array, Positions, unite
from provisions.query.consistency import check_unchanged, read_alias
from provisions.query.facets import AGREEMENT_FACETS, AGREEMENT_PATHS, FacetCounts
from provisions.query.fulltext import get_engine
from provisions.query.fulltext.syntax import parse
from provisions.query.lookups import Lookups
from provisions.query.ordering import is_ranked, order_records
from provisions.query.parameters import CODING, ORDERINGS
from provisions.query.values import DEFAULTS, LIFTED, FilterValue, FilterValues, split_excluded, without

MAX_SELECTIONS = 256  # each of one parameter's values; at most 125 kB per million records
MAX_ORDERS = 4
MAX_CODE_SETS = 64
MAX_SEARCHES = 16  # each with 4 bytes per provision found
LAST = np.iinfo(np.int64).max


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
        self._selections: BoundedCache[tuple[str, tuple[FilterValue, ...]], BitSet] = BoundedCache(MAX_SELECTIONS)
        self._orders: BoundedCache[str, Array] = BoundedCache(MAX_ORDERS)

    def match(self, filters: FilterValues) -> BitSet:
        """The positions of the records that match. Technical parameters are ignored."""
        filterable = filtersets.FILTERSETS[self.dataset].base_filters
        parts = [
            self._selections.get((name, values), partial(self._select, name, values))
            for name, values in {**DEFAULTS.get(self.dataset, {}), **filters}.items()
            if name in filterable
        ]
        return reduce(and_, parts, self.positions.all)

    def _select(self, name: str, values: tuple[FilterValue, ...]) -> BitSet:
        """The positions of the records that match one parameter."""
        if name in self.sets or self.is_agreement_facet(name):
            included, excluded = split_excluded(values)
            matches = self._having(name, included) if included else self.positions.all
            return matches - self._having(name, excluded) if excluded else matches
        if name in filtersets.AgreementFactsFilterSet.base_filters:
            return self.of_agreements(self.agreements.ranks(self._query_pks("agreements", {name: values})))
        one = {**LIFTED.get(self.dataset, {}), name: values}
        return BitSet.of(self.positions.find(self._query_pks(self.dataset, one))[0])

    def is_agreement_facet(self, name: str) -> bool:
        """Whether a facet's values are facts on the agreement that a record belongs to."""
        return name in AGREEMENT_FACETS and self.dataset in AGREEMENT_PATHS

    def _having(self, name: str, values: list[str]) -> BitSet:
        """The positions of the records with one of the values of a facet: the same sets that facets count."""
        if self.is_agreement_facet(name):
            return self.of_agreements(unite(self.agreements.facets[name].by_value, values))
        return unite(self.sets[name], values)

    def of_agreements(self, ranks: BitSet) -> BitSet:
        """The positions of the records that belong to these agreements."""
        return BitSet.where(ranks.flags(len(self.agreements))[self.agreement_ranks])

    def agreement_ranks_of(self, matches: BitSet) -> BitSet:
        """The ranks of the agreements that these records belong to."""
        return BitSet.where(self.count_per_agreement(matches) > 0)

    def count_per_agreement(self, matches: BitSet) -> Array:
        """How many of the records each agreement has, by its rank."""
        return np.bincount(self.agreement_ranks[matches.to_array()], minlength=len(self.agreements))

    def count_values(self, name: str, filters: FilterValues, matches: BitSet) -> Counter[str]:
        """How many of the matches have each value of a facet that is not a fact on agreements."""
        return count_members(self.sets[name], matches, len(matches) == len(self.positions.pks))

    def order(self, ordering: str, q: str) -> Array | None:
        """All positions, or those that the words `q` find, in an order; None for the default order."""
        if ordering in ("", "relevance", next(iter(ORDERINGS[self.dataset]))):
            return None
        return self._orders.get(ordering, lambda: self._sort(ordering))

    def _sort(self, ordering: str) -> Array:
        """All positions in an order other than the default."""
        records = filtersets.public_records(self.dataset).using(read_alias())
        pks = order_records(self.dataset, records, ordering, "").values_list("pk", flat=True)
        positions, _public = self.positions.find(pks)
        check_unchanged(self.lookups.state)
        return positions

    def _query_pks(self, dataset: str, filters: FilterValues) -> list[int]:
        """The primary keys that the filterset finds in the same state."""
        queryset = filtersets.filter_records(dataset, filters, self.lookups).using(read_alias())
        pks = list(queryset.values_list("pk", flat=True))
        check_unchanged(self.lookups.state)
        return pks


def count_members(sets: ValueBitmaps, matches: BitSet, everything: bool = False) -> Counter[str]:
    """How many of the matches are in each set; `everything` says that they are all records."""
    counts = {value: len(members) if everything else matches.count_common(members) for value, members in sets.items()}
    return Counter({value: number for value, number in counts.items() if number})


class ProvisionIndex(DatasetIndex):
    """The public provisions: also searches for words, and sorts in memory, since the database would sort all."""

    def __init__(self, *args: Any) -> None:
        super().__init__("provisions", *args)
        self.sets["incorporated"] = {**self.sets["incorporated"], "include": self.positions.all}
        self._searches: BoundedCache[str, Array] = BoundedCache(MAX_SEARCHES)

    def _select(self, name: str, values: tuple[FilterValue, ...]) -> BitSet:
        if name == "q" and parse(values[0].value).can_rank:
            return BitSet.of(self.search(values[0].value))
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
        positions, public = self.positions.find(rows[:, 0].astype(np.int64))
        return positions[np.lexsort((positions, rows[public, 1]))].astype(np.uint32)

    def order(self, ordering: str, q: str) -> Array | None:
        """Positions in an order: by relevance only those that words find."""
        return self.search(q) if is_ranked(self.dataset, ordering, q) else super().order(ordering, q)

    def _sort(self, ordering: str) -> Array:
        keys = self._sort_keys(ordering.removeprefix("-"))
        signed_keys = -keys if ordering.startswith("-") else keys
        return np.argsort(np.where(keys < 0, LAST, signed_keys), kind="stable").astype(np.uint32)

    def _sort_keys(self, name: str) -> Array:
        """A key for each provision; -1 for those without a value, which come last in either direction."""
        if name == "number":
            return np.arange(len(self.positions.pks))
        if name in self.sort_keys:
            return self.sort_keys[name].astype(np.int64)
        return self.agreements.sort_keys(name)[self.agreement_ranks]


class AgreementIndex(DatasetIndex):
    """The public agreements: also by the coding of their provisions.

    One and the same provision must match all included values of the coding. An excluded value means that the agreement
    has no provision with that value at all.
    """

    def __init__(self, arrays: DatasetArrays, provisions: ProvisionIndex) -> None:
        super().__init__("agreements", arrays, provisions.agreements, provisions.lookups)
        self.provisions = provisions
        self._code_sets: BoundedCache[tuple[Any, ...], ValueBitmaps] = BoundedCache(MAX_CODE_SETS)
        every = provisions.positions.all
        with_any = self._with_provisions(every)
        enumerations = provisions.sets["extent"].get("enumeration", BitSet())
        self.sets["has_provisions"] = {
            "yes": with_any,
            "no": self.positions.all - with_any,
            "more_than_enumeration": self._with_provisions(every - enumerations),
        }

    def _with_provisions(self, provisions: BitSet) -> BitSet:
        """The positions of the agreements that have one of these provisions."""
        return self.of_agreements(self.provisions.agreement_ranks_of(provisions))

    def match(self, filters: FilterValues) -> BitSet:
        matches = super().match(without(filters, *CODING))
        if included := filtersets.included_coding(filters):
            matches = matches & self._with_provisions(self.provisions.match(included))
        for values in filtersets.excluded_coding(filters):
            matches = matches - self._with_provisions(self.provisions.match(values))
        return matches

    def count_values(self, name: str, filters: FilterValues, matches: BitSet) -> Counter[str]:
        """Counts by the coding of provisions: of those that match the other included values of the coding."""
        if name not in CODING:
            return super().count_values(name, filters, matches)
        others = filtersets.included_coding(without(filters, name))
        sets = self._code_sets.get((name, *others.items()), lambda: self._agreements_by_code(name, others))
        return count_members(sets, self.agreement_ranks_of(matches))

    def _agreements_by_code(self, name: str, filters: FilterValues) -> ValueBitmaps:
        """For each code of a variable the ranks of the agreements with a provision that has it and matches."""
        matches, sets = self.provisions.match(filters), self.provisions.sets[name]
        return {code: self.provisions.agreement_ranks_of(matches & members) for code, members in sets.items()}


class BitmapBackend:
    """The answers to one query; `SqlBackend` has the same methods."""

    def __init__(self, index: DatasetIndex, filters: FilterValues) -> None:
        """Raises DatasetChanged if words have to be searched and the dataset has changed."""
        self.index, self.filters, self.matches = index, filters, index.match(filters)

    def count(self) -> int:
        """The number of records that match."""
        return len(self.matches)

    def agreement_count(self) -> int:
        """The number of agreements that they are in."""
        return int(np.count_nonzero(self._per_agreement))

    @cached_property
    def _per_agreement(self) -> Array:
        return self.index.count_per_agreement(self.matches)

    def facet_counts(self, names: Sequence[str]) -> FacetCounts:
        """For each facet the number of records by value, with the filters of all other parameters."""
        index, counts = self.index, FacetCounts()
        for name in names:
            matches = index.match(without(self.filters, name)) if name in self.filters else self.matches
            if not index.is_agreement_facet(name):
                counts[name] = index.count_values(name, self.filters, matches)
            else:
                per_agreement = index.count_per_agreement(matches) if name in self.filters else self._per_agreement
                counts[name] = index.agreements.facets[name].count(per_agreement)
        return counts

    def year_counts(self, date_name: str) -> Counter[int]:
        """The number of records by year of signature or entry into force, with all other filters."""
        matches = self.index.match(without(self.filters, f"{date_name}_from", f"{date_name}_to"))
        return self.index.agreements.year_counts(date_name, self.index.count_per_agreement(matches))

    def page_keys(self, ordering: str, q: str, start: int, size: int) -> list[int]:
        """The primary keys of a page that begins at index `start`; `q` are the words of the filters."""
        order, pks = self.index.order(ordering, q), self.index.positions.pks
        if order is None:
            return pks[self.matches.slice(start, size)].tolist()
        included = self.matches.flags(len(pks))
        return pks[order[np.flatnonzero(included[order])[start : start + size]]].tolist()
