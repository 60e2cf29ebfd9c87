"""Dates formatted for the active language, and dates that people type."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[\s-]+(?:de\s+)?(?P<month>[^\W\d]+)\.?,?[\s-]+(?:del?\s+)?(?P<year>\d{4})"
)
_MONTH_FIRST = re.compile(r"(?P<month>[^\W\d]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})")
_NUMERIC = re.compile(r"(\d{1,4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,4})")


def format_date(day: datetime.date) -> str:
    """Write out a date: in English as treaties do, 24 November 2026; in French the first of a month is the 1er."""
    return _format(day, (get_language() or "en")[:2])


@lru_cache(maxsize=10_000)  # an economy's page has hundreds of dates, all pages together a few thousand distinct ones
def _format(day: datetime.date, language: str) -> str:
    words = date_format(day, "DATE_FORMAT")
    return f"1er{words[1:]}" if language == "fr" and day.day == 1 else words


def parse_date(text: str) -> datetime.date:
    """A date in ISO's order, or with the name of its month in English, French or Spanish.

    Raises:
        ValueError: it is not a date, or the order of day and month can't be known; the message, in the active
            language, shows how to write each day that may be meant.
    """
    if _ISO.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise ValueError(_("%(text)s is not a day of the calendar.") % {"text": text}) from None
    match = _DAY_FIRST.fullmatch(text.casefold()) or _MONTH_FIRST.fullmatch(text.casefold())
    if match and (month := _months().get(match["month"])):
        try:
            return datetime.date(int(match["year"]), month, int(match["day"]))
        except ValueError:
            raise ValueError(_("%(text)s is not a day of the calendar.") % {"text": text}) from None
    days = numeric_readings(text)
    if len(days) == 2:
        values = {"text": text, "first": format_date(days[0]), "second": format_date(days[1])}
        values |= {"first_iso": f"{days[0]}", "second_iso": f"{days[1]}"}
        raise ValueError(_("%(text)s can be %(first)s or %(second)s: write %(first_iso)s or %(second_iso)s.") % values)
    if days:
        raise ValueError(_("Write %(iso)s instead of %(text)s.") % {"iso": f"{days[0]}", "text": text})
    raise ValueError(_("Write the date as 2020-06-12, or with the name of its month, as 12 June 2020."))


def numeric_readings(text: str) -> list[datetime.date]:
    """The days that a date of numbers alone can mean: 12/06/2020 is 12 June 2020 or 6 December 2020."""
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return []
    first, middle, last = match.groups()
    orders = [(first, middle, last)] if len(first) == 4 else [(last, middle, first), (last, first, middle)]
    return list(dict.fromkeys(_days(orders)))


def _days(orders: list[tuple[str, str, str]]) -> Iterator[datetime.date]:
    """The days of the calendar among these years, months and days; a year has four digits."""
    for year, month, day in orders:
        try:
            if len(year) == 4:
                yield datetime.date(int(year), int(month), int(day))
        except ValueError:
            continue


@cache
def _months() -> dict[str, int]:
    """The numbers of the months by their names and abbreviations in the site's languages."""
    names: dict[str, int] = {}
    for language in ("en", "fr", "es"):
        with override(language):
            for months in (MONTHS, MONTHS_3, MONTHS_AP):
                names |= {str(name).casefold().rstrip("."): number for number, name in months.items()}
    return names | {"setiembre": 9}
