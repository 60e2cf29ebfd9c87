"""Merging duplicates: the preview, the redirects of old addresses, and the history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from provisions.importers.wto import importer
from provisions.models import (
    Accession,
    Agreement,
    Economy,
    FormerEconomy,
    GroupingMember,
    Membership,
    NonApplication,
    Revision,
    Text,
)
from provisions.query.fulltext.documents import is_current
from provisions.statistics.duplicates import duplicate_agreements, duplicate_economies
from tests.factories import World, agreement, economy, member, provision
from tests.importers.wto.book import CHANGE, make, plain

pytestmark = pytest.mark.engines


def page(record: Any) -> str:
    return reverse(f"admin:provisions_{record._meta.model_name}_merge", args=[record.pk])


def preview(curator: Client, source: Any, target: Any) -> Any:
    answer = curator.post(page(source), {"into": target.pk})
    assert answer.status_code == 200
    return answer


def told(answer: Any) -> dict[tuple[str, str], list[str]]:
    merge = answer.context["merge"]
    return {(one.title, one.outcome.split(":")[0]): sorted(map(str, one.records)) for one in merge.groups}


def confirm(curator: Client, answer: Any, **more: Any) -> Any:
    merge = answer.context["merge"]
    sent = {"into": merge.target.pk, "confirmed": merge.digest, **more}
    return curator.post(page(merge.source), sent)


@pytest.fixture
def twice(world: World) -> tuple[Agreement, Agreement]:
    """An agreement made twice: the second has a provision, a text, an accession and a party that the first lacks."""
    second = agreement("Peru - EU (second)", "PER EUN CHL", slug="peru-eu", signed_goods="2012-06-26", wto_rta_id=777)
    for code in ("PER", "EUN", "CHL"):
        second.memberships.filter(economy__code=code).update(side=code)
    provision(second, "P00050", citation="Art. 50")
    Text.objects.create(agreement=second, corpus="tota", identifier="x", language="es", title="Acuerdo")
    Accession.objects.create(agreement=second, wto_rta_id=778, name="Accession", status="in_force")
    agreement("Older duplicate", slug="older", merged_into=second)
    return second, world.agreements["eu-peru"]


def test_the_preview_names_what_moves_and_keeps_nothing(
    world: World, curator: Client, twice: tuple[Agreement, Agreement]
) -> None:
    source, target = twice
    total = Revision.objects.count()
    answer = preview(curator, source, target)
    assert told(answer) == {
        ("provisions", "move to the other"): ["P00050 Art. 50"],
        ("texts", "move to the other"): ["Acuerdo (es)"],
        ("accessions", "move to the other"): ["Accession"],
        ("parties", "move to the other"): ["Chile"],
        ("parties", "stay with the duplicate"): ["European Union", "Peru"],
        ("duplicates merged into it before", "move to the other"): ["Older duplicate"],
    }
    assert "P00050 Art. 50" in answer.content.decode()
    assert Revision.objects.count() == total
    assert source.provisions.count() == 1


def test_a_merged_agreement_leads_to_the_other(
    world: World, curator: Client, twice: tuple[Agreement, Agreement]
) -> None:
    source, target = twice
    answer = confirm(curator, preview(curator, source, target), note="The same agreement, entered twice.")
    assert answer.status_code == 302
    for old in ("peru-eu", "older"):
        assert curator.get(f"/agreements/{old}/")["Location"] == "/agreements/eu-peru/"
        assert curator.get(f"/agreements/{old}/text/")["Location"] == "/agreements/eu-peru/text/"
    assert curator.get("/api/v1/agreements/peru-eu/").status_code == 302
    found = curator.get("/api/v1/provisions/P00050/").json()
    assert found["agreement"] == "eu-peru"
    assert found["corrections"][0]["note"] == "The same agreement, entered twice."
    assert sorted(target.parties.values_list("code", flat=True)) == ["CHL", "EUN", "PER"]
    assert is_current()
    kept = Revision.objects.filter(why="merge")
    assert {(one.model, one.who) for one in kept} == {
        (name, "curator") for name in ("agreement", "provision", "text", "accession", "membership")
    }


def test_no_party_moves_where_some_have_a_side_and_some_have_none(
    world: World, curator: Client, twice: tuple[Agreement, Agreement]
) -> None:
    source, target = twice
    for mine, others, word in (("", "EUN", "Name a side"), ("CHL", "", "Empty the sides")):
        source.memberships.update(side=mine)
        target.memberships.update(side=others)
        [told_why] = curator.post(page(source), {"into": target.pk}).context["form"].errors["into"]
        assert "Chile would move with" in told_why and word in told_why and source.name in told_why


def test_the_number_moves_to_one_that_has_none(world: World, curator: Client) -> None:
    source = agreement("Again", slug="again", wto_rta_id=555)
    target = agreement("First", slug="first")
    assert ("RTA number", "move to the other") in told(preview(curator, source, target))
    confirm(curator, preview(curator, source, target))
    assert Agreement.objects.get(wto_rta_id=555).slug == "first"


def test_what_cannot_be_merged_is_refused(world: World, curator: Client) -> None:
    peru, old = world.agreements["chile-peru"], world.agreements["chile-peru-old"]
    for target in (peru, old):
        answer = curator.post(page(peru), {"into": target.pk})
        assert answer.context["form"].errors["into"], target
    assert curator.get(page(old)).status_code == 403  # merged already
    assert curator.post(page(peru), {}).context["form"].errors["into"]


def test_what_changed_since_the_preview_is_shown_anew(
    world: World, curator: Client, twice: tuple[Agreement, Agreement]
) -> None:
    source, target = twice
    answer = preview(curator, source, target)
    provision(source, "P00051", citation="Art. 51")
    again = confirm(curator, answer)
    assert again.status_code == 200
    assert "P00051 Art. 51" in told(again)[("provisions", "move to the other")]
    assert source.provisions.count() == 2
    assert confirm(curator, again).status_code == 302


def test_economies_are_merged_with_their_agreements_and_groupings(world: World, curator: Client) -> None:
    double, chile = economy("CL2", "Chile (again)"), world.economies["CHL"]
    member(world.agreements["eu-peru"], "CL2")
    member(world.agreements["chile-peru"], "CL2")
    GroupingMember.objects.create(grouping=world.economies["EUN"], member=double, entry_date="2000-01-01")
    FormerEconomy.objects.create(code="CL3", economy=double)
    for one, other, year in (double, "PER", 2001), (chile, "PER", 2001), (double, "KOR", 2002), (double, "CHL", 2003):
        two = {"economy_1": one, "economy_2": world.economies[other]}
        NonApplication.objects.create(agreement=world.agreements["eu-peru"], **two, first_day=f"{year}-01-01")
    answer = preview(curator, double, chile)
    assert told(answer) == {
        ("agreements it is in", "move to the other"): ["EU - Peru"],
        ("agreements it is in", "are deleted"): ["Chile - Peru"],
        ("times in groupings", "move to the other"): ["Chile (again) in European Union"],
        ("non-applications between two parties", "move to the other"): ["EU - Peru: Chile (again), Korea, Republic of"],
        ("non-applications between two parties", "are deleted"): [
            "EU - Peru: Chile (again), Chile",
            "EU - Peru: Chile (again), Peru",
        ],
        ("codes merged into it before", "move to the other"): ["CL3"],
        ("its own record", "is deleted; its history is kept"): ["Chile (again)"],
    }
    assert confirm(curator, answer).status_code == 302
    assert not Economy.objects.filter(code="CL2").exists()
    for code in ("CL2", "CL3"):
        assert curator.get(f"/economies/{code}/")["Location"] == "/economies/CHL/"
        assert curator.get(f"/api/v1/economies/{code}/")["Location"].endswith("/api/v1/economies/CHL/")
    assert Membership.objects.filter(agreement__slug="chile-peru", economy=chile).count() == 1
    assert Membership.objects.filter(agreement__slug="eu-peru", economy=chile).count() == 1
    assert GroupingMember.objects.get(member=chile).grouping == world.economies["EUN"]
    pairs = NonApplication.objects.values_list("economy_1__code", "economy_2__code")
    assert sorted(pairs) == [("CHL", "KOR"), ("CHL", "PER")]
    gone = Revision.objects.get(model="economy", action="deleted")
    assert (gone.label, gone.who, gone.why) == ("Chile (again)", "curator", "merge")
    assert curator.get("/economies/ZZZ/").status_code == 404


@pytest.mark.django_db
def test_an_import_does_not_make_a_merged_economy_again(tmp_path: Path, curator: Client) -> None:
    row = plain(RTA_ID=10, RTA_Name="Pact", Current_signatories="Chile; Peru", Original_signatories="Chile; Peru")
    file, changes = tmp_path / "list.xlsx", [CHANGE | {"RTA ID": 10}]
    importer.import_workbook(make(file, [row], changes))
    peru, chile = Economy.objects.get(code="PER"), Economy.objects.get(code="CHL")
    confirm(curator, preview(curator, peru, chile))
    report = importer.import_workbook(make(file, [row | {"RTA ID": 11}], [CHANGE | {"RTA ID": 11}]))
    assert report.has_changes
    assert not Economy.objects.filter(code="PER").exists()
    assert list(Agreement.objects.get(wto_rta_id=11).parties.values_list("code", flat=True)) == ["CHL"]
    assert Economy.objects.get(code="CHL").name == chile.name


def test_likely_duplicates_are_found_and_filtered(world: World, curator: Client) -> None:
    assert duplicate_agreements() == set()
    made = agreement("EU – Peru", "CHL", slug="eu-peru-2", origin="curator")
    same = agreement("Otherwise named", "CHL PER", slug="other", origin="tota", signed_goods="2006-08-22")
    expected = {made.pk, same.pk, world.agreements["eu-peru"].pk, world.agreements["chile-peru"].pk}
    assert duplicate_agreements() == expected
    found = curator.get(reverse("admin:provisions_agreement_changelist"), {"duplicates": "likely"})
    assert {one.pk for one in found.context["cl"].queryset} == expected
    double = economy("CL2", "CHILE")
    assert duplicate_economies() == {double.pk, world.economies["CHL"].pk}


def test_two_numbers_of_the_list_are_two_agreements(world: World) -> None:
    agreement("EU - Peru", "EUN PER", slug="eu-peru-2", wto_rta_id=9004, signed_goods="2012-06-26")
    assert duplicate_agreements() == set()


@pytest.mark.alone
def test_few_queries(world: World, curator: Client, twice: tuple[Agreement, Agreement]) -> None:
    for source, target in (twice, (world.economies["PER"], world.economies["CHL"])):
        with CaptureQueriesContext(connection) as queries:
            assert curator.get(page(source)).status_code == 200
        assert len(queries) <= 20
        with CaptureQueriesContext(connection) as queries:
            preview(curator, source, target)
        assert len(queries) <= 20, "\n".join(query["sql"][:150] for query in queries)
