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

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from django.db.models import Prefetch

from provisions.analysis.lifetimes import Spans, both, grouping_spans, sides, spans
from provisions.models import Agreement, Economy, EconomyKind, Membership, Provision, Value, gather
from provisions.models.columns import TABLES
from provisions.querying.panel import FIRST_YEAR

STRENGTHS = {"hard": 3, "mixed": 2, "soft": 1}  # what a theme is worth, in thirds
COUNTED = ("kind", "theme")
PAIR = ("economy_1", "economy_2")


@dataclass
class Contents:
    """What the words of one year add to an agreement: counts by column, and for each theme its strongest strength."""

    counts: Counter[str] = field(default_factory=Counter)
    themes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """Columns of equal length, sorted by economies and year."""

    columns: dict[str, Any]

    @property
    def rows(self) -> int:
        return len(self.columns["year"])

    def only(self, economies: Collection[str] = (), first: int | None = None, last: int | None = None) -> Panel:
        """The rows of pairs with one of these economies (all when none is given), from one year to another."""
        years = self.columns["year"]
        kept = np.ones(self.rows, dtype=bool)
        if economies:
            one, two = (np.isin(self.columns[name].astype(str), list(economies)) for name in PAIR)
            kept &= one | two
        if first is not None:
            kept &= years >= first
        if last is not None:
            kept &= years <= last
        return self if kept.all() else Panel({name: cells[kept] for name, cells in self.columns.items()})

    def directed(self) -> Panel:
        """Each pair both ways round. A column is let go when it is doubled: take no more of this panel."""
        columns, (one, two) = self.columns, (self.columns[name] for name in PAIR)
        ends = {"economy_1": np.concatenate([one, two]), "economy_2": np.concatenate([two, one])}
        years = np.concatenate([columns["year"]] * 2)
        order = np.lexsort((years, ends["economy_2"].astype(str), ends["economy_1"].astype(str)))
        found = {}
        for name in list(columns):
            cells = columns.pop(name)
            found[name] = ends[name][order] if name in ends else np.concatenate([cells, cells])[order]
        return Panel(found)


def panel(last_year: int, all_pairs: bool = False) -> Panel:
    """The panel from FIRST_YEAR to `last_year`, both included, each pair once.

    Args:
        all_pairs: the pairs and years without an RTA in force too, as zeros.
    """
    cells = _Cells(last_year)
    groupings, contents = grouping_spans(last_year), _contents()
    memberships = Prefetch("memberships", Membership.objects.select_related("economy"))
    for agreement in Agreement.objects.public().exclude(in_force=None).order_by("pk").prefetch_related(memberships):
        mine, together = spans(agreement, groupings, last_year), sides(agreement, groupings)
        cells.add(mine, together, contents.get(agreement.slug, {}))
    return cells.panel(all_pairs)


def _codes(variable: str) -> list[str]:
    return list(Value.objects.filter(variable=variable).order_by("position").values_list("code", flat=True))


def _contents() -> dict[str, dict[int, Contents]]:
    """For each agreement, by its slug, what it says, by the year of the words (0 when that is not known)."""
    found: dict[str, dict[int, Contents]] = defaultdict(lambda: defaultdict(Contents))
    table = TABLES["provisions"]
    columns = [table.column(name) for name in ("agreement", "text_date", "strength", "extent", *COUNTED)]
    for provision in gather.rows(table, Provision.objects.public().order_by("number"), columns):
        year = int(provision["text_date"][:4]) if provision["text_date"] else 0
        _count(found[provision["agreement"]][year], provision)
    return found


def _count(contents: Contents, provision: dict[str, Any]) -> None:
    contents.counts["provisions"] += 1
    contents.counts[f"strength_{provision['strength']}"] += 1
    for variable in COUNTED:
        contents.counts.update(f"{variable}_{code}" for code in provision[variable])
    if provision["extent"] == "enumeration":
        return
    contents.counts["provisions_more"] += 1
    for theme in provision["theme"]:
        contents.themes[theme] = max(contents.themes.get(theme, 0), STRENGTHS[provision["strength"]])


class _Cells:
    """Counts for each pair and year, as arrays of one row a pair and one column a year."""

    def __init__(self, last_year: int) -> None:
        self.years = np.arange(FIRST_YEAR, last_year + 1)
        single = Economy.objects.exclude(kind=EconomyKind.GROUPING).order_by("code")
        self.codes = list(single.values_list("code", flat=True))
        self.place = {pair: row for row, pair in enumerate(combinations(self.codes, 2))}
        self.themes = _codes("theme")
        counted = [f"{variable}_{code}" for variable in COUNTED for code in _codes(variable)]
        names = ["rtas", "rtas_msme", "rtas_msme_more", "provisions", "provisions_more"]
        names += [f"strength_{strength}" for strength in STRENGTHS] + counted
        shape = (len(self.place), len(self.years))
        self.counts = {name: np.zeros(shape, dtype=np.int16) for name in names}
        self.covered = {theme: np.zeros(shape, dtype=np.int8) for theme in self.themes}

    def add(self, mine: Spans, together: list[set[str]], contents: dict[int, Contents]) -> None:
        """Count one agreement for every pair of its economies that are not on one side of it."""
        for (first, last), rows in self._pairs(mine, together).items():
            years = self._slice(first, last)
            self.counts["rtas"][rows, years] += 1
            self._add_contents(rows, first, last, contents)

    def _pairs(self, mine: Spans, together: list[set[str]]) -> dict[tuple[int, int], Any]:
        """The rows of pairs, gathered by the years that the two share."""
        rows: dict[tuple[int, int], list[int]] = defaultdict(list)
        for one, two in combinations(sorted(mine), 2):
            if any(one in side and two in side for side in together):
                continue
            shared = (both(first, second) for first in mine[one] for second in mine[two])
            for span in filter(None, shared):
                rows[span].append(self.place[one, two])
        return {span: np.array(found)[:, None] for span, found in rows.items()}

    def _slice(self, first: int, last: int) -> Any:
        inside = (self.years >= first) & (self.years <= last)
        return np.nonzero(inside)[0][None, :]

    def _add_contents(self, rows: Any, first: int, last: int, contents: dict[int, Contents]) -> None:
        for name, since in _firsts(contents).items():
            self.counts[name][rows, self._slice(max(first, since), last)] += 1
        for year, found in contents.items():
            years = self._slice(max(first, year), last)
            for name, some in found.counts.items():
                self.counts[name][rows, years] += some
            for theme, weight in found.themes.items():
                cells = self.covered[theme]
                cells[rows, years] = np.maximum(cells[rows, years], weight)

    def panel(self, all_pairs: bool) -> Panel:
        """The cells as columns; each array is let go when it has become one, so that memory holds the panel once."""
        present = self.counts["rtas"] > 0
        wanted = np.ones_like(present) if all_pairs else present
        rows, years = (found.astype(np.int32) for found in np.nonzero(wanted))
        pairs = np.array(list(self.place), dtype=object)
        columns = {"economy_1": pairs[rows, 0], "economy_2": pairs[rows, 1], "year": self.years[years].astype(np.int16)}
        columns["first_year"] = self._first_years(present)[rows]
        depth = self._depth()
        self.covered.clear()
        for name in list(self.counts):
            cells = self.counts.pop(name)
            columns[name] = cells.reshape(-1) if all_pairs else cells[rows, years]
        columns["depth"] = depth[rows, years]
        return Panel(columns)

    def _first_years(self, present: Any) -> Any:
        """The first year with an RTA in force between the pair; 0 for none."""
        return np.where(present.any(axis=1), self.years[present.argmax(axis=1)], 0).astype(np.int16)

    def _depth(self) -> Any:
        total = np.zeros((len(self.place), len(self.years)), dtype=np.float32)
        for cells in self.covered.values():
            total += cells
        return np.round(total / 3 / max(len(self.themes), 1) * 100, 2)


def _firsts(contents: dict[int, Contents]) -> dict[str, int]:
    """From which year on an agreement has any provision, and one that is more than an item of a list."""
    since = {"rtas_msme": sorted(contents)}
    since["rtas_msme_more"] = sorted(year for year, found in contents.items() if found.counts["provisions_more"])
    return {name: years[0] for name, years in since.items() if years}
