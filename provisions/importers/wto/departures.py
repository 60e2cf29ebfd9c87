"""Parties for whom the shipped data say something else than the list's cells, as its own remarks or the texts do."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

DATES = ("entry_date", "exit_date", "pending")


@dataclass(frozen=True)
class Departure:
    """What the list's cells said on a party when we departed from them; `listed` is False for one they don't name."""

    listed: bool
    entry_date: date | None
    exit_date: date | None
    pending: bool

    def keep(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields to set by the list, without its dates while it says what it said: the stored ones stay."""
        said = {name: getattr(self, name) for name in DATES}
        return {name: value for name, value in fields.items() if name not in DATES or said.items() - fields.items()}


@cache
def load_departures() -> dict[tuple[int, str], Departure]:
    """Departures by RTA number and code of the economy, from fixtures/list_departures.csv."""
    path = settings.BASE_DIR / "fixtures" / "list_departures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {(int(row["wto_rta_id"]), row["economy"]): _read(row) for row in csv.DictReader(file, strict=True)}


def _read(row: dict[str, str]) -> Departure:
    entry, exit = (date.fromisoformat(row[name]) if row[name] else None for name in ("entry_date", "exit_date"))
    return Departure(row["listed"] == "true", entry, exit, row["pending"] == "true")
