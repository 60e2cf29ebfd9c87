"""Numbers formatted for the active language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from provisions.lib.number_format import format_count, format_percent


@pytest.mark.parametrize(
    ("share", "english", "french"),
    [
        (0.986, "99%", "99 %"),
        (2 / 3, "67%", "67 %"),
        (1.0, "100%", "100 %"),
        (0.0567, "5.7%", "5,7 %"),
        (0.00567, "0.57%", "0,57 %"),
    ],
)
def test_shares_are_rounded_and_not_cut_off(share: float, english: str, french: str) -> None:
    with override("en"):
        assert format_percent(share) == english
    with override("fr"):
        assert format_percent(share) == french.replace(" ", "\N{NO-BREAK SPACE}")


def test_counts_have_their_thousands_apart_and_words_stay() -> None:
    with override("en"):
        assert (format_count(12345), format_count("EU"), format_count(0.5)) == ("12,345", "EU", "0.5")
