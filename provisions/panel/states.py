"""What the agreements in force between two economies say on MSMEs, as rows of counts.

A panel has up to 1.6 million pairs and years, but only about a thousand different sets of agreements in force. Each set
is a state: one row of a table, to which pairs and years refer by its number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from provisions.datasets import fetch
from provisions.datasets.tables import TABLES
from provisions.models import Provision, Value

STRENGTHS = {"hard": 3, "undetermined": 2, "mixed": 2, "soft": 1}  # the worth of a theme, in thirds
COUNT_VARIABLES = ("kind", "theme")  # variables with a count for each code
Timeline = list[tuple[int, Any]]  # first years, ascending, and the row of counts from each of them on


@dataclass
class YearContents:
    """What an agreement's provisions from texts of one year add: counts by column, and by theme the highest strength.

    Strengths are those of STRENGTHS.
    """

    counts: Counter[str] = field(default_factory=Counter)
    themes: dict[str, int] = field(default_factory=dict)


class StateTable:
    """All states. State 0 has no agreement in force; any other is a state with one more agreement."""

    def __init__(self) -> None:
        self.themes = _codes("theme")
        self.names = ["rtas", "rtas_msme", "rtas_msme_more", "provisions", "provisions_more"]
        self.names += [f"strength_{strength}" for strength in STRENGTHS]
        self.names += [f"{variable}_{code}" for variable in COUNT_VARIABLES for code in _codes(variable)]
        self.place = {name: place for place, name in enumerate(self.names)}
        zeros = np.zeros(len(self.names) + len(self.themes), dtype=np.int16)  # the counts, then the worths of themes
        self._rows = [zeros]
        self._states = {zeros.tobytes(): 0}

    def add(self, state: int, row: Any) -> int:
        """The state that has in force what another state has, and one more agreement with this row of counts."""
        total = self._sum(self._rows[state], row)
        number = self._states.setdefault(total.tobytes(), len(self._rows))
        if number == len(self._rows):
            self._rows.append(total)
        return number

    def timeline(self, contents: dict[int, YearContents]) -> Timeline:
        """The rows of counts of one agreement, from its contents by year (0: the year is unknown)."""
        row = np.zeros_like(self._rows[0])
        row[self.place["rtas"]] = 1
        rows: dict[int, Any] = {0: row}
        for year in sorted(contents):
            row = self._sum(row, self._row(contents[year]))
            for name, count in (("rtas_msme", "provisions"), ("rtas_msme_more", "provisions_more")):
                row[self.place[name]] = row[self.place[count]] > 0
            rows[year] = row
        return list(rows.items())

    def columns(self) -> dict[str, Any]:
        """Arrays with a cell for each state: the counts, and depth (0 to 100; formula in docs/methodology.md)."""
        rows = np.array(self._rows)
        columns = {name: rows[:, place].copy() for name, place in self.place.items()}
        worth = rows[:, len(self.names) :].sum(axis=1, dtype=np.int64)
        return {**columns, "depth": np.round(worth / 3 / max(len(self.themes), 1) * 100, 2)}

    def _sum(self, one: Any, two: Any) -> Any:
        """Counts are added; of a theme's worths the higher one counts."""
        row = one + two
        themes = slice(len(self.names), None)
        row[themes] = np.maximum(one[themes], two[themes])
        return row

    def _row(self, contents: YearContents) -> Any:
        row = np.zeros_like(self._rows[0])
        for name, count in contents.counts.items():
            row[self.place[name]] = count
        for place, theme in enumerate(self.themes, len(self.names)):
            row[place] = contents.themes.get(theme, 0)
        return row


def contents_by_agreement() -> dict[str, dict[int, YearContents]]:
    """The contents of each agreement, by its slug and the year of the text (0 if that is unknown)."""
    contents: dict[str, dict[int, YearContents]] = defaultdict(lambda: defaultdict(YearContents))
    table = TABLES["provisions"]
    columns = [table.column(name) for name in ("agreement", "text_date", "strength", "extent", *COUNT_VARIABLES)]
    for provision in fetch.fetch_rows(Provision.objects.public().order_by("number"), columns):
        year = int(provision["text_date"][:4]) if provision["text_date"] else 0
        _count(contents[provision["agreement"]][year], provision)
    return contents


def _count(contents: YearContents, provision: dict[str, Any]) -> None:
    strength = provision["strength"]
    contents.counts["provisions"] += 1
    contents.counts[f"strength_{strength}"] += 1
    for variable in COUNT_VARIABLES:
        contents.counts.update(f"{variable}_{code}" for code in provision[variable])
    if provision["extent"] == "enumeration":
        return
    contents.counts["provisions_more"] += 1
    for theme in provision["theme"]:
        contents.themes[theme] = max(contents.themes.get(theme, 0), STRENGTHS[strength])


def _codes(variable: str) -> list[str]:
    return list(Value.objects.filter(variable=variable).order_by("position").values_list("code", flat=True))
