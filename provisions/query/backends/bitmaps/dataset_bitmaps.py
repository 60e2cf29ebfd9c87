"""The public records of one dataset as bitmaps: which of them choices leave, how many per value, in which order."""

from __future__ import annotations

from collections import Counter

import numpy as np
from pyroaring import BitMap

from provisions.query import filtersets
from provisions.query.backends.bitmaps.agreement_bitmaps import Facts
from provisions.query.backends.bitmaps.builder import Read, Sets
from provisions.query.backends.bitmaps.consistency import Version
from provisions.query.backends.bitmaps.lru import LRUCache
from provisions.query.backends.bitmaps.positions import Numbers, Places, bitmap, numbers, split
from provisions.query.backends.facet_counts_sql import AGREEMENT_PATH, OF_AGREEMENT, Counts
from provisions.query.ordering import ordered
from provisions.query.parameters import ORDERINGS
from provisions.query.values import FilterValue, FilterValues, without

SELECTIONS = 256  # of one parameter's choices each; 125 kB at most per million records
ORDERS = 4


class Records:
    """One dataset's records. What was read is kept, but words are looked for when they are asked."""

    def __init__(self, dataset: str, read: Read, facts: Facts, version: Version) -> None:
        self.dataset, self.facts, self.version = dataset, facts, version
        self.places = Places(read.pks)
        self.sets: dict[str, Sets] = dict(read.sets)
        self.own = read.own
        if dataset in AGREEMENT_PATH:
            self.agreement_at = read.agreements
            self._of_agreement = split(self.agreement_at, len(facts))
        self._selections: LRUCache[BitMap] = LRUCache(SELECTIONS)
        self._orders: LRUCache[Numbers] = LRUCache(ORDERS)

    def found(self, choices: FilterValues) -> BitMap:
        """The places of the records that these choices leave; technical parameters are passed over."""
        parts = [self.chosen(name, chosen) for name, chosen in choices.items() if self.decides(name)]
        return BitMap.intersection(self.places.all, *parts) if parts else self.places.all

    def decides(self, name: str) -> bool:
        """Whether a parameter decides which records answer."""
        return name in filtersets.FILTERSETS[self.dataset].base_filters

    def chosen(self, name: str, choices: tuple[FilterValue, ...]) -> BitMap:
        """The places of the records that one parameter's choices leave; worked out once."""
        return self._selections.get((name, choices), lambda: self._chosen(name, choices))

    def _chosen(self, name: str, choices: tuple[FilterValue, ...]) -> BitMap:
        wanted = [choice.value for choice in choices if not choice.excluded]
        unwanted = [choice.value for choice in choices if choice.excluded]
        if name in self.sets or self.is_fact(name):
            kept = self._having(name, wanted) if wanted else self.places.all
            return kept - self._having(name, unwanted) if unwanted else kept
        if name in filtersets.AgreementFactsFilterSet.base_filters:
            return self.within(self.facts.ranks(self._keys("agreements", {name: choices})))
        return self.asked({name: choices})

    def is_fact(self, name: str) -> bool:
        """Whether a parameter's values are facts on the agreement that a record belongs to."""
        return name in OF_AGREEMENT and self.dataset in AGREEMENT_PATH

    def _having(self, name: str, values: list[str]) -> BitMap:
        """The places of records with one of the values of a facet: what the facet counts, and so what a click shows."""
        if self.is_fact(name):
            return self.within(self.facts.having(name, values))
        held = self.sets[name]
        return BitMap.union(BitMap(), *(held[value] for value in values if value in held))

    def within(self, ranks: BitMap) -> BitMap:
        """The places of the records that belong to these agreements."""
        return BitMap.union(BitMap(), *(self._of_agreement[rank] for rank in ranks))

    def _keys(self, dataset: str, choices: FilterValues) -> list[int]:
        """Primary keys of what the filterset finds in the same version; raises Moved."""
        queryset = filtersets.apply(dataset, choices, self.version.words).using(self.version.using)
        found = list(queryset.values_list("pk", flat=True))
        self.version.hold()
        return found

    def asked(self, choices: FilterValues) -> BitMap:
        """The places of what the filterset finds; raises Moved."""
        return bitmap(self.places.of(self._keys(self.dataset, choices)))

    def ranks(self, found: BitMap) -> BitMap:
        """The ranks of the agreements that these records belong to."""
        return bitmap(np.flatnonzero(self.per_agreement(found)))

    def per_agreement(self, found: BitMap) -> Numbers:
        """How many of the found records each agreement has, by its rank."""
        return np.bincount(self.agreement_at[numbers(found)], minlength=len(self.facts))

    def counts(self, names: list[str], choices: FilterValues) -> Counts:
        """For each facet how many records have each value, by the choices of all other parameters."""
        whole = self.found(choices)
        shared: Numbers | None = None
        counts: Counts = {}
        for name in names:
            found = self.found(without(choices, name)) if name in choices else whole
            if not self.is_fact(name):
                counts[name] = self.count(name, choices, found)
            elif name in choices:
                counts[name] = self.facts.per_value(name, self.per_agreement(found))
            else:
                shared = self.per_agreement(whole) if shared is None else shared
                counts[name] = self.facts.per_value(name, shared)
        return counts

    def count(self, name: str, choices: FilterValues, found: BitMap) -> Counter[str]:
        """How many of the found records have each value of a facet that is no fact on agreements."""
        return counted(self.sets[name], found, whole=len(found) == len(self.places))

    def years(self, span: str, choices: FilterValues) -> Counter[int]:
        """How many records there are by year of signature or entry into force, whatever range of it was chosen."""
        found = self.found(without(choices, f"{span}_from", f"{span}_to"))
        return self.facts.per_year(span, self.per_agreement(found))

    def order(self, ordering: str, q: str) -> Numbers | None:
        """All places that words find, or all there are, in an order; None for the usual one. Raises Moved."""
        if ordering in ("", "relevance", ORDERINGS[self.dataset][0]):
            return None
        return self._orders.get(ordering, lambda: self._ordered(ordering))

    def page(self, found: BitMap, order: Numbers | None, first: int, size: int) -> list[int]:
        """Primary keys of found records, in an order, from the one numbered `first`, which counts from 0."""
        if order is None:
            return [int(pk) for pk in self.places.pks[numbers(found[first : first + size])]]
        held = np.zeros(len(self.places), bool)
        held[numbers(found)] = True
        return [int(pk) for pk in self.places.pks[order[np.flatnonzero(held[order])[first : first + size]]]]

    def _ordered(self, ordering: str) -> Numbers:
        """All places in another order than the usual one; raises Moved."""
        everything = ordered(self.dataset, filtersets.public(self.dataset).using(self.version.using), ordering, "")
        found = self.places.of(list(everything.values_list("pk", flat=True)))
        self.version.hold()
        return found


def counted(sets: Sets, found: BitMap, whole: bool) -> Counter[str]:
    """How many of the found places are in each set; `whole` says that they are all there are."""
    pairs = ((value, len(held) if whole else found.intersection_cardinality(held)) for value, held in sets.items())
    return Counter({value: number for value, number in pairs if number})
