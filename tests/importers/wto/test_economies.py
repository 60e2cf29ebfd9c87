"""The tables of economies and of groupings' members."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from django.conf import settings

from provisions.importers.wto import cell_parsing, economies
from provisions.importers.wto.economies import load_aliases, load_economies, load_grouping_members

with (settings.BASE_DIR / "fixtures" / "economy_names.csv").open(encoding="utf-8", newline="") as file:
    M49 = {row["code"]: row["name_en"] for row in csv.DictReader(file) if row["name_en"]}
ISO = {*M49, "TWN"}  # M49 has no entry for the one other code of ISO 3166-1
# ISO 3166-3
WITHDRAWN = {
    *("AFI", "ANT", "ATB", "ATF", "ATN", "BUR", "BYS", "CSK", "CTE", "DDR", "DHY", "FXX", "GEL", "HVO", "JTN", "MID"),
    *("NHB", "NTZ", "PCI", "PCZ", "PUS", "RHO", "SCG", "SKM", "SUN", "TMP", "VDR", "WAK", "YMD", "YUG", "ZAR"),
}


def test_countries_and_territories_have_iso_codes() -> None:
    ours = {code for code, item in load_economies().items() if item.kind != "grouping"} - {"XKX"}
    assert ours - ISO <= WITHDRAWN
    assert ours - ISO == {"ANT", "YUG"}


def test_no_code_of_ours_is_one_of_iso() -> None:
    groupings_codes = {code for code, item in load_economies().items() if item.kind == "grouping"}
    assert not (groupings_codes | {"XKX"}) & (ISO | WITHDRAWN)


def test_names_codes_and_regions_are_sound() -> None:
    everyone = load_economies().values()
    assert len({item.name for item in everyone}) == len(load_economies())
    assert {item.region for item in everyone if item.code != "EAEU"} <= set(cell_parsing.REGIONS.values())
    assert all(code == code.upper() and len(code) <= 8 for code in load_economies())


def test_wherever_iso_knows_the_name_it_gives_the_same_code() -> None:
    codes = {name.replace("\u2019", "'"): code for code, name in M49.items()}
    agreed = [item.code for item in load_economies().values() if item.name in codes]
    assert [item.code for item in load_economies().values() if codes.get(item.name, item.code) != item.code] == []
    assert len(agreed) > 180


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
        ("Co\u0302te d'Ivoire", "CIV"),
        ("Turkiye", "TUR"),
        ("Netherlands, Kingdom of, with respect to Aruba", "ABW"),
    ],
)
def test_names_are_handled_one_by_one(name: str, code: str) -> None:
    assert economies.find_economy(name).code == code


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(economies.UnknownEconomy, match="near: Paraguay"):
        economies.find_economy("Paragay")
    with pytest.raises(economies.UnknownEconomy) as refused:
        economies.find_economy("Russia")
    assert str(refused.value) == "'Russia' is not an economy known here"  # and neither Tunisia nor Austria


def test_codes_of_other_sources_are_translated() -> None:
    assert economies.translate_code("RKS") == "XKX"
    assert economies.translate_code("CHL") == "CHL"
    assert economies.translate_code("TMP") == "TMP"  # Timor-Leste is no economy of the table


def test_every_alias_leads_to_a_code_of_the_table() -> None:
    codes = {*load_aliases("name").values(), *load_aliases("code").values()}
    assert len(load_aliases("name")) > 30 and codes - {"TLS"} <= set(load_economies())


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
    union = [one for one in load_grouping_members() if one.grouping == "EUN"]
    assert sum(one.entry_date <= day <= (one.exit_date or day) for one in union) == members


def test_nobody_leaves_efta_and_joins_the_union_with_a_day_between() -> None:
    left = {m.member: m.exit_date for m in load_grouping_members() if m.grouping == "EFTA" and m.exit_date}
    joined = {m.member: m.entry_date for m in load_grouping_members() if m.grouping == "EUN"}
    assert {(joined[code] - day).days for code, day in left.items() if day} == {1}


def test_members_are_economies_of_the_table_and_groupings_are_groupings() -> None:
    assert {m.member for m in load_grouping_members()} <= set(load_economies())
    kinds = {load_economies()[m.grouping].kind for m in load_grouping_members()}
    assert kinds == {"grouping"}
    with_members = {m.grouping for m in load_grouping_members()}
    assert with_members == {code for code, item in load_economies().items() if item.kind == "grouping"}
    assert all(m.source for m in load_grouping_members())


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Austri", ["Austria"]),
        ("Nigera", ["Nigeria"]),
        ("Saint Martin", []),
        ("Dominica Republic", ["Dominican Republic"]),
    ],
)
def test_no_hint_proposes_another_country(name: str, near: list[str]) -> None:
    assert economies.economy_names().suggest(name) == near
