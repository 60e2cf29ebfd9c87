"""Dates that people type, and texts without what nobody sees."""

from __future__ import annotations

import datetime

import pytest
from django.utils.translation import override

from provisions.lib.clean_text import clean_text
from provisions.lib.dates import parse_date

TYPED = (
    "2020-06-12", "12 June 2020", "June 12, 2020", "12 Jun. 2020", "12-Jun-2020", "12 juin 2020", "12 de junio de 2020",
)  # fmt: skip
REFUSED = {
    "12/06/2020": "12 June 2020 or 6 December 2020: write 2020-06-12 or 2020-12-06",
    "12.06.2020": "write 2020-06-12 or 2020-12-06",
    "25/12/2020": "Write 2020-12-25",
    "06/06/2020": "Write 2020-06-06",
    "2020/6/12": "Write 2020-06-12",
    "12/06/20": "Write the date as 2020-06-12, or with the name of its month",
    "2020-02-30": "2020-02-30 is not a day of the calendar",
    "31 June 2020": "is not a day of the calendar",
    "12 Foo 2020": "with the name of its month",
}  # fmt: skip


def test_a_date_is_understood_when_it_can_mean_one_day_only() -> None:
    assert {parse_date(text) for text in TYPED} == {datetime.date(2020, 6, 12)}
    assert parse_date("1er janvier 2021") == datetime.date(2021, 1, 1)
    for text, told in REFUSED.items():
        with pytest.raises(ValueError, match="2") as refusal:
            parse_date(text)
        assert told in str(refusal.value)
    with override("fr"), pytest.raises(ValueError, match="12 juin 2020 ou le 6 décembre 2020"):
        parse_date("12/06/2020")


def test_texts_are_cleaned_of_what_nobody_sees() -> None:
    assert clean_text(" Co\u0302te\r\nd\rIvoire\u200b\n") == "Côte\nd\nIvoire"
