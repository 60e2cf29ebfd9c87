"""The panel: recounted the slow way from the CSV files, and the rules on years, sides and reading."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from provisions.models import (
    Agreement,
    AgreementChange,
    DatasetState,
    Economy,
    GroupingMember,
    Membership,
    NonApplication,
    Provision,
)
from provisions.panel.builder import build_panel
from provisions.panel.dyads import Spell, build_dyads, spells
from provisions.panel.sides import FIRST, FOREVER, Stay
from provisions.panel.years import FIRST_YEAR, last_year
from tests.factories import World, agreement, economy, member, provision
from tests.panel import recount

pytestmark = pytest.mark.django_db
LAST = 2026


def exported(folder: Path) -> Path:
    for name in (*recount.FILES, "panel"):
        options = {"filter": ["incorporated=include"]} if name == "provisions" else {}
        call_command("export", name, output=folder / f"{name}.csv", **options)
    return folder


def test_the_small_world_is_recounted(world: World, tmp_path: Path) -> None:
    assert list(recount.differences(exported(tmp_path))) == []


def test_without_a_pair_the_panel_is_empty(world: World) -> None:
    Membership.objects.all().delete()
    assert [*build_dyads().by_agreement()] == [] and build_panel(LAST).rows == 0


@pytest.mark.alone
def test_every_row_of_the_shipped_data_is_recounted(shipped: None, tmp_path: Path) -> None:
    assert list(recount.differences(exported(tmp_path))) == []


def pairs(slug: str, same_side: bool = False) -> dict[tuple[str, str], tuple[str, str]]:
    """The pairs of an agreement, with the first and the last day, blank for none."""
    dyads = build_dyads(same_side).filter([slug])
    days = zip(dyads.first.astype(str), dyads.last.astype(str), strict=True)
    codes = zip(dyads.codes[dyads.one], dyads.codes[dyads.two], strict=True)
    return {
        pair: (first, "" if last == "9999-12-31" else last) for pair, (first, last) in zip(codes, days, strict=True)
    }


@pytest.fixture
def club(world: World) -> Agreement:
    """EUN with DEU always, FRA until 2015 and POL from 2004 on, and an agreement of it with Chile from 2000 on."""
    for code, entry, exit in (("FRA", None, "2015-06-30"), ("POL", "2004-05-01", None)):
        made = economy(code, code)
        GroupingMember.objects.create(grouping=world.economies["EUN"], member=made, entry_date=entry, exit_date=exit)
    made = agreement("Club - Chile", "EUN CHL", signed_goods="1999-01-01", in_force_goods="2000-03-01")
    return made


ALWAYS, FRENCH, POLISH = ("2000-03-01", ""), ("2000-03-01", "2015-06-30"), ("2004-05-01", "")
CLUB = {("CHL", "DEU"): ALWAYS, ("CHL", "FRA"): FRENCH, ("CHL", "POL"): POLISH}


def test_a_side_is_whoever_is_in_the_grouping_on_the_day(club: Agreement) -> None:
    assert pairs("club-chile") == CLUB
    Membership.objects.filter(agreement=club, economy__code="EUN").delete()
    for code in ("DEU", "FRA"):  # as the list names the members of what has ended, one by one
        member(club, code, side="EUN")
    assert pairs("club-chile") == CLUB


@pytest.mark.parametrize(
    ("code", "fields", "expected"),
    [
        ("POL", {"pending": True}, None),
        ("POL", {"entry_date": "2006-01-01"}, ("2006-01-01", "")),
        ("POL", {"entry_date": "2003-01-01"}, ("2003-01-01", "")),
        ("FRA", {"exit_date": "2016-12-31"}, ("2000-03-01", "2016-12-31")),
        ("FRA", {}, FRENCH),
        ("PER", {}, None),  # no member of it
    ],
)
def test_dates_of_its_own_say_otherwise(
    club: Agreement, code: str, fields: dict[str, object], expected: tuple[str, str] | None
) -> None:
    member(club, code, side="EUN", **fields)
    assert pairs("club-chile").get(tuple(sorted(["CHL", code]))) == expected  # type: ignore[call-overload]
    assert pairs("club-chile")["CHL", "DEU"] == ALWAYS


def test_who_left_a_grouping_is_a_party_of_its_own_and_its_members_are_no_pair(club: Agreement) -> None:
    """As the United Kingdom, which the EU had among its members."""
    trade = agreement("Club - France", "EUN FRA", signed_goods="2019-01-01", in_force_goods="2016-01-01")
    assert pairs(trade.slug) == {("DEU", "FRA"): ("2016-01-01", ""), ("FRA", "POL"): ("2016-01-01", "")}


def test_who_joins_the_other_side_is_on_one_side_at_a_time(club: Agreement) -> None:
    made = agreement("Club - Poland", "EUN POL", signed_goods="1999-01-01", in_force_goods="2000-01-01")
    Membership.objects.filter(agreement=made, economy__code="POL").update(exit_date="2004-04-30")
    member(made, "CHL")
    assert pairs(made.slug)["DEU", "POL"] == ("2000-01-01", "2004-04-30")
    dyads = build_dyads().filter([made.slug], ["CHL"])
    rows = zip(dyads.codes[dyads.two], dyads.first.astype(str), dyads.sides[dyads.side_two], strict=True)
    polish = [("POL", "2000-01-01", "POL"), ("POL", "2004-05-01", "EUN")]
    assert [row for row in rows if row[0] == "POL"] == polish


def test_without_sides_all_are_pairs_and_with_them_only_when_wanted(club: Agreement) -> None:
    Membership.objects.filter(agreement=club).update(side="")
    assert {("DEU", "POL"), ("CHL", "DEU")} < set(pairs("club-chile"))
    Membership.objects.filter(agreement=club).update(side="X")
    assert pairs("club-chile") == {}
    assert pairs("club-chile", same_side=True)["DEU", "FRA"] == FRENCH
    cells = build_panel(LAST, same_side=True).columns
    assert ("DEU", "FRA", 2014) in set(zip(cells["economy_1"], cells["economy_2"], cells["year"], strict=True))


def test_days_on_which_it_does_not_apply_between_two_parties_are_left_out(world: World) -> None:
    """As the CPTPP between the United Kingdom and Canada, which had not ratified its accession; others are a pair."""
    made = agreement("Wide", "CHL KOR PER", signed_goods="1999-01-01", in_force_goods="2000-01-01")
    Membership.objects.filter(agreement=made).update(side="")
    two = {"agreement": made, "economy_1": world.economies["KOR"], "economy_2": world.economies["CHL"]}
    NonApplication.objects.create(**two, first_day="2002-03-01", last_day="2002-03-31", source="Its Art. 9")
    NonApplication.objects.create(**two, first_day="2010-01-01", source="A note")
    dyads = build_dyads().filter([made.slug])
    rows = zip(dyads.codes[dyads.one], dyads.codes[dyads.two], dyads.first.astype(str), dyads.last, strict=True)
    found = [(one, two, first, "" if str(last) == "9999-12-31" else str(last)) for one, two, first, last in rows]
    assert found == [
        ("CHL", "KOR", "2000-01-01", "2002-02-28"),
        ("CHL", "KOR", "2002-04-01", "2009-12-31"),
        ("CHL", "PER", "2000-01-01", ""),
        ("KOR", "PER", "2000-01-01", ""),
    ]


def test_spells_of_a_pair_do_not_overlap() -> None:
    own, others = (Stay(1, 10, "A"), Stay(20, 30, "A")), (Stay(1, 25, "B"), Stay(5, 30, "C"))
    assert spells(own, others) == [Spell(1, 10, "A", "B"), Spell(20, 25, "A", "B"), Spell(26, 30, "A", "C")]
    assert spells(own, own) == []
    assert len(spells(own, own, same_side=True)) == 2
    assert spells((Stay(FIRST, FOREVER, ""),), (Stay(3, FOREVER, ""),)) == [Spell(3, FOREVER, "", "")]


def cell(one: str, two: str, year: int) -> dict[str, float | None]:
    panel = build_panel(LAST)
    for row in range(panel.rows):
        place = slice(row, row + 1)
        cells = {name: column[place].tolist()[0] for name, column in panel.columns.items()}
        if (cells["economy_1"], cells["economy_2"], cells["year"]) == (one, two, year):
            return cells
    return {}


def test_nothing_read_is_blank_and_kinds_of_rtas_are_apart(world: World) -> None:
    unread, read = cell("CHL", "KOR", 2010), cell("CHL", "PER", 2009)
    assert (unread["rtas"], unread["rtas_unread"], unread["provisions"], unread["depth"]) == (1, 1, None, None)
    assert (read["rtas_partly_read"], read["rtas_unread"], read["provisions"]) == (1, 0, 2)
    assert [read[f"rtas_{kind}"] for kind in ("goods", "services", "fta", "eia")] == [1, 0, 1, 0]
    assert [cell("CHL", "PER", 2010)[f"rtas_{kind}"] for kind in ("goods", "services", "fta", "eia")] == [1, 1, 1, 1]
    with_zeros = build_panel(LAST).with_zeros(LAST)
    rows = with_zeros.columns["rtas"][:] == 0
    assert rows.any() and not with_zeros.columns["provisions"][:][rows].mask.any()


def test_words_of_a_change_count_from_its_entry_into_force(world: World) -> None:
    provision(world.agreements["korea-chile"], text_date="2010-02-01")
    assert cell("CHL", "KOR", 2010)["provisions"] == 1
    change = AgreementChange.objects.create(
        agreement=world.agreements["korea-chile"], signed="2010-02-01", in_force="2012-12-31", fingerprint="ab" * 32
    )
    assert [cell("CHL", "KOR", year)["provisions"] for year in (2011, 2012)] == [0, 1]
    change.in_force = None
    change.save()
    assert cell("CHL", "KOR", 2026)["provisions"] == 0


def test_nobody_is_in_a_pair_before_or_after_they_exist(world: World) -> None:
    Economy.objects.filter(code="KOR").update(exists_from="2006-05-01", exists_until="2010-12-30")
    assert pairs("korea-chile") == {("CHL", "KOR"): ("2006-05-01", "2010-12-30")}
    panel = build_panel(LAST).with_zeros(LAST)
    years = panel.columns["year"][:][panel.columns["economy_2"][:] == "KOR"]
    assert (set(years), panel.rows) == ({*range(2006, 2010)}, 3 * (LAST - FIRST_YEAR + 1) + 3 * 4)


def test_the_last_year_is_over_when_the_list_is_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisions.panel.years.localdate", lambda: date(2030, 5, 5))
    assert last_year() == 2029  # a list without dates
    Agreement.objects.filter(slug="eu-peru").update(consideration_goods_date="2026-03-03", notified_goods="2031-01-01")
    DatasetState.objects.increment()
    assert last_year() == 2025


def test_directed_has_each_pair_both_ways(world: World) -> None:
    plain, directed = build_panel(LAST), build_panel(LAST).both_directions()
    assert directed.rows == 2 * plain.rows
    both = set(zip(directed.columns["economy_1"], directed.columns["economy_2"], strict=True))
    assert {(two, one) for one, two in both} == both


def test_what_is_not_public_counts_nowhere(world: World) -> None:
    before = build_panel(LAST).columns["provisions"][:].sum()
    Provision.objects.filter(status="draft").update(agreement=Agreement.objects.get(slug="chile-peru"))
    assert build_panel(LAST).columns["provisions"][:].sum() == before
