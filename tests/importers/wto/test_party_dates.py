"""The column "Specific Entry/Exit dates"."""

from __future__ import annotations

from datetime import date

import pytest

from provisions.importers.wto.cell_parsing import PartyDates, parse_party_dates


def test_entry_exit_both_and_not_yet() -> None:
    cell = (
        "Cambodia(04-Jan-2011 - ); United Kingdom( - 31-Dec-2020); "
        "Kyrgyz Republic(28-Dec-1995 - 13-Dec-2013); Canada(01-Jan-9999 - )"
    )
    assert parse_party_dates(cell) == (
        PartyDates("Cambodia", date(2011, 1, 4), None),
        PartyDates("United Kingdom", None, date(2020, 12, 31)),
        PartyDates("Kyrgyz Republic", date(1995, 12, 28), date(2013, 12, 13)),
        PartyDates("Canada", None, None, pending=True),
    )


def test_a_name_may_hold_parentheses_and_commas() -> None:
    cell = "Kosovo (under UNSC res. 1244)(26-Jul-2007 - ); Korea, Republic of(01-Jan-2008 - )"
    assert [item.party for item in parse_party_dates(cell)] == ["Kosovo (under UNSC res. 1244)", "Korea, Republic of"]


@pytest.mark.parametrize("cell", [None, "", "  ", " ; "])
def test_an_empty_cell_names_nobody(cell: str | None) -> None:
    assert parse_party_dates(cell) == ()


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("Chile", "is not a party with dates"),
        ("Chile( - )", "is not a party with dates"),
        ("Chile(2010 - )", "is not a party with dates"),
        ("(01-Jan-2010 - )", "is not a party with dates"),
        ("Chile(01-Jan-2010)", "is not a party with dates"),
        ("Chile(01-Jan-2010 - ), Peru(01-Jan-2010 - ) x", "is not a party with dates"),
        ("Chile(31-Feb-2010 - )", "is not a day of the calendar"),
        ("Chile(01-Foo-2010 - )", "is not a day of the calendar"),
        ("Chile( - 01-Jan-9999)", "has no meaning"),
        ("Chile(02-Jan-2010 - 01-Jan-2010)", "leaves before it enters"),
    ],
)
def test_what_cannot_be_read_is_refused(cell: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_party_dates(cell)
