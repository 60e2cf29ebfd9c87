"""The panel for gravity models: pairs of economies by year, with the RTAs in force and what they say on MSMEs.

An agreement counts for a pair in a year if it was in force for both economies on the last day of that year
(in_force.py). Groupings such as the EU stand for their members while these belong to them; two members on one side of
an agreement are not a pair of it. A provision counts from the year of its text on.

Depth, from 0 to 100, measures how broadly and firmly the agreements in force between two economies cover MSMEs. A theme
is worth 1 if a hard provision covers it, 2/3 if the strongest is mixed or undetermined, 1/3 if it is soft, and 0 if
there is none; provisions that only name MSMEs in a list do not count. Depth is the sum in percent of the number of
themes (docs/methodology.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from provisions.models import Agreement, Economy, EconomyKind
from provisions.panel.in_force import Spans, Years, agreement_spans, grouping_spans, intersect, sides
from provisions.panel.query import FIRST_YEAR
from provisions.panel.states import StateTable, Timeline, contents_by_agreement

PAIR = ("economy_1", "economy_2")
ROW_ARRAYS = ("one", "two", "year", "first_year", "state")  # attributes of a panel with a cell for each row


@dataclass(frozen=True)
class LookupColumn:
    """A column whose rows share few values: `table[places]` without being computed at once. A slice is an array."""

    table: Any
    places: Any

    @property
    def dtype(self) -> Any:
        return self.table.dtype

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, part: Any) -> Any:
        return self.table[self.places[part]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self[:])


@dataclass(frozen=True)
class Panel:
    """Rows of pairs and years, sorted. All attributes but the last are numpy arrays.

    Attributes:
        codes: of all economies, sorted; `one` and `two` are places in it.
        first_year: the first year with an RTA in force between the two; 0 for none.
        state: places in the arrays of `states`; 0 for nothing in force.
        states: arrays of counts, and of depth, by column.
    """

    codes: Any
    one: Any
    two: Any
    year: Any
    first_year: Any
    state: Any
    states: dict[str, Any]

    @property
    def rows(self) -> int:
        return len(self.year)

    @cached_property
    def columns(self) -> dict[str, Any]:
        """Columns of equal length by name; a slice of one, such as `[:]`, is an array."""
        pair = {"economy_1": LookupColumn(self.codes, self.one), "economy_2": LookupColumn(self.codes, self.two)}
        counts = {name: LookupColumn(table, self.state) for name, table in self.states.items()}
        return {**pair, "year": self.year, "first_year": self.first_year, **counts}

    def filter(self, economies: Collection[str] = (), first: int | None = None, last: int | None = None) -> Panel:
        """The rows of pairs with one of these economies (all if empty), from one year to another, both included."""
        rows = np.ones(self.rows, dtype=bool)
        if economies:
            matches = np.isin(self.codes.astype(str), list(economies))
            rows &= matches[self.one] | matches[self.two]
        if first is not None:
            rows &= self.year >= first
        if last is not None:
            rows &= self.year <= last
        if rows.all():
            return self
        arrays: dict[str, Any] = {name: getattr(self, name)[rows] for name in ROW_ARRAYS}
        return replace(self, **arrays)

    def both_directions(self) -> Panel:
        """Each pair twice, the second time with its economies exchanged."""
        ends = {"one": (self.one, self.two), "two": (self.two, self.one)}
        arrays: Any = {name: np.concatenate(ends.get(name, [getattr(self, name)] * 2)) for name in ROW_ARRAYS}
        order = np.lexsort((arrays["year"], arrays["two"], arrays["one"]))
        return replace(self, **{name: array[order] for name, array in arrays.items()})

    def with_zeros(self, last_year: int) -> Panel:
        """All pairs in all years up to `last_year`, with zeros where no RTA is in force. Needs each pair once."""
        one, two, place = _pairs(len(self.codes))
        years = np.arange(FIRST_YEAR, last_year + 1, dtype=np.int16)
        pairs = place[self.one, self.two]
        first, state = np.zeros_like(self.year, shape=len(one)), np.zeros_like(self.state, shape=(len(one), len(years)))
        first[pairs] = self.first_year
        state[pairs, self.year - FIRST_YEAR] = self.state
        year = np.tile(years, len(one))
        one, two, first = (np.repeat(array, len(years)) for array in (one, two, first))
        return replace(self, one=one, two=two, year=year, first_year=first, state=state.reshape(-1))


def build_panel(last_year: int) -> Panel:
    """The panel from FIRST_YEAR to `last_year`, both included: a row for each pair and year with an RTA in force."""
    builder = PanelBuilder(last_year)
    groupings, contents = grouping_spans(last_year), contents_by_agreement()
    agreements = Agreement.objects.public().exclude(in_force=None).order_by("pk")
    for agreement in agreements.prefetch_related("memberships__economy"):
        timeline = builder.states.timeline(contents.get(agreement.slug, {}))
        builder.add(agreement_spans(agreement, groupings, last_year), sides(agreement, groupings), timeline)
    return builder.panel()


def _pairs(economies: int) -> tuple[Any, Any, Any]:
    """The places of the two economies of each pair, in order, and a square table of the pair's place by these two."""
    one, two = (places.astype(np.int16) for places in np.triu_indices(economies, 1))
    place = np.zeros((economies, economies), dtype=np.int32)
    place[one, two] = place[two, one] = np.arange(len(one))
    return one, two, place


class PanelBuilder:
    """Holds the state of each pair (row) in each year (column), and adds agreements one by one."""

    def __init__(self, last_year: int) -> None:
        self.codes = sorted(Economy.objects.exclude(kind=EconomyKind.GROUPING).values_list("code", flat=True))
        self.place = {code: place for place, code in enumerate(self.codes)}
        self.one, self.two, self.pair = _pairs(len(self.codes))
        self.years = np.arange(FIRST_YEAR, last_year + 1, dtype=np.int16)
        self.state = np.zeros((len(self.one), len(self.years)), dtype=np.int32)
        self.states = StateTable()

    def add(self, spans: Spans, sides: list[set[str]], timeline: Timeline) -> None:
        """Add one agreement to every pair of its economies that are not on one side of it."""
        ends = [first - 1 for first, _row in timeline[1:]]
        for (first, last), pairs in self._pairs_by_years(spans, sides).items():
            for (since, row), end in zip(timeline, [*ends, last], strict=True):
                self._add(pairs, max(first, since, FIRST_YEAR), min(last, end), row)

    def _add(self, pairs: Any, first: int, last: int, row: Any) -> None:
        if first > last or not len(pairs):
            return
        years = slice(first - FIRST_YEAR, last + 1 - FIRST_YEAR)
        before, places = np.unique(self.state[pairs, years], return_inverse=True)
        after = np.array([self.states.add(state, row) for state in before], dtype=np.int32)
        self.state[pairs, years] = after[places].reshape(len(pairs), -1)

    def _pairs_by_years(self, spans: Spans, sides: list[set[str]]) -> dict[Years, Any]:
        """The pairs of an agreement, grouped by the years that their two economies share.

        Economies with the same years and sides are treated together: a large grouping has few such groups.
        """
        groups: dict[tuple[tuple[Years, ...], frozenset[int]], list[int]] = defaultdict(list)
        for code, times in spans.items():
            own_sides = frozenset(number for number, side in enumerate(sides) if code in side)
            groups[tuple(times), own_sides].append(self.place[code])
        pairs: dict[Years, list[Any]] = defaultdict(list)
        for (one, places), (two, others) in combinations_with_replacement(groups.items(), 2):
            if one[1] & two[1]:
                continue
            between = self._pairs_between(places, others if one != two else None)
            for years in filter(None, (intersect(first, second) for first in one[0] for second in two[0])):
                pairs[years].append(between)
        return {years: np.concatenate(parts) for years, parts in pairs.items()}

    def _pairs_between(self, places: list[int], others: list[int] | None) -> Any:
        """The pairs of each of some economies with each of others; among themselves if these are None."""
        if others is None:
            return self.pair[np.ix_(places, places)][np.triu_indices(len(places), 1)]
        return self.pair[np.ix_(places, others)].reshape(-1)

    def panel(self) -> Panel:
        """The pairs and years with an RTA in force."""
        in_force = self.state > 0
        pairs, years = np.nonzero(in_force)
        first = self.years[in_force.argmax(axis=1)]
        codes = np.array(self.codes, dtype=object)
        return Panel(
            codes, self.one[pairs], self.two[pairs], self.years[years], first[pairs], self.state[pairs, years],
            self.states.columns(),
        )  # fmt: skip
