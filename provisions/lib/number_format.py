"""Figures as the reader's language writes them."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import get_language


def written(cell: object) -> str:
    """A count with its thousands apart; words as they are."""
    if not isinstance(cell, int) or 0 <= cell < 1000:  # of most counts nothing is the language's
        return str(cell)
    return number_format(cell, use_l10n=True, force_grouping=True)


def percent(share: float) -> str:
    """A share from 0 to 1 in per cent; two figures that count for small ones, and none behind the point for others."""
    places = 0 if share >= 0.1 else 1 if share >= 0.01 else 2
    space = "" if (get_language() or "en").startswith("en") else "\N{NO-BREAK SPACE}"
    # Rounded here: number_format cuts off what is behind the last place.
    return f"{number_format(round(share * 100, places), places, use_l10n=True)}{space}%"
