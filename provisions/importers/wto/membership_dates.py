"""Parse the column "Specific Entry/Exit dates": when single parties joined or left, apart from the whole agreement.

    Cambodia(04-Jan-2011 - ); United Kingdom( - 31-Dec-2020); Canada(01-Jan-9999 - )

A date in the year 9999 means that the agreement is not yet in force for that party.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

PENDING_YEAR = 9999
_DAY = r"\d{2}-[A-Z][a-z]{2}-\d{4}"
# A name may contain parentheses ("Kosovo (under UNSC res. 1244)"); the dates are in the last pair.
_PARTY = re.compile(rf"^(?P<name>.+?)\s*\(\s*(?P<entry>{_DAY})?\s*-\s*(?P<exit>{_DAY})?\s*\)$")
_EXPECTED = "'Name(04-Jan-2011 - )', 'Name( - 31-Dec-2020)' or both dates would be right"


@dataclass(frozen=True)
class PartyDates:
    """When one party, by name or code, joined or left. `pending`: not yet in force for it; `entry` is then None."""

    party: str
    entry: date | None
    exit: date | None
    pending: bool = False


def parse_party_dates(value: object) -> tuple[PartyDates, ...]:
    """The parties of one cell by name, in its order; () for an empty cell.

    Raises:
        ValueError: a part is not a name with dates, or a party leaves before it enters.
    """
    parts = [part.strip() for part in str(value or "").split(";")]
    return tuple(_parse_one(part) for part in parts if part)


def _parse_one(part: str) -> PartyDates:
    match = _PARTY.match(part)
    if match is None or not (match["entry"] or match["exit"]):
        raise ValueError(f"{part!r} is not a party with dates; {_EXPECTED}")
    entry, leave = _day(match["entry"]), _day(match["exit"])
    if leave and leave.year == PENDING_YEAR:
        raise ValueError(f"{part!r} has an exit in the year {PENDING_YEAR}, which has no meaning")
    pending = entry is not None and entry.year == PENDING_YEAR
    if entry and leave and not pending and leave < entry:
        raise ValueError(f"{part!r} leaves before it enters")
    return PartyDates(" ".join(match["name"].split()), None if pending else entry, leave, pending)


def _day(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return datetime.strptime(words, "%d-%b-%Y").date()
    except ValueError:
        raise ValueError(f"{words!r} is not a day of the calendar") from None
