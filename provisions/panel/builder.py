"""The panel for gravity models: economy pair x year, with the RTAs in force between the two and what they say on MSMEs.

An agreement counts for a pair in a year when it was in force for both on the last day of that year (lifetimes.py).
Groupings such as the EU stand for their members, each for as long as it was in; members on one side of an agreement are
no pair of it. A provision counts from the year of its
own words.

Depth, from 0 to 100, is how broadly and firmly the agreements in force between two economies deal with MSMEs. A theme
is worth 1 when a hard provision covers it, 2/3 when the strongest is mixed, 1/3 when it is soft, and 0 when none does;
provisions that only name MSMEs in a list cover none. Depth is the sum, in percent of the number of themes.
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
from provisions.panel.contents import Epochs, States, said_by_agreement
from provisions.panel.in_force import Spans, Years, both, grouping_spans, sides, spans
from provisions.panel.query import FIRST_YEAR

PAIR = ("economy_1", "economy_2")
PER_ROW = ("one", "two", "year", "first_year", "state")  # a panel's arrays that have a cell for each row


@dataclass(frozen=True)
class Cells:
    """A column whose rows share few values: a table of these, and for each row the place in it."""

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
    """Pairs and years, sorted. What is in force stands once, however many rows share it.

    Attributes:
        codes: economies; `one` and `two` are places in it.
        first_year: the first year with an RTA in force between the two; 0 for none.
        state: places in the columns of `states`; 0 is nothing in force.
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
        """Columns of equal length by their names. A part of one, such as `[:]`, is an array."""
        counts = {name: Cells(table, self.state) for name, table in self.states.items()}
        pair = {"economy_1": Cells(self.codes, self.one), "economy_2": Cells(self.codes, self.two)}
        return {**pair, "year": self.year, "first_year": self.first_year, **counts}

    def only(self, economies: Collection[str] = (), first: int | None = None, last: int | None = None) -> Panel:
        """The rows of pairs with one of these economies (all when none is given), from one year to another."""
        kept = np.ones(self.rows, dtype=bool)
        if economies:
            chosen = np.isin(self.codes.astype(str), list(economies))
            kept &= chosen[self.one] | chosen[self.two]
        if first is not None:
            kept &= self.year >= first
        if last is not None:
            kept &= self.year <= last
        return self if kept.all() else self._with({name: getattr(self, name)[kept] for name in PER_ROW})

    def directed(self) -> Panel:
        """Each pair both ways round."""
        ends = {"one": (self.one, self.two), "two": (self.two, self.one)}
        cells = {name: np.concatenate(ends.get(name, [getattr(self, name)] * 2)) for name in PER_ROW}
        order = np.lexsort((cells["year"], cells["two"], cells["one"]))
        return self._with({name: found[order] for name, found in cells.items()})

    def with_zeros(self, last_year: int) -> Panel:
        """All pairs in all years up to `last_year`, for a panel with each pair once: zeros where no RTA is in force."""
        one, two, place = _pairs(len(self.codes))
        years = np.arange(FIRST_YEAR, last_year + 1, dtype=np.int16)
        mine = place[self.one, self.two]
        first, state = np.zeros_like(self.year, shape=len(one)), np.zeros_like(self.state, shape=(len(one), len(years)))
        first[mine] = self.first_year
        state[mine, self.year - FIRST_YEAR] = self.state
        cells = {"one": one, "two": two, "first_year": first}
        repeated = {name: np.repeat(found, len(years)) for name, found in cells.items()}
        return self._with({**repeated, "year": np.tile(years, len(one)), "state": state.reshape(-1)})

    def _with(self, per_row: dict[str, Any]) -> Panel:
        return replace(self, **per_row)


def panel(last_year: int, all_pairs: bool = False) -> Panel:
    """The panel from FIRST_YEAR to `last_year`, both included, each pair once.

    Args:
        all_pairs: the pairs and years without an RTA in force too, as zeros.
    """
    grid = _Grid(last_year)
    groupings, contents = grouping_spans(last_year), said_by_agreement()
    agreements = Agreement.objects.public().exclude(in_force=None).order_by("pk")
    for agreement in agreements.prefetch_related("memberships__economy"):
        mine, together = spans(agreement, groupings, last_year), sides(agreement, groupings)
        grid.add(mine, together, grid.states.epochs(contents.get(agreement.slug, {})))
    return grid.panel().with_zeros(last_year) if all_pairs else grid.panel()


def _pairs(economies: int) -> tuple[Any, Any, Any]:
    """The places of both economies of each pair, in order; and a square table of the pair's place, by these two."""
    one, two = (places.astype(np.int16) for places in np.triu_indices(economies, 1))
    place = np.zeros((economies, economies), dtype=np.int32)
    place[one, two] = place[two, one] = np.arange(len(one))
    return one, two, place


class _Grid:
    """The state of each pair in each year, as an array of one row a pair and one column a year."""

    def __init__(self, last_year: int) -> None:
        self.codes = sorted(Economy.objects.exclude(kind=EconomyKind.GROUPING).values_list("code", flat=True))
        self.place = {code: place for place, code in enumerate(self.codes)}
        self.one, self.two, self.row = _pairs(len(self.codes))
        self.years = np.arange(FIRST_YEAR, last_year + 1, dtype=np.int16)
        self.state = np.zeros((len(self.one), len(self.years)), dtype=np.int32)
        self.states = States()

    def add(self, mine: Spans, together: list[set[str]], said: Epochs) -> None:
        """Count one agreement for every pair of its economies that are not on one side of it."""
        ends = [since - 1 for since, _words in said[1:]]
        for (first, last), rows in self._shared(mine, together).items():
            for (since, words), end in zip(said, [*ends, last], strict=True):
                self._add(rows, max(first, since, FIRST_YEAR), min(last, end), words)

    def _add(self, rows: Any, first: int, last: int, words: Any) -> None:
        if first > last or not len(rows):
            return
        years = slice(first - FIRST_YEAR, last + 1 - FIRST_YEAR)
        found, places = np.unique(self.state[rows, years], return_inverse=True)
        after = np.array([self.states.with_more(state, words) for state in found], dtype=np.int32)
        self.state[rows, years] = after[places].reshape(len(rows), -1)

    def _shared(self, mine: Spans, together: list[set[str]]) -> dict[Years, Any]:
        """The rows of pairs, gathered by the years that the two share.

        Economies with the same years on the same sides are taken together: of a large grouping there are few kinds.
        """
        alike: dict[tuple[tuple[Years, ...], frozenset[int]], list[int]] = defaultdict(list)
        for code, times in mine.items():
            on = frozenset(number for number, side in enumerate(together) if code in side)
            alike[tuple(times), on].append(self.place[code])
        rows: dict[Years, list[Any]] = defaultdict(list)
        for (one, places), (two, others) in combinations_with_replacement(alike.items(), 2):
            if one[1] & two[1]:
                continue
            found = self._rows(places, others if one != two else None)
            for span in filter(None, (both(first, second) for first in one[0] for second in two[0])):
                rows[span].append(found)
        return {span: np.concatenate(found) for span, found in rows.items()}

    def _rows(self, places: list[int], others: list[int] | None) -> Any:
        """The rows of each of some economies with each of others; with each other when these are None."""
        if others is None:
            return self.row[np.ix_(places, places)][np.triu_indices(len(places), 1)]
        return self.row[np.ix_(places, others)].reshape(-1)

    def panel(self) -> Panel:
        """The pairs and years with an RTA in force."""
        present = self.state > 0
        rows, years = np.nonzero(present)
        first = self.years[present.argmax(axis=1)]
        codes = np.array(self.codes, dtype=object)
        return Panel(
            codes, self.one[rows], self.two[rows], self.years[years], first[rows], self.state[rows, years],
            self.states.columns(),
        )  # fmt: skip
