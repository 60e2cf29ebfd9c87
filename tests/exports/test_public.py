"""Records as every face gives them."""

from __future__ import annotations

import pytest

from provisions.exports import public_records, records
from provisions.models import Agreement, GroupingMember, Provision
from tests import factories as make
from tests.factories import QUOTE, World

pytestmark = pytest.mark.django_db


def one(dataset: str, queryset) -> dict[str, object]:
    (found,) = records(dataset, queryset)
    return found


def test_a_provision(world: World) -> None:
    found = one("provisions", Provision.objects.filter(number="P00004"))
    assert found["quote"] == QUOTE
    assert (found["agreement"], found["wto_rta_id"], found["agreement_name"]) == ("eu-peru", 9002, "EU - Peru")
    assert (found["corpus"], found["text_identifier"], found["language"]) == ("tota", "pta_9002", "en")
    assert (found["verb"], found["strength"]) == ("shall_endeavour", "mixed")
    assert found["beneficiary"] == ["msmes", "women"]
    assert (found["text_date"], found["verified"]) == ("2018-01-01", True)


def test_what_is_missing_is_none_and_no_codes_are_an_empty_list(world: World) -> None:
    found = one("provisions", Provision.objects.filter(number="P00003"))
    assert found["quote"] is None and found["heading"] is None and found["corpus"] is None
    assert found["theme"] == []


def test_codes_are_in_the_codebooks_order(world: World) -> None:
    provision = world.provisions["P00001"]
    provision.coded_values.set(["theme:procurement_access", "theme:msme_finance", "theme:cyber_readiness"])
    found = one("provisions", Provision.objects.filter(pk=provision.pk))
    assert found["theme"] == provision.codes("theme") == ["cyber_readiness", "msme_finance", "procurement_access"]


def test_an_agreement_counts_only_what_is_public_in_two_ways(world: World) -> None:
    found = one("agreements", Agreement.objects.filter(slug="eu-peru"))
    assert (found["provisions"], found["provisions_beyond_enumeration"]) == (2, 1)
    assert one("agreements", Agreement.objects.filter(slug="korea-chile"))["provisions"] == 0
    assert one("agreements", Agreement.objects.filter(slug="chile-peru"))["provisions"] == 2


def test_an_agreement_has_parties_past_and_present(world: World) -> None:
    make.member(world.agreements["eu-peru"], "CHL", current=False, exit_date="2015-01-01")
    found = one("agreements", Agreement.objects.filter(slug="eu-peru"))
    assert found["parties"] == ["CHL", "EUN", "PER"] and found["current_parties"] == ["EUN", "PER"]
    assert (found["signed"], found["types"]) == ("2012-06-26", ["eia", "fta"])


def test_groupings_know_their_members_of_today(world: World) -> None:
    GroupingMember.objects.create(
        grouping=world.economies["EUN"], member=world.economies["PER"], exit_date="2001-01-01"
    )
    by_code = {found["code"]: found for found in records("economies", public_records("economies"))}
    assert by_code["EUN"]["members"] == ["DEU"] and by_code["DEU"]["groupings"] == ["EUN"]
    assert by_code["PER"]["groupings"] == []


def test_only_public_records_are_given(world: World) -> None:
    assert [found["number"] for found in records("provisions", public_records("provisions"))] == make.PUBLIC
    slugs = {found["slug"] for found in records("agreements", public_records("agreements"))}
    assert "chile-peru-old" not in slugs
    assert all(found["agreement"] in slugs for found in records("memberships", public_records("memberships")))


def test_a_slice_in_any_order_keeps_its_order(world: World) -> None:
    page = Provision.objects.public().order_by("-number")[1:3]
    assert [found["number"] for found in records("provisions", page)] == ["P00003", "P00002"]


@pytest.mark.alone
@pytest.mark.parametrize(("dataset", "queries"), [("provisions", 2), ("agreements", 7), ("economies", 2)])
def test_queries_do_not_grow_with_the_records(world: World, django_assert_num_queries, dataset, queries) -> None:
    """The records, one query for each kind of list beside them, and one for the order of the codebook."""
    with django_assert_num_queries(queries):
        assert list(records(dataset, public_records(dataset)))
    for number in range(20):
        agreement = make.agreement(f"Extra {number}", "CHL KOR", "fta eia", "europe")
        make.provision(agreement, f"P1{number:04}")
        make.economy(f"E{number}", f"Economy {number}")
    with django_assert_num_queries(queries):
        assert len(list(records(dataset, public_records(dataset)))) > 20
