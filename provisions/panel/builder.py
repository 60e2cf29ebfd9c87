"""The panel for gravity models: pairs of economies by year, with the RTAs in force and what they say on MSMEs.

An agreement counts for a pair in a year if the two are a dyad of it (dyads.py) on the last day of that year: if it is
in force for both, and they stand on different sides. All counts are sums over these dyads. A provision counts from the
year of its text on, or from that in which this text's change of the agreement came into force.

Depth, from 0 to 100, measures how broadly and firmly the agreements in force between two economies cover MSMEs. A theme
is worth 1 if a hard provision covers it, 2/3 if the strongest is mixed or undetermined, 1/3 if it is soft, and 0 if
there is none; provisions that only name MSMEs in a list do not count. Depth is the sum in percent of the number of
themes (docs/methodology.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from provisions.panel.dyads import Dyads, build_dyads
from provisions.panel.sides import Calendar
from provisions.panel.states import StateTable, Timeline
from provisions.panel.timelines import read_timelines
from provisions.panel.years import FIRST_YEAR

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
        states: arrays of counts, and of depth, by column; a masked cell is blank.
        existence: the first and the last year on whose last day each economy exists, in two rows.
    """

    codes: Any
    one: Any
    two: Any
    year: Any
    first_year: Any
    state: Any
    states: dict[str, Any]
    existence: Any

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
        """All pairs in all years up to `last_year`, with zeros where no RTA is in force. Needs each pair once.

        A pair has no row in a year on whose last day one of the two did not exist.
        """
        one, two, place = _pairs(len(self.codes))
        years = np.arange(FIRST_YEAR, last_year + 1, dtype=np.int16)
        pairs = place[self.one, self.two]
        first, state = np.zeros_like(self.year, shape=len(one)), np.zeros_like(self.state, shape=(len(one), len(years)))
        first[pairs] = self.first_year
        state[pairs, self.year - FIRST_YEAR] = self.state
        year = np.tile(years, len(one))
        one, two, first = (np.repeat(array, len(years)) for array in (one, two, first))
        state = state.reshape(-1)
        since = np.maximum(self.existence[0][one], self.existence[0][two])
        until = np.minimum(self.existence[1][one], self.existence[1][two])
        rows = (since <= year) & (year <= until)
        return replace(self, one=one[rows], two=two[rows], year=year[rows], first_year=first[rows], state=state[rows])


def build_panel(last_year: int, same_side: bool = False) -> Panel:
    """The panel from FIRST_YEAR to `last_year`, both included: a row for each pair and year with an RTA in force.

    Args:
        same_side: pairs on one side of an agreement count too.
    """
    calendar, states = Calendar.read(), StateTable()
    dyads = build_dyads(same_side, calendar)
    builder = PanelBuilder(dyads, states, last_year)
    timelines = read_timelines(states)
    for slug, rows in dyads.by_agreement():
        builder.add(rows, timelines[slug])
    return builder.panel(_existence(calendar, dyads.codes, last_year))


def _pairs(economies: int) -> tuple[Any, Any, Any]:
    """The places of the two economies of each pair, in order, and a square table of the pair's place by these two."""
    one, two = (places.astype(np.int16) for places in np.triu_indices(economies, 1))
    place = np.zeros((economies, economies), dtype=np.int32)
    place[one, two] = place[two, one] = np.arange(len(one))
    return one, two, place


def _existence(calendar: Calendar, codes: Any, last_year: int) -> Any:
    """The first and the last year on whose last day each economy exists, in two rows."""
    spans = calendar.existence
    years = [(date.fromordinal(spans[code].first), date.fromordinal(spans[code].last)) for code in codes]
    firsts = [first.year for first, _last in years]
    lasts = [last.year if (last.month, last.day) == (12, 31) else last.year - 1 for _first, last in years]
    return np.minimum(np.array([firsts, lasts], dtype=np.int16), last_year)


class PanelBuilder:
    """Holds the state of each pair (row) in each year (column), and adds agreements one by one."""

    def __init__(self, dyads: Dyads, states: StateTable, last_year: int) -> None:
        self.codes, self.states = dyads.codes, states
        self.one, self.two, place = _pairs(len(self.codes))
        self.years = np.arange(FIRST_YEAR, last_year + 1, dtype=np.int16)
        self.state = np.zeros((len(self.one), len(self.years)), dtype=np.int32)
        self.pairs = place[dyads.one, dyads.two]  # of each dyad
        first, last = dyads.years()
        # Both years as one number: places in the table's columns, the last one excluded.
        first, last = (np.clip(years - FIRST_YEAR, 0, len(self.years)) for years in (first, last + 1))
        self.times = first * (len(self.years) + 1) + np.maximum(first, last)

    def add(self, rows: slice, timeline: Timeline) -> None:
        """Add one agreement, whose dyads these rows are."""
        times, pairs = self.times[rows], self.pairs[rows]
        starts = [max(year - FIRST_YEAR, 0) for year, _row in timeline]
        for time in np.unique(times):
            first, end = divmod(int(time), len(self.years) + 1)
            own = pairs[times == time]
            for start, stop, (_year, row) in zip(starts, [*starts[1:], end], timeline, strict=True):
                self._add(own, slice(max(first, start), min(end, stop)), row)

    def _add(self, pairs: Any, years: slice, row: Any) -> None:
        if years.start >= years.stop:
            return
        before, places = np.unique(self.state[pairs, years], return_inverse=True)
        after = np.array([self.states.add(state, row) for state in before], dtype=np.int32)
        self.state[pairs, years] = after[places].reshape(len(pairs), -1)

    def panel(self, existence: Any) -> Panel:
        """The pairs and years with an RTA in force."""
        in_force = self.state > 0
        pairs, years = np.nonzero(in_force)
        first = self.years[in_force.argmax(axis=1)]
        return Panel(
            self.codes, self.one[pairs], self.two[pairs], self.years[years], first[pairs], self.state[pairs, years],
            self.states.columns(), existence,
        )  # fmt: skip
