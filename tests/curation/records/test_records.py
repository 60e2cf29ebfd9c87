"""Agreements, memberships, economies and the codebook in the admin."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from provisions.exports.public import public_records
from provisions.importers.tota.agreements import AgreementMatcher
from provisions.models import (
    Accession,
    Agreement,
    DatasetState,
    Economy,
    GroupingMember,
    Membership,
    Provision,
    Revision,
    Value,
)
from tests.curation.forms import errors, filled
from tests.factories import World, provision

pytestmark = pytest.mark.engines


def test_an_agreement_with_its_parties_is_added_on_one_page(world: World, curator: Client) -> None:
    add = reverse("admin:provisions_agreement_add")
    parties = {
        "memberships-TOTAL_FORMS": 2,
        "memberships-0-economy": world.economies["CHL"].pk,
        "memberships-0-current": "on",
        "memberships-1-economy": world.economies["KOR"].pk,
        "memberships-1-entry_date": "2021-05-01",
    }
    facts = {"name": "Chile - Korea II", "slug": "chile-korea-ii", "status": "in_force", "types": ["fta"]}
    answer = curator.post(add, filled(curator, add, **facts, **parties, signed_goods="2020-01-31"))
    assert answer.status_code == 302, errors(answer)
    made = Agreement.objects.get(slug="chile-korea-ii")
    assert (made.origin, str(made.signed)) == ("curator", "2020-01-31")
    assert set(made.parties.values_list("code", flat=True)) == {"CHL", "KOR"}


def test_a_slug_is_written_once(world: World, curator: Client) -> None:
    agreement = world.agreements["chile-peru"]
    page = reverse("admin:provisions_agreement_change", args=[agreement.pk])
    assert curator.post(page, filled(curator, page, slug="other", name="Renamed")).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.slug, agreement.name) == ("chile-peru", "Renamed")


def test_provisions_follow_a_text_whose_date_is_corrected(world: World, curator: Client) -> None:
    """The panel counts them from that day. One with a day of its own keeps it."""
    text = world.text
    provision(world.agreements["eu-peru"], text=text)
    Provision.objects.filter(text=text).update(text_date=text.text_date or text.agreement.signed)
    first, *others = Provision.objects.filter(text=text).order_by("number")
    Provision.objects.filter(pk=first.pk).update(text_date="2001-02-03")
    page = reverse("admin:provisions_text_change", args=[text.pk])
    answer = curator.post(
        page, filled(curator, page, text_date="2016-12-13", text_date_evidence="Closing clause"), follow=True
    )
    days = Provision.objects.filter(text=text).order_by("number").values_list("text_date", flat=True)
    assert [*map(str, days)] == ["2001-02-03", *["2016-12-13"] * len(others)] and others
    assert f"With it the date of {others[0].number}" in answer.content.decode()


def test_what_is_saved_unchanged_stays_in_its_version(world: World, curator: Client) -> None:
    version = DatasetState.objects.current().version
    for record in (world.agreements["eu-peru"], world.economies["CHL"], world.provisions["P00001"]):
        page = reverse(f"admin:provisions_{record._meta.model_name}_change", args=[record.pk])
        assert curator.post(page, filled(curator, page)).status_code == 302
    assert DatasetState.objects.current().version == version


def test_an_economy_ends_after_it_began(world: World, curator: Client) -> None:
    page = reverse("admin:provisions_economy_change", args=[world.economies["CHL"].pk])
    years = {"exists_from": "1992-04-27", "exists_until": "1991-12-31"}
    assert set(errors(curator.post(page, filled(curator, page, **years)))) == {"exists_until"}
    assert curator.post(page, filled(curator, page, **years | {"exists_until": "2006-06-03"})).status_code == 302


def test_a_party_leaves_after_it_entered(world: World, curator: Client) -> None:
    page = reverse("admin:provisions_agreement_change", args=[world.agreements["chile-peru"].pk])
    dates = {"memberships-0-entry_date": "2010-01-02", "memberships-0-exit_date": "2010-01-01"}
    assert set(errors(curator.post(page, filled(curator, page, **dates)))) == {"memberships-0-exit_date"}
    dates["memberships-0-exit_date"] = "2010-01-02"
    assert curator.post(page, filled(curator, page, **dates)).status_code == 302


def test_an_editor_says_between_which_parties_it_does_not_apply(world: World, as_a: Any) -> None:
    page, editor = reverse("admin:provisions_nonapplication_add"), as_a("editor")
    row = {"agreement": world.agreements["chile-peru"].pk, "source": "Its Art. 9", "first_day": "2010-01-02"}

    def sent(one: str, other: str, **changes: str) -> Any:
        two = {"economy_1": world.economies[one].pk, "economy_2": world.economies[other].pk}
        return editor.post(page, filled(editor, page, **row, **two, **changes))

    assert "in a row" in errors(sent("CHL", "EUN"))["economy_2"][0]
    assert set(errors(sent("CHL", "CHL"))) == {"economy_2"}
    assert set(errors(sent("CHL", "PER", last_day="2010-01-01"))) == {"last_day"}
    assert sent("PER", "CHL").status_code == 302
    assert "already exists" in str(errors(sent("CHL", "PER")))
    found = html.unescape(editor.get("/agreements/chile-peru/").content.decode())
    assert "Chile, Peru: not applied between them from" in found and "no end is known" in found


def test_a_party_not_yet_in_has_no_entry_date(world: World, curator: Client) -> None:
    membership = Membership.objects.get(agreement__slug="chile-peru", economy__code="CHL")
    page = reverse("admin:provisions_membership_change", args=[membership.pk])
    answer = curator.post(page, filled(curator, page, pending="on", entry_date="2030-01-01"))
    assert set(errors(answer)) == {"entry_date"}


def test_each_party_has_a_side_or_none_has(world: World, curator: Client) -> None:
    page = reverse("admin:provisions_agreement_change", args=[world.agreements["chile-peru"].pk])
    assert set(errors(curator.post(page, filled(curator, page, **{"memberships-1-side": ""})))) == {
        "memberships-1-side"
    }
    none = {"memberships-0-side": "", "memberships-1-side": ""}
    assert curator.post(page, filled(curator, page, **none)).status_code == 302


def test_a_party_alone_has_a_side_if_the_others_have(world: World, curator: Client) -> None:
    membership = Membership.objects.get(agreement__slug="chile-peru", economy__code="CHL")
    page = reverse("admin:provisions_membership_change", args=[membership.pk])
    assert "Name one here" in errors(curator.post(page, filled(curator, page, side="")))["side"][0]
    Membership.objects.filter(agreement=membership.agreement).update(side="")
    assert "Leave it empty" in errors(curator.post(page, filled(curator, page, side="CHL")))["side"][0]
    assert curator.post(page, filled(curator, page)).status_code == 302


def test_dates_of_an_agreement(world: World, curator: Client) -> None:
    page = reverse("admin:provisions_agreement_change", args=[world.agreements["chile-peru"].pk])
    answer = curator.post(page, filled(curator, page, inactive_date="2009-12-31"))
    assert set(errors(answer)) == {"inactive_date"}
    answer = curator.post(page, filled(curator, page, signed_goods="2010-01-01"), follow=True)
    assert any("before it was signed" in str(message) for message in answer.context["messages"])
    assert not any("future date" in str(message) for message in answer.context["messages"])
    answer = curator.post(page, filled(curator, page, inactive_date="", signed_goods="2999-01-01"), follow=True)
    assert any("future date" in str(message) for message in answer.context["messages"])


def test_an_agreement_with_provisions_is_not_deleted(world: World, curator: Client) -> None:
    page = reverse("admin:provisions_agreement_delete", args=[world.agreements["eu-peru"].pk])
    curator.post(page, {"post": "yes"})
    assert Agreement.objects.filter(slug="eu-peru").exists()
    assert Provision.objects.count() == len(world.provisions)


def test_only_groupings_have_members(world: World, curator: Client) -> None:
    grouping = reverse("admin:provisions_economy_change", args=[world.economies["EUN"].pk])
    country = reverse("admin:provisions_economy_change", args=[world.economies["CHL"].pk])
    assert "grouping_members-0-member" in curator.get(grouping).content.decode()
    assert "grouping_members" not in curator.get(country).content.decode()
    add = reverse("admin:provisions_groupingmember_add")
    chile, peru = world.economies["CHL"].pk, world.economies["PER"].pk
    assert set(errors(curator.post(add, {"grouping": chile, "member": peru}))) == {"grouping"}
    assert GroupingMember.objects.count() == 1


def test_search_by_number_and_name(world: World, curator: Client) -> None:
    page = reverse("admin:provisions_agreement_changelist")
    for asked, slugs in (("9002", {"eu-peru"}), ("korea", {"korea-chile"}), ("900", set())):
        found = curator.get(page, {"q": asked}).context["cl"].queryset
        assert {agreement.slug for agreement in found} == slugs, asked


def test_autocompletion_answers(world: World, curator: Client) -> None:
    asked = {"term": "chile", "app_label": "provisions", "model_name": "provision", "field_name": "agreement"}
    found = curator.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert {one["text"] for one in found} >= {"Chile - Peru", "Korea, Republic of - Chile"}


@pytest.mark.parametrize("key", ["verb:shall", "theme:msme_finance"])
def test_a_code_in_use_is_fixed(world: World, curator: Client, key: str) -> None:
    page = reverse("admin:provisions_value_change", args=[key])
    assert curator.post(page, filled(curator, page, code="other", label_en="Shall!")).status_code == 302
    value = Value.objects.get(pk=key)
    assert (value.label_en, value.code) == ("Shall!", key.partition(":")[2])
    assert curator.post(reverse("admin:provisions_value_delete", args=[key]), {"post": "yes"}).status_code == 403
    variable = reverse("admin:provisions_variable_delete", args=[value.variable_id])
    curator.post(variable, {"post": "yes"})
    assert Value.objects.filter(pk=key).exists()


def test_a_code_that_nothing_uses_can_be_corrected(world: World, curator: Client) -> None:
    count = Value.objects.count()
    page = reverse("admin:provisions_value_change", args=["theme:emergencies"])
    assert curator.post(page, filled(curator, page, code="crises")).status_code == 302
    assert Value.objects.filter(pk="theme:crises").exists()
    assert Value.objects.count() == count


def test_a_code_is_given_once_in_its_variable(world: World, curator: Client) -> None:
    add = reverse("admin:provisions_value_add")
    sent = {"variable": "theme", "code": "msme_finance", "position": 99, "label_en": "X", "definition_en": "Y"}
    assert "already exists" in str(errors(curator.post(add, sent))["__all__"])
    assert curator.post(add, {**sent, "code": "new_theme"}).status_code == 302
    assert Value.objects.get(pk="theme:new_theme").position == 99


def test_values_among_their_variable_keep_their_codes(world: World, curator: Client) -> None:
    page = reverse("admin:provisions_variable_change", args=["verb"])
    sent = filled(curator, page)
    sent |= {"values-0-code": "other", "values-0-label_en": "Must"}
    assert curator.post(page, sent).status_code == 302
    assert Value.objects.get(pk="verb:shall").label_en == "Must"
    assert not Value.objects.filter(code="other", variable="verb").exists()


def test_economies_are_searched_by_code(world: World, curator: Client) -> None:
    found = curator.get(reverse("admin:provisions_economy_changelist"), {"q": "kor"}).context["cl"].queryset
    assert [one.code for one in found] == ["KOR"]
    assert Economy.objects.count() == 5


def test_a_date_that_can_mean_two_days_is_refused(world: World, curator: Client) -> None:
    page = reverse("admin:provisions_agreement_change", args=[world.agreements["chile-peru"].pk])
    said = errors(curator.post(page, filled(curator, page, signed_goods="03/02/2001")))["signed_goods"]
    assert said == ["03/02/2001 can be 3 February 2001 or 2 March 2001: write 2001-02-03 or 2001-03-02."]
    assert curator.post(page, filled(curator, page, signed_goods="3 February 2001")).status_code == 302
    changelist = curator.get(reverse("admin:provisions_agreement_changelist")).content.decode()
    assert "3 February 2001" in changelist
    assert 'value="2001-02-03"' in curator.get(page, headers={"accept-language": "fr"}).content.decode()


def test_white_space_accents_and_line_ends_are_stored_in_one_form(world: World, curator: Client) -> None:
    """A browser sends every line end as CRLF, and a Mac's file names have accents of their own."""
    provision = world.provisions["P00004"]
    Provision.objects.filter(pk=provision.pk).update(adjudication="One.\nTwo.", heading="Cooperación")
    page = reverse("admin:provisions_provision_change", args=[provision.pk])
    sent = {"adjudication": "One.\r\nTwo. ", "heading": "Cooperacio\u0301n\xa0"}
    before = Revision.objects.count()
    assert curator.post(page, filled(curator, page, **sent)).status_code == 302
    assert Revision.objects.count() == before
    assert curator.post(page, filled(curator, page, summary=" A\r\nB ")).status_code == 302
    provision.refresh_from_db()
    assert (provision.summary, provision.adjudication, provision.heading) == ("A\nB", "One.\nTwo.", "Cooperación")
    assert Revision.objects.latest("pk").fields == ["summary"]


def test_an_accession_that_the_wto_does_not_number(world: World, curator: Client) -> None:
    agreement, add = world.agreements["eu-peru"], reverse("admin:provisions_accession_add")
    facts = {"name": "EU - Peru - Accession of Korea", "agreement": agreement.pk, "status": "announced_signed"}
    for _time in range(2):  # and more than one
        answer = curator.post(add, filled(curator, add, **facts, in_force_goods="2030-01-01"))
        assert answer.status_code == 302, errors(answer)
    assert Accession.objects.filter(agreement=agreement, wto_rta_id=None).count() == 2
    assert "Accession of Korea" in curator.get("/agreements/eu-peru/").content.decode()
    assert curator.get("/api/v1/agreements/?wto_rta_id=9002").json()["count"] == 1
    assert list(public_records("accessions")) == []  # files know an accession by its number
    assert AgreementMatcher()._by_accession == {}  # a text without a number is not one of them


def test_a_name_is_on_one_line(world: World, curator: Client) -> None:
    record = world.agreements["chile-peru"]
    address = reverse("admin:provisions_agreement_change", args=[record.pk])
    assert curator.post(address, filled(curator, address, name="Chile -\r\nPeru\u2028")).status_code == 302
    record.refresh_from_db()
    assert record.name == "Chile - Peru"
