"""One count on every face: agreements and provisions of an economy, on its page, in lists, on the API and in charts."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from provisions.importers.fixtures.files import read_shipped
from provisions.models import Economy
from provisions.query import ListQuery
from provisions.statistics.trends import Selection, by_economy
from provisions.web.presenters.agreement_page import SIDES
from provisions.web.presenters.prefetch import with_agreement_totals
from tests.factories import World, agreement, economy, member, provision


def count(dataset: str, query: str) -> int:
    return ListQuery.parse(dataset, QueryDict(query)).count()


def test_every_face_counts_an_economy_s_agreements_alike(shipped: None, client: Client) -> None:
    table = by_economy(Selection(ListQuery.parse("provisions", QueryDict("incorporated=include"))))
    chart = dict(zip(table.codes, (row[3] for row in table.rows), strict=True))
    countries = Economy.objects.exclude(kind="grouping")
    listed = {one.code: one.agreement_total for one in with_agreement_totals(list(Economy.objects.all()))}  # type: ignore[attr-defined]
    for code in countries.values_list("code", flat=True):
        assert chart.get(code, 0) == count("agreements", f"party={code}&has_provisions=yes"), code
        assert listed[code] == count("agreements", f"party={code}"), code
    for code in ("DEU", "EUN", "CHL", "CHE"):
        context = client.get(f"/economies/{code}/").context
        assert len(context["agreements"]) == listed[code]
        assert context["with_provisions"] == chart.get(code, context["with_provisions"])
        assert context["provision_total"] == count("provisions", f"party={code}")
        api = client.get(f"/api/v1/agreements/?party={code}&has_provisions=yes").json()["count"]
        assert context["with_provisions"] == api
        assert context["partners"]
        for partner in context["partners"]:
            assert partner.shared == count("agreements", partner.query), (code, partner.code)
        for topic in context["topics"]:
            assert topic.count == count("provisions", f"theme={topic.value}&party={code}")


@pytest.fixture
def sides(world: World) -> Any:
    """EU - Japan, of which the list names the EU today; and one that has ended, of which it names members only."""
    for code, name in (("JPN", "Japan"), ("FRA", "France"), ("GBR", "United Kingdom"), ("POL", "Poland")):
        economy(code, name)
    grouping = world.economies["EUN"]
    for code, entry, exit in (
        ("FRA", "1958-01-01", None),
        ("GBR", "1973-01-01", "2020-01-31"),
        ("POL", "2004-05-01", None),
    ):
        grouping.grouping_members.create(member=Economy.objects.get(code=code), entry_date=entry, exit_date=exit)
    now = agreement("EU - Japan", signed_goods="2018-07-17", in_force_goods="2019-02-01")
    for code in ("DEU", "FRA"):
        member(now, code, current=False, side="EUN")
    member(now, "GBR", current=False, side="EUN", exit_date="2020-12-31")
    member(now, "EUN", original=False, side="EUN")
    member(now, "JPN", side="JPN")
    ended = agreement(
        "EU - Chile",
        signed_goods="2002-11-18",
        in_force_goods="2003-02-01",
        inactive_date="2025-02-01",
        status="inactive",
    )
    for code in ("DEU", "FRA"):
        member(ended, code, current=False, side="EUN")
    member(ended, "CHL", side="CHL")
    provision(ended, "P00090")
    return now, ended


def test_the_eu_has_its_ended_agreements_and_later_members_too(sides: Any, client: Client) -> None:
    for query in ("party=EUN", "party_all=EUN&party_all=CHL", "party_all=POL&party_all=CHL", "party=FRA"):
        found = client.get(f"/api/v1/agreements/?{query}&has_provisions=yes").json()["results"]
        assert "eu-chile" in {one["slug"] for one in found}, query
    assert client.get("/api/v1/provisions/?party=EUN&agreement=eu-chile").json()["count"] == 1
    assert "eu-chile" in client.get("/economies/EUN/").content.decode()
    partners = {one.code for one in client.get("/economies/FRA/").context["partners"]}
    assert {"JPN", "CHL"} <= partners and not partners & {"DEU", "EUN"}
    assert {one.code for one in client.get("/economies/CHL/").context["partners"]} >= {"EUN", "PER"}


def test_partners_are_counted_where_they_stand_on_different_sides(sides: Any, client: Client) -> None:
    """France and Poland are in three agreements together, in two of them on the EU's side."""
    among_all = agreement("Among all", signed_goods="2004-05-01", in_force_goods="2005-01-01")
    for code in ("FRA", "POL", "PER"):
        member(among_all, code)
    partners = {one.code: one for one in client.get("/economies/FRA/").context["partners"]}
    assert {code: one.shared for code, one in partners.items()} == {"CHL": 1, "JPN": 1, "PER": 2, "POL": 1}
    found = client.get(f"/api/v1/agreements/?{partners['POL'].query}").json()["results"]
    assert [one["slug"] for one in found] == [among_all.slug]


def test_an_agreement_shows_its_parties_by_side(sides: Any, client: Client) -> None:
    _now, ended = sides
    ended.memberships.filter(economy__code="FRA").update(exit_date="2010-01-01")
    answer = client.get(f"/agreements/{ended.slug}/")
    rows = [
        (side, one.economy.code, str(one.entry), str(one.exit))
        for side, rows in answer.context["parties"]
        for one in rows
    ]
    assert rows == [
        ("European Union", "FRA", "2003-02-01", "2010-01-01"),
        ("European Union", "DEU", "2003-02-01", "2025-02-01"),
        ("European Union", "POL", "2004-05-01", "2025-02-01"),
        ("European Union", "GBR", "2003-02-01", "2020-01-31"),
        ("Chile", "CHL", "2003-02-01", "2025-02-01"),
    ]
    assert '<th scope="rowgroup" colspan="4">European Union</th>' in answer.content.decode()
    for slug in ("chile-peru", "eu-peru"):
        [*_groups, (name, _rows)] = client.get(f"/fr/agreements/{slug}/").context["parties"]
        assert name == ("" if slug == "chile-peru" else "Pérou")
    ended.memberships.update(side="", exit_date="2003-01-01")  # before it was in force
    [(name, rows)] = client.get(f"/agreements/{ended.slug}/").context["parties"]
    assert name == "" and {one.entry for one in rows} == {None}


def test_every_shipped_side_has_a_name() -> None:
    codes = {row["code"] for row in read_shipped("economies")}
    assert {row["side"] for row in read_shipped("memberships") if row["side"]} - codes == set(SIDES)
