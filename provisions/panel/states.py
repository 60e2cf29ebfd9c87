"""What the agreements in force between two economies say on MSMEs, as rows of counts.

A panel has up to 1.6 million pairs and years, but only some thousand different sets of agreements in force. Each set
is a state: one row of a table, to which pairs and years refer by its number.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from provisions.models import Value

STRENGTHS = {"hard": 3, "undetermined": 2, "mixed": 2, "soft": 1}  # the worth of a theme, in thirds
COUNT_VARIABLES = ("kind", "theme")  # variables with a count for each code
READ = {"full": "rtas_read", "part": "rtas_partly_read", "none": "rtas_unread"}  # by how much of an RTA was read
PARTS = {"goods": "rtas_goods", "services": "rtas_services"}
TYPES = ("psa", "fta", "cu", "eia")
# Counts of agreements that don't depend on what was read of them.
FACTS = ("rtas", *READ.values(), *PARTS.values(), *(f"rtas_{type}" for type in TYPES))
Timeline = list[tuple[int, Any]]  # first years, ascending, and the row of counts from each of them on


class StateTable:
    """All states. State 0 has no agreement in force; any other is a state with one more agreement."""

    def __init__(self) -> None:
        self.themes = _codes("theme")
        self.names = [*FACTS, "rtas_msme", "rtas_msme_more", "provisions", "provisions_more"]
        self.names += [f"strength_{strength}" for strength in STRENGTHS]
        self.names += [f"{variable}_{code}" for variable in COUNT_VARIABLES for code in _codes(variable)]
        self.place = {name: place for place, name in enumerate(self.names)}
        zeros = np.zeros(len(self.names) + len(self.themes), dtype=np.int16)  # the counts, then the worths of themes
        self._rows = [zeros]
        self._states = {zeros.tobytes(): 0}

    def add(self, state: int, row: Any) -> int:
        """The state that has in force what another state has, and one more agreement with this row of counts."""
        total = self.sum(self._rows[state], row)
        number = self._states.setdefault(total.tobytes(), len(self._rows))
        if number == len(self._rows):
            self._rows.append(total)
        return number

    def row(self, counts: dict[str, int], themes: dict[str, int] | None = None) -> Any:
        """A row of these counts, by column, and with the worths of these themes; all others are 0."""
        row = np.zeros_like(self._rows[0])
        for name, count in counts.items():
            row[self.place[name]] = count
        for place, theme in enumerate(self.themes, len(self.names)):
            row[place] = (themes or {}).get(theme, 0)
        return row

    def sum(self, one: Any, two: Any) -> Any:
        """Counts are added; of a theme's worths the higher one counts."""
        row = one + two
        themes = slice(len(self.names), None)
        row[themes] = np.maximum(one[themes], two[themes])
        return row

    def columns(self) -> dict[str, Any]:
        """Arrays with a cell for each state: the counts, and depth (0 to 100; formula in docs/methodology.md).

        What agreements say is masked where some are in force and nothing of them was read.
        """
        rows = np.array(self._rows)
        counts = {name: rows[:, place].copy() for name, place in self.place.items()}
        worth = rows[:, len(self.names) :].sum(axis=1, dtype=np.int64)
        counts["depth"] = np.round(worth / 3 / max(len(self.themes), 1) * 100, 2)
        unread = (counts["rtas"] > 0) & (counts["rtas"] == counts["rtas_unread"])
        return {
            name: array if name in FACTS else np.ma.masked_array(array, unread.copy()) for name, array in counts.items()
        }


def _codes(variable: str) -> list[str]:
    return list(Value.objects.filter(variable=variable).order_by("position").values_list("code", flat=True))
