"""The column "Specific Entry/Exit dates": when single parties joined or left, apart from the whole agreement.

    Cambodia(04-Jan-2011 - ); United Kingdom( - 31-Dec-2020); Canada(01-Jan-9999 - )

The third form, a date in the year 9999, says that the agreement is not yet in force for that party.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

PENDING_YEAR = 9999
_DAY = r"\d{2}-[A-Z][a-z]{2}-\d{4}"
# Names hold parentheses of their own ("Kosovo (under UNSC res. 1244)"): only the last pair is the dates.
_ONE = re.compile(rf"^(?P<name>.+?)\s*\(\s*(?P<entry>{_DAY})?\s*-\s*(?P<exit>{_DAY})?\s*\)$")
_RIGHT = "'Name(04-Jan-2011 - )', 'Name( - 31-Dec-2020)' or both dates would be right"


@dataclass(frozen=True)
class EntryExit:
    """The dates of one party. `pending` means signed, but not yet in force for it (then `entry` is None)."""

    name: str
    entry: date | None
    exit: date | None
    pending: bool = False


def parse(value: object) -> tuple[EntryExit, ...]:
    """All parties named in one cell, in its order; an empty cell gives ().

    Raises:
        ValueError: a part is not a name with dates, or a party leaves before it enters.
    """
    parts = [part.strip() for part in str(value or "").split(";")]
    return tuple(_parse_one(part) for part in parts if part)


def _parse_one(part: str) -> EntryExit:
    match = _ONE.match(part)
    if match is None or not (match["entry"] or match["exit"]):
        raise ValueError(f"{part!r} is not a party with dates; {_RIGHT}")
    entry, leave = _day(match["entry"]), _day(match["exit"])
    if leave and leave.year == PENDING_YEAR:
        raise ValueError(f"{part!r} has an exit in the year {PENDING_YEAR}, which has no meaning")
    pending = entry is not None and entry.year == PENDING_YEAR
    if entry and leave and not pending and leave < entry:
        raise ValueError(f"{part!r} leaves before it enters")
    return EntryExit(" ".join(match["name"].split()), None if pending else entry, leave, pending)


def _day(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return datetime.strptime(words, "%d-%b-%Y").date()
    except ValueError:
        raise ValueError(f"{words!r} is not a day of the calendar") from None
