"""Agreements as bitmaps: by their facts, and by the coding of their provisions, as the filterset means it.

One and the same provision must meet everything that is wanted of the coding; an exclusion means that the agreement has
no provision with that value at all.
"""

from __future__ import annotations

from collections import Counter

from pyroaring import BitMap

from provisions.querying import filters
from provisions.querying.choices import Choice, Choices
from provisions.querying.index.facts import Facts
from provisions.querying.index.provisions import Provisions
from provisions.querying.index.reading import Read
from provisions.querying.index.records import Records, counted
from provisions.querying.index.version import Version
from provisions.querying.parameters import CODING


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

    def found(self, choices: Choices) -> BitMap:
        """The places of the agreements that these choices leave."""
        found = super().found({name: chosen for name, chosen in choices.items() if name not in CODING})
        wanted = filters.only(choices, CODING, excluded=False)
        if wanted:
            found = found & self.within(self.provisions.ranks(self.provisions.found(wanted)))
        for name, excluded in filters.only(choices, CODING, excluded=True).items():
            unwanted: Choices = {name: tuple(Choice(choice.value) for choice in excluded)}
            found = found - self.within(self.provisions.ranks(self.provisions.found(unwanted)))
        return found

    def count(self, name: str, choices: Choices, found: BitMap) -> Counter[str]:
        """By what their provisions are coded: those provisions that meet what else is wanted of the coding."""
        if name not in CODING:
            return super().count(name, choices, found)
        wanted = filters.only(choices, [other for other in CODING if other != name], excluded=False)
        return counted(self.provisions.agreements_by_code(wanted, name), self.ranks(found), whole=False)
