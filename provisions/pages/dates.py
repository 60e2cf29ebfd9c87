"""Dates in the reader's language."""

from __future__ import annotations

import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language


def written(day: datetime.date) -> str:
    """A date in words; in English as treaties have it, 24 November 2026, and not the American way."""
    english = (get_language() or "en").startswith("en")
    return date_format(day, "j F Y" if english else "DATE_FORMAT")
