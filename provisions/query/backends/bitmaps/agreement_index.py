"""Agreements as bitmaps: by their facts, and by the coding of their provisions, as the filterset defines it.

One and the same provision must match all wanted values of the coding. An excluded value means that the agreement has no
provision with that value at all.
"""

from __future__ import annotations

from collections import Counter

from pyroaring import BitMap

from provisions.query.backends.bitmaps.agreement_bitmaps import AgreementBitmaps
from provisions.query.backends.bitmaps.builder import DatasetArrays
from provisions.query.backends.bitmaps.dataset_index import DatasetIndex, count_members
from provisions.query.backends.bitmaps.provision_index import ProvisionIndex
from provisions.query.lookups import Lookups
from provisions.query.parameters import CODING
from provisions.query.values import FilterValues, excluded_by_name, pick, without


class AgreementIndex(DatasetIndex):
    """The public agreements."""

    def __init__(
        self, arrays: DatasetArrays, agreements: AgreementBitmaps, lookups: Lookups, provisions: ProvisionIndex
    ) -> None:
        super().__init__("agreements", arrays, agreements, lookups)
        self.provisions = provisions
        every = provisions.positions.all
        coded = self._with_provisions(every)
        self.sets["has_provisions"] = {
            "yes": coded,
            "no": self.positions.all - coded,
            "more_than_enumeration": self._with_provisions(
                every - provisions.sets["extent"].get("enumeration", BitMap())
            ),
        }

    def _with_provisions(self, provisions: BitMap) -> BitMap:
        """The positions of the agreements that have one of these provisions."""
        return self.of_agreements(self.provisions.agreement_ranks_of(provisions))

    def match(self, filters: FilterValues) -> BitMap:
        """The positions of the agreements that match."""
        matches = super().match(without(filters, *CODING))
        if wanted := pick(filters, CODING, excluded=False):
            matches = matches & self._with_provisions(self.provisions.match(wanted))
        for unwanted in excluded_by_name(filters, CODING):
            matches = matches - self._with_provisions(self.provisions.match(unwanted))
        return matches

    def count_values(self, name: str, filters: FilterValues, matches: BitMap) -> Counter[str]:
        """Counts by the coding of provisions: of those that match the other wanted values of the coding."""
        if name not in CODING:
            return super().count_values(name, filters, matches)
        wanted = pick(without(filters, name), CODING, excluded=False)
        sets = self.provisions.agreements_by_code(name, wanted)
        return count_members(sets, self.agreement_ranks_of(matches), everything=False)
