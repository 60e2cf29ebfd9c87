"""Agreements as bitmaps: by their facts, and by the coding of their provisions, as the filterset means it.

One and the same provision must meet everything that is wanted of the coding; an exclusion means that the agreement has
no provision with that value at all.
"""

from __future__ import annotations

from collections import Counter

from pyroaring import BitMap

from provisions.query import filters
from provisions.query.backends.bitmaps.agreement_bitmaps import Facts
from provisions.query.backends.bitmaps.builder import Read
from provisions.query.backends.bitmaps.consistency import Version
from provisions.query.backends.bitmaps.dataset_bitmaps import Records, counted
from provisions.query.backends.bitmaps.provision_index import Provisions
from provisions.query.parameters import CODING
from provisions.query.values import FilterValue, FilterValues


class Agreements(Records):
    """The public agreements, with the provisions that they are asked about."""

    def __init__(self, read: Read, facts: Facts, version: Version, provisions: Provisions) -> None:
        super().__init__("agreements", read, facts, version)
        self.provisions = provisions
        some = self.within(provisions.ranks(provisions.places.all))
        more = provisions.places.all - provisions.sets["extent"].get("enumeration", BitMap())
        self.sets["has_provisions"] = {
            "yes": some,
            "no": self.places.all - some,
            "more_than_enumeration": self.within(provisions.ranks(more)),
        }

    def found(self, choices: FilterValues) -> BitMap:
        """The places of the agreements that these choices leave."""
        found = super().found({name: chosen for name, chosen in choices.items() if name not in CODING})
        wanted = filters.only(choices, CODING, excluded=False)
        if wanted:
            found = found & self.within(self.provisions.ranks(self.provisions.found(wanted)))
        for name, excluded in filters.only(choices, CODING, excluded=True).items():
            unwanted: FilterValues = {name: tuple(FilterValue(choice.value) for choice in excluded)}
            found = found - self.within(self.provisions.ranks(self.provisions.found(unwanted)))
        return found

    def count(self, name: str, choices: FilterValues, found: BitMap) -> Counter[str]:
        """By what their provisions are coded: those provisions that meet what else is wanted of the coding."""
        if name not in CODING:
            return super().count(name, choices, found)
        wanted = filters.only(choices, [other for other in CODING if other != name], excluded=False)
        return counted(self.provisions.agreements_by_code(wanted, name), self.ranks(found), whole=False)
