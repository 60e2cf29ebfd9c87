"""Dates in the reader's language."""

from __future__ import annotations

import datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language


def written(day: datetime.date) -> str:
    """A date in words: in English as treaties have it, 24 November 2026; in French the first of a month is the 1er."""
    return _written(day, (get_language() or "en")[:2])


@lru_cache(maxsize=10_000)  # an economy's page has hundreds, and all pages together some thousand different ones
def _written(day: datetime.date, language: str) -> str:
    words = date_format(day, "j F Y" if language == "en" else "DATE_FORMAT")
    return f"1er{words[1:]}" if language == "fr" and day.day == 1 else words
