"""What agreements in force together say on MSMEs, as rows of numbers: each is counted once, whatever pairs it is for.

Pairs and years are many (1.6 million), but what is in force for them is one of some thousand sets of agreements. So a
set's numbers stand in one row of a table, its state, and a pair's year has the place of that row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from provisions.datasets import fetch
from provisions.datasets.tables import TABLES
from provisions.models import Provision, Value

STRENGTHS = {"hard": 3, "mixed": 2, "soft": 1}  # what a theme is worth, in thirds
COUNTED = ("kind", "theme")
Epochs = list[tuple[int, Any]]  # from which year on an agreement says what: a year, and a row of numbers


@dataclass
class Contents:
    """What the words of one year add to an agreement: counts by column, and for each theme its strongest strength."""

    counts: Counter[str] = field(default_factory=Counter)
    themes: dict[str, int] = field(default_factory=dict)


class States:
    """The states there are. State 0 is nothing in force; each other is one of them with one agreement more."""

    def __init__(self) -> None:
        self.themes = _codes("theme")
        self.names = ["rtas", "rtas_msme", "rtas_msme_more", "provisions", "provisions_more"]
        self.names += [f"strength_{strength}" for strength in STRENGTHS]
        self.names += [f"{variable}_{code}" for variable in COUNTED for code in _codes(variable)]
        self.place = {name: place for place, name in enumerate(self.names)}
        nothing = np.zeros(len(self.names) + len(self.themes), dtype=np.int16)  # counts, then what themes are worth
        self._rows = [nothing]
        self._known = {nothing.tobytes(): 0}

    def with_more(self, state: int, words: Any) -> int:
        """The state in which, beside those of another, one more agreement is in force that says these words."""
        row = self._joined(self._rows[state], words)
        found = self._known.setdefault(row.tobytes(), len(self._rows))
        if found == len(self._rows):
            self._rows.append(row)
        return found

    def epochs(self, contents: dict[int, Contents]) -> Epochs:
        """From which year on an agreement says what, from the contents of the words of each year (0: not known)."""
        said = np.zeros_like(self._rows[0])
        said[self.place["rtas"]] = 1
        found: dict[int, Any] = {0: said}
        for year in sorted(contents):
            said = self._joined(said, self._row(contents[year]))
            for name, counted in (("rtas_msme", "provisions"), ("rtas_msme_more", "provisions_more")):
                said[self.place[name]] = said[self.place[counted]] > 0
            found[year] = said
        return list(found.items())

    def columns(self) -> dict[str, Any]:
        """A column for each count, and depth, with a cell for each state."""
        rows = np.array(self._rows)
        columns = {name: rows[:, place].copy() for name, place in self.place.items()}
        worth = rows[:, len(self.names) :].sum(axis=1, dtype=np.int64)
        return {**columns, "depth": np.round(worth / 3 / max(len(self.themes), 1) * 100, 2)}

    def _joined(self, one: Any, two: Any) -> Any:
        row = one + two
        themes = slice(len(self.names), None)
        row[themes] = np.maximum(one[themes], two[themes])
        return row

    def _row(self, contents: Contents) -> Any:
        row = np.zeros_like(self._rows[0])
        for name, count in contents.counts.items():
            row[self.place[name]] = count
        for place, theme in enumerate(self.themes, len(self.names)):
            row[place] = contents.themes.get(theme, 0)
        return row


def said_by_agreement() -> dict[str, dict[int, Contents]]:
    """For each agreement, by its slug, what it says, by the year of the words (0 when that is not known)."""
    found: dict[str, dict[int, Contents]] = defaultdict(lambda: defaultdict(Contents))
    table = TABLES["provisions"]
    columns = [table.column(name) for name in ("agreement", "text_date", "strength", "extent", *COUNTED)]
    for provision in fetch.fetch_rows(Provision.objects.public().order_by("number"), columns):
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


def _codes(variable: str) -> list[str]:
    return list(Value.objects.filter(variable=variable).order_by("position").values_list("code", flat=True))
