"""Dates formatted for the active language."""

from __future__ import annotations

import datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language


def format_date(day: datetime.date) -> str:
    """Write out a date: in English as treaties do, 24 November 2026; in French the first of a month is the 1er."""
    return _format(day, (get_language() or "en")[:2])


@lru_cache(maxsize=10_000)  # an economy's page has hundreds of dates, all pages together a few thousand distinct ones
def _format(day: datetime.date, language: str) -> str:
    words = date_format(day, "j F Y" if language == "en" else "DATE_FORMAT")
    return f"1er{words[1:]}" if language == "fr" and day.day == 1 else words
