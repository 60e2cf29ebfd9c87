"""Convert the value of one cell. Every function raises ValueError with a message that says what would be right."""

from __future__ import annotations

import re
from datetime import date, datetime

# The list has spreadsheet dates; a file that another program has saved may have texts instead.
TEXT_DATES = ("%Y-%m-%d", "%d-%b-%Y")
FIRST_YEAR, LAST_YEAR = 1900, 2100

TYPES = {"FTA": "fta", "CU": "cu", "EIA": "eia", "PSA": "psa"}
COVERAGES = {"Goods": "goods", "Services": "services", "Goods & Services": "goods_services"}
STATUSES = {
    "In Force": "in_force",
    "In force for at least one Party": "in_force_for_some",
    "Inactive": "inactive",
    "Early announcement-Under negotiation": "announced_negotiation",
    "Early announcement-Signed": "announced_signed",
}
COMPOSITIONS = {"Bilateral": "bilateral", "Plurilateral": "plurilateral"}
RTA_PARTIES = {"One Party is an RTA": "one_rta", "All Parties are RTAs": "all_rta"}
REGIONS = {
    name: name.lower().replace(" ", "_")
    for name in (
        "Africa",
        "Caribbean",
        "Central America",
        "Central Asia",
        "East Asia",
        "Europe",
        "Middle East",
        "North America",
        "Oceania",
        "South America",
        "West Asia",
    )
}


def parse_text(value: object) -> str:
    """A single line: no blanks at the ends, and runs of blanks (also no-break ones) as one blank."""
    return " ".join(str(value).split()) if value is not None else ""


def parse_prose(value: object) -> str:
    """Several lines, without blanks at their ends."""
    if value is None:
        return ""
    lines = str(value).replace("_x000D_", "").replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def parse_day(value: object) -> date | None:
    """A date, or None for an empty cell."""
    if value is None or parse_text(value) == "":
        return None
    found = value.date() if isinstance(value, datetime) else value
    if not isinstance(found, date):
        found = _parse_text_date(parse_text(value))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"the year should lie between {FIRST_YEAR} and {LAST_YEAR}")
    return found


def _parse_text_date(words: str) -> date:
    for pattern in TEXT_DATES:
        try:
            return datetime.strptime(words, pattern).date()
        except ValueError:
            continue
    raise ValueError("not a date; a spreadsheet date, 2006-12-19 or 19-Dec-2006 would be right")


def parse_end_of_year(value: object) -> date | None:
    """The last day of the year in a cell, or None for an empty cell."""
    year = parse_integer(value)
    if year is None:
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year should lie between {FIRST_YEAR} and {LAST_YEAR}")
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


def parse_choice(known: dict[str, str], value: object) -> str:
    """The code of a word in `known`; an empty cell is refused like any other word."""
    words = parse_text(value)
    if words not in known:
        raise ValueError(f"one of these would be right: {'; '.join(known)}")
    return known[words]


def parse_status(value: object) -> str:
    """ "In Force" gives "in_force"."""
    return parse_choice(STATUSES, value)


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
    for word in split_names(value):
        if word not in REGIONS:
            raise ValueError(f"{word!r} is no region of the list: {'; '.join(REGIONS)}")
    return tuple(REGIONS[word] for word in split_names(value))


def parse_composition(value: object) -> str:
    """ "Bilateral; One Party is an RTA" gives "bilateral_one_rta"."""
    first, _, second = parse_text(value).partition(";")
    code = parse_choice(COMPOSITIONS, first)
    return f"{code}_{parse_choice(RTA_PARTIES, second)}" if second.strip() else code
