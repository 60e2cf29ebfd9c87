"""Who belonged to which grouping and when, from fixtures/groupings.csv.

The table only says who the members are; it never adds them to an agreement's parties.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from provisions.importers.fixtures.files import read_shipped


@dataclass(frozen=True)
class ListedMember:
    """One economy's time in one grouping, both by code. Both days are days of membership; no `exit_date` is open."""

    grouping: str
    member: str
    entry_date: date
    exit_date: date | None
    source: str


@cache
def listed_members() -> tuple[ListedMember, ...]:
    """All rows of the table."""
    return tuple(
        ListedMember(
            row["grouping"],
            row["member"],
            date.fromisoformat(row["entry_date"]),
            date.fromisoformat(row["exit_date"]) if row["exit_date"] else None,
            row["source"],
        )
        for row in read_shipped("groupings")
    )
