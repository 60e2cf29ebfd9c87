"""The tables of economies and of groupings' members."""

from __future__ import annotations

from datetime import date

import pycountry
import pytest

from provisions.importers.wto import cell_parsing, economies, economy_table, groupings

ISO = {item.alpha_3 for item in pycountry.countries}
WITHDRAWN = {item.alpha_3 for item in pycountry.historic_countries}


def test_countries_and_territories_have_iso_codes() -> None:
    ours = {code for code, item in economies.BY_CODE.items() if item.kind != "grouping"} - {"XKX"}
    assert ours - ISO <= WITHDRAWN
    assert ours - ISO == {"ANT", "YUG"}


def test_no_code_of_ours_is_one_of_iso() -> None:
    groupings_codes = {code for code, item in economies.BY_CODE.items() if item.kind == "grouping"}
    assert not (groupings_codes | {"XKX"}) & (ISO | WITHDRAWN)


def test_names_codes_and_regions_are_sound() -> None:
    everyone = economies.BY_CODE.values()
    assert len({item.name for item in everyone}) == len(economies.BY_CODE)
    assert {item.region for item in everyone if item.code != "EAEU"} <= set(cell_parsing.REGIONS)
    assert all(code == code.upper() and len(code) <= 8 for code in economies.BY_CODE)


def test_wherever_iso_knows_the_name_it_gives_the_same_code() -> None:
    agreed = 0
    for code, item in economies.BY_CODE.items():
        try:
            assert pycountry.countries.lookup(item.name).alpha_3 == code
            agreed += 1
        except LookupError:
            continue
    assert agreed > 180


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Chinese Taipei", "TWN"),
        ("Hong Kong, China", "HKG"),
        ("Macao, China", "MAC"),
        ("Kosovo (under UNSC res. 1244)", "XKX"),
        ("European Union", "EUN"),
        ("European Free Trade Association (EFTA)", "EFTA"),
        ("Southern Common Market (MERCOSUR)", "MERCOSUR"),
        ("Congo", "COG"),
        ("Democratic Republic of the Congo", "COD"),
        ("Turkey", "TUR"),
        ("  côte d\u2019ivoire ", "CIV"),
        ("Netherlands, Kingdom of, with respect to Aruba", "ABW"),
    ],
)
def test_names_are_handled_one_by_one(name: str, code: str) -> None:
    assert economies.by_name(name).code == code


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(economies.UnknownEconomy, match="near: Paraguay"):
        economies.by_name("Paragay")


def test_codes_of_other_sources_are_translated() -> None:
    assert economies.by_code("RKS").code == "XKX"
    with pytest.raises(economies.UnknownEconomy):
        economies.by_code("ZZZ")


def test_every_alias_leads_to_a_code_of_the_table() -> None:
    lines = (economy_table.ALIASES + economy_table.CODE_ALIASES).strip().splitlines()
    assert {line.split("|")[1].strip() for line in lines if line.strip()} <= set(economies.BY_CODE)


@pytest.mark.parametrize(
    ("day", "members"),
    [
        (date(1957, 12, 31), 0),
        (date(1958, 1, 1), 6),
        (date(1973, 1, 1), 9),
        (date(1981, 1, 1), 10),
        (date(1986, 1, 1), 12),
        (date(1995, 1, 1), 15),
        (date(2004, 5, 1), 25),
        (date(2007, 1, 1), 27),
        (date(2013, 7, 1), 28),
        (date(2020, 1, 31), 28),
        (date(2020, 2, 1), 27),
    ],
)
def test_the_european_union_grew_and_shrank(day: date, members: int) -> None:
    assert len(groupings.members_on("EUN", day)) == members


def test_nobody_leaves_efta_and_joins_the_union_with_a_day_between() -> None:
    left = {m.member: m.last_day for m in groupings.MEMBERS if m.grouping == "EFTA" and m.last_day}
    joined = {m.member: m.first_day for m in groupings.MEMBERS if m.grouping == "EUN"}
    assert {(joined[code] - day).days for code, day in left.items() if day} == {1}


def test_members_are_economies_of_the_table_and_groupings_are_groupings() -> None:
    assert {m.member for m in groupings.MEMBERS} <= set(economies.BY_CODE)
    kinds = {economies.BY_CODE[m.grouping].kind for m in groupings.MEMBERS}
    assert kinds == {"grouping"}
    with_members = {m.grouping for m in groupings.MEMBERS}
    assert with_members == {code for code, item in economies.BY_CODE.items() if item.kind == "grouping"}
    assert all(m.source for m in groupings.MEMBERS)
