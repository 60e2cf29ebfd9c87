"""Numbers formatted for the active language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import get_language


def format_count(cell: object) -> str:
    """Format an integer with thousands separators. None becomes an empty string, anything else its plain text."""
    if not isinstance(cell, int):
        return "" if cell is None else str(cell)
    if 0 <= cell < 1000:  # small counts look the same in every language
        return str(cell)
    return number_format(cell, use_l10n=True, force_grouping=True)


def format_counts(counts: Iterable[int]) -> list[str]:
    """Format many integers with thousands separators."""
    return [format_count(count) for count in counts]


def format_percent(share: float) -> str:
    """Format a share from 0 to 1 as a percentage: whole from 10%, one decimal from 1%, two below."""
    decimals = 0 if share >= 0.1 else 1 if share >= 0.01 else 2
    space = "" if (get_language() or "en").startswith("en") else "\N{NO-BREAK SPACE}"
    # round() first: number_format truncates.
    return f"{number_format(round(share * 100, decimals), decimals, use_l10n=True)}{space}%"
