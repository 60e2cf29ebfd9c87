"""Convert the value of one cell. Every function raises ValueError with a message that says what would be right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from provisions.lib.clean_text import clean_text

# The list has spreadsheet dates; a file that another program has saved may have texts instead.
TEXT_DATES = ("%Y-%m-%d", "%d-%b-%Y")
FIRST_YEAR, LAST_YEAR = 1900, 2100
PENDING_YEAR = 9999  # of an entry date: not yet in force for that party

TYPES = {"FTA": "fta", "CU": "cu", "EIA": "eia", "PSA": "psa"}
COVERAGES = {"Goods": "goods", "Services": "services", "Goods & Services": "goods_services"}
STATUSES = {
    "In Force": "in_force",
    "In force for at least one Party": "in_force_for_some",
    "Inactive": "inactive",
    "Early announcement-Under negotiation": "announced_negotiation",
    "Early announcement-Signed": "announced_signed",
}
COMPOSITIONS = {
    "Bilateral": "bilateral",
    "Bilateral; One Party is an RTA": "bilateral_one_rta",
    "Bilateral; All Parties are RTAs": "bilateral_all_rta",
    "Plurilateral": "plurilateral",
    "Plurilateral; One Party is an RTA": "plurilateral_one_rta",
}
REGIONS = {
    name: name.lower().replace(" ", "_")
    for name in (
        "Africa", "Caribbean", "Central America", "Central Asia", "East Asia", "Europe", "Middle East",
        "North America", "Oceania", "South America", "West Asia",
    )
}  # fmt: skip

_DAY = r"\d{2}-[A-Z][a-z]{2}-\d{4}"
# A name may contain parentheses ("Kosovo (under UNSC res. 1244)"); the dates are in the last pair.
_PARTY = re.compile(rf"^(?P<name>.+?)\s*\(\s*(?P<entry>{_DAY})?\s*-\s*(?P<exit>{_DAY})?\s*\)$")


@dataclass(frozen=True)
class PartyDates:
    """When one party, by name or code, joined or left. `pending`: not yet in force for it; `entry` is then None."""

    party: str
    entry: date | None
    exit: date | None
    pending: bool = False


def parse_text(value: object) -> str:
    """A single line: no blanks at the ends, and runs of blanks (also no-break ones) as one blank."""
    return " ".join(clean_text(str(value)).split()) if value is not None else ""


def parse_prose(value: object) -> str:
    """Several lines, without blanks at their ends."""
    if value is None:
        return ""
    lines = clean_text(str(value).replace("_x000D_", "")).split("\n")
    return "\n".join(line.rstrip() for line in lines)


def parse_day(value: object) -> date | None:
    """A date, or None for an empty cell."""
    if not (words := parse_text(value)):
        return None
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date):
        day = _parse_text_date(words)
    _check_year(day.year)
    return day


def _parse_text_date(words: str) -> date:
    for pattern in TEXT_DATES:
        try:
            return datetime.strptime(words, pattern).date()
        except ValueError:
            continue
    raise ValueError("not a date; a spreadsheet date, 2006-12-19 or 19-Dec-2006 would be right")


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year should lie between {FIRST_YEAR} and {LAST_YEAR}")


def parse_end_of_year(value: object) -> date | None:
    """The last day of the year in a cell, or None for an empty cell."""
    year = parse_integer(value)
    if year is None:
        return None
    _check_year(year)
    return date(year, 12, 31)


def parse_integer(value: object) -> int | None:
    """A whole number, also from 12.0 or "12"; None for an empty cell."""
    words = parse_text(value)
    if not words:
        return None
    if isinstance(value, bool) or not re.fullmatch(r"\d+(\.0+)?", words):
        raise ValueError("not a whole number")
    return int(float(words))


def parse_boolean(value: object) -> bool | None:
    """True or False; None for an empty cell."""
    words = parse_text(value)
    if words not in ("", "Yes", "No"):
        raise ValueError("Yes, No or an empty cell would be right")
    return {"Yes": True, "No": False}.get(words)


def parse_choice(choices: dict[str, str], value: object) -> str:
    """The code of one of the words in `choices`; an empty cell is refused like any other word."""
    words = parse_text(value)
    if words not in choices:
        raise ValueError(f"one of these would be right: {', '.join(map(repr, choices))}")
    return choices[words]


def parse_types(value: object) -> tuple[str, ...]:
    """ "FTA & EIA" gives ("fta", "eia"), in the order of the cell; an empty cell gives ()."""
    return tuple(parse_choice(TYPES, word) for word in parse_text(value).split("&") if word.strip())


def parse_coverage(value: object) -> str:
    """ "Goods & Services" gives "goods_services"; an empty cell gives ""."""
    return parse_choice(COVERAGES, value) if parse_text(value) else ""


def split_names(value: object) -> tuple[str, ...]:
    """ "Chile; India" gives ("Chile", "India"); an empty cell gives ()."""
    return tuple(name for part in str(value or "").split(";") if (name := parse_text(part)))


def parse_regions(value: object) -> tuple[str, ...]:
    """The codes of the regions in the order of the cell; one that is not in REGIONS is refused."""
    return tuple(parse_choice(REGIONS, word) for word in split_names(value))


def parse_party_dates(value: object) -> tuple[PartyDates, ...]:
    """When single parties joined or left, by name and in the order of the cell; () for an empty cell.

    "Cambodia(04-Jan-2011 - ); United Kingdom( - 31-Dec-2020); Canada(01-Jan-9999 - )": it is not yet in force for
    Canada.
    """
    return tuple(_parse_party(part) for part in split_names(value))


def _parse_party(part: str) -> PartyDates:
    match = _PARTY.match(part)
    if match is None or not (match["entry"] or match["exit"]):
        right = "'Name(04-Jan-2011 - )', 'Name( - 31-Dec-2020)' or both dates would be right"
        raise ValueError(f"{part!r} is not a party with dates; {right}")
    try:
        entry, leave = (
            datetime.strptime(day, "%d-%b-%Y").date() if day else None for day in match.group("entry", "exit")
        )
    except ValueError:
        raise ValueError(f"{part!r} has a date that is not a day of the calendar") from None
    pending = bool(entry and entry.year == PENDING_YEAR)
    if leave and leave.year == PENDING_YEAR:
        raise ValueError(f"{part!r} has an exit in the year {PENDING_YEAR}, which has no meaning")
    if entry and leave and not pending and leave < entry:
        raise ValueError(f"{part!r} leaves before it enters")
    return PartyDates(match["name"], None if pending else entry, leave, pending)
