"""Dates in the reader's language."""

from __future__ import annotations

import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language


def written(day: datetime.date) -> str:
    """A date in words: in English as treaties have it, 24 November 2026; in French the first of a month is the 1er."""
    language = (get_language() or "en")[:2]
    words = date_format(day, "j F Y" if language == "en" else "DATE_FORMAT")
    return f"1er{words[1:]}" if language == "fr" and day.day == 1 else words
