"""Dyads: an agreement, and two economies on different sides of it, from its entry into force for both to its end.

Days on which it does not apply between the two, though it is in force for both, are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

import numpy as np

from provisions.models import Agreement
from provisions.panel.sides import FOREVER, Calendar, Span, Stay, agreement_stays, read_non_applications, subtract

EPOCH = date(1970, 1, 1).toordinal()
NUMPY_EPOCH = np.datetime64("1970-01-01", "D")
ARRAYS = ("agreement", "one", "two", "first", "last", "side_one", "side_two")


class Spell(NamedTuple):
    """Days, by ordinal and both included, on which two economies are a pair of an agreement, with their sides."""

    first: int
    last: int
    side_one: str
    side_two: str


@dataclass(frozen=True)
class Dyads:
    """Dyads, sorted by agreement, pair and time: all but the first three attributes are arrays with a cell for each.

    Attributes:
        codes: of all economies, sorted; `one` and `two` are places in it.
        slugs: of all agreements, sorted; `agreement` is a place in it.
        sides: the names of sides; `side_one` and `side_two` are places in it.
        first: the first day, as a numpy date.
        last: the last day likewise; the largest date of Python if the dyad still holds.
    """

    codes: Any
    slugs: Any
    sides: Any
    agreement: Any
    one: Any
    two: Any
    first: Any
    last: Any
    side_one: Any
    side_two: Any

    def __len__(self) -> int:
        return len(self.one)

    @property
    def holds(self) -> Any:
        """Which dyads have no end."""
        return self.last == np.datetime64(FOREVER - EPOCH, "D")

    def filter(self, agreements: Collection[str] = (), economies: Collection[str] = ()) -> Dyads:
        """The dyads of these agreements and with one of these economies; all if empty."""
        rows = np.ones(len(self), dtype=bool)
        if agreements:
            rows &= np.isin(self.slugs.astype(str), list(agreements))[self.agreement]
        if economies:
            matches = np.isin(self.codes.astype(str), list(economies))
            rows &= matches[self.one] | matches[self.two]
        arrays: dict[str, Any] = {name: getattr(self, name)[rows] for name in ARRAYS}
        return replace(self, **arrays)

    def years(self) -> tuple[Any, Any]:
        """The first and the last year on whose last day each dyad holds; none if the last is before the first."""
        return year_of(self.first), year_of(self.last + 1) - 1

    def directed(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Each dyad both ways round: the slug, an economy and its side, the other and its side."""
        if len(self):
            slugs = self.slugs[self.agreement]
            one, two = (
                (self.codes[places], self.sides[sides])
                for places, sides in ((self.one, self.side_one), (self.two, self.side_two))
            )
            yield from zip(slugs, *one, *two, strict=True)
            yield from zip(slugs, *two, *one, strict=True)

    def by_agreement(self) -> Iterator[tuple[str, slice]]:
        """The slug and the dyads of each agreement that has any."""
        places, starts = np.unique(self.agreement, return_index=True)
        ends = [*starts[1:], len(self)][: len(starts)]  # of no dyad at all there is none
        for place, start, end in zip(places, starts, ends, strict=True):
            yield self.slugs[place], slice(int(start), int(end))


def year_of(days: Any) -> Any:
    """The years of an array of numpy dates."""
    return days.astype("datetime64[Y]").astype(np.int32) + 1970


def build_dyads(same_side: bool = False, calendar: Calendar | None = None) -> Dyads:
    """All dyads of the public agreements; with `same_side` also those of economies on one side of an agreement."""
    calendar = calendar or Calendar.read()
    builder = DyadBuilder(list(calendar.existence))
    agreements = Agreement.objects.public().exclude(in_force=None).order_by("slug")
    excepted = ("non_applications__economy_1", "non_applications__economy_2")
    for agreement in agreements.prefetch_related("memberships__economy", *excepted):
        exceptions = read_non_applications(agreement.non_applications.all())
        builder.add(agreement.slug, agreement_stays(agreement, calendar), same_side, exceptions)
    return builder.dyads()


def find_partners(dyads: Dyads, code: str, groupings: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """The partners of an economy, with the slugs of the agreements that make a pair of the two.

    A side that is a grouping is one partner; its members are partners only where they are so outside of it. A
    grouping's partners are those of its side and, in agreements without sides, those of its members.

    Args:
        dyads: those of the economy's agreements.
        groupings: the members of each grouping, by code.
    """
    members = groupings.get(code, ())
    found, partners = defaultdict[str, set[str]](set), set[str]()
    for slug, own, own_side, other, other_side in dyads.directed():
        is_own = code in (own, own_side) or (not own_side and own in members)
        if is_own and (other_side or other not in members):
            partner = other_side if other_side in groupings else other
            partners.add(partner)
            found[other].add(slug)
            found[partner].add(slug)
    return {partner: found[partner] for partner in partners}


def spells(one: Sequence[Stay], two: Sequence[Stay], same_side: bool = False) -> list[Spell]:
    """When two economies with these stays are a pair of the agreement, in the order of time and without overlaps."""
    found: list[Spell] = []
    shared = (
        Spell(max(own.first, other.first), min(own.last, other.last), own.side, other.side)
        for own in one
        for other in two
        if same_side or not own.side or own.side != other.side
    )
    for spell in sorted(shared):
        before = found[-1] if found else None
        if before and spell[2:] == before[2:] and spell.first <= before.last + 1:
            found[-1] = before._replace(last=max(before.last, spell.last))
            continue
        if before:
            spell = spell._replace(first=max(spell.first, before.last + 1))
        if spell.first <= spell.last:
            found.append(spell)
    return found


def except_days(spells: list[Spell], spans: Iterable[Span]) -> list[Spell]:
    """The spells without the days of some spans."""
    for span in spans:
        parts = [(spell, days) for spell in spells for days in subtract(Span(spell.first, spell.last), span)]
        spells = [spell._replace(first=days.first, last=days.last) for spell, days in parts]
    return spells


class DyadBuilder:
    """Collects the dyads of agreements, which are added in the order of their slugs."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = sorted(codes)
        self.place = {code: place for place, code in enumerate(self.codes)}
        self.slugs: list[str] = []
        self.sides: dict[str, int] = {}
        self.blocks: list[Any] = []  # arrays with a column for each dyad, and a row for each of ARRAYS

    def add(
        self,
        slug: str,
        stays: Mapping[str, tuple[Stay, ...]],
        same_side: bool,
        exceptions: Mapping[frozenset[str], list[Span]],
    ) -> None:
        """Add an agreement. Economies with the same stays are treated together: few differ within a large grouping.

        Args:
            exceptions: days on which it does not apply between two economies, which are treated alone.
        """
        self.slugs.append(slug)
        alone = frozenset().union(*exceptions)
        groups: dict[tuple[str, tuple[Stay, ...]], list[int]] = defaultdict(list)
        for code, stay in stays.items():
            groups[code if code in alone else "", stay].append(self.place[code])
        blocks = []
        for (own, places), (other, others) in combinations_with_replacement(groups.items(), 2):
            excepted = exceptions.get(frozenset((own[0], other[0])), ())
            if found := except_days(spells(own[1], other[1], same_side), excepted):
                one, two = _pairs(places, others) if own != other else _pairs_among(places)
                blocks += [self._block(one, two, spell) for spell in found if len(one)]
        if blocks:
            block = np.concatenate(blocks, axis=1)
            self.blocks.append(block[:, np.lexsort((block[3], block[2], block[1]))])

    def _block(self, one: Any, two: Any, spell: Spell) -> Any:
        """A spell of several pairs; the first of a pair's two economies is the first in the alphabet."""
        sides = [self.sides.setdefault(side, len(self.sides)) for side in spell[2:]]
        block = np.empty((len(ARRAYS), len(one)), dtype=np.int32)
        exchanged = one > two
        block[0], block[3], block[4] = len(self.slugs) - 1, spell.first - EPOCH, spell.last - EPOCH
        block[1], block[2] = np.minimum(one, two), np.maximum(one, two)
        block[5], block[6] = np.where(exchanged, sides[1], sides[0]), np.where(exchanged, sides[0], sides[1])
        return block

    def dyads(self) -> Dyads:
        """Everything that was added."""
        arrays = np.concatenate([np.empty((len(ARRAYS), 0), dtype=np.int32), *self.blocks], axis=1)
        agreement, one, two, first, last, side_one, side_two = arrays
        codes, slugs, sides = (np.array(list(words), dtype=object) for words in (self.codes, self.slugs, self.sides))
        return Dyads(
            codes, slugs, sides, agreement, one, two, NUMPY_EPOCH + first, NUMPY_EPOCH + last, side_one, side_two
        )


def _pairs(places: Iterable[int], others: Iterable[int]) -> tuple[Any, Any]:
    """The pairs of each of some economies with each of others."""
    one, two = np.meshgrid(np.array(places), np.array(others), indexing="ij")
    return one.reshape(-1), two.reshape(-1)


def _pairs_among(places: Sequence[int]) -> tuple[Any, Any]:
    """The pairs of some economies with each other."""
    all_places = np.array(places)
    one, two = np.triu_indices(len(places), 1)
    return all_places[one], all_places[two]
