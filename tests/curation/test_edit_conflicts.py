"""Edit conflicts: the second to save sees both versions and chooses; nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from provisions.models import Membership, Provision, Revision
from tests.curation.forms import errors, filled
from tests.factories import World

pytestmark = pytest.mark.engines


@pytest.fixture
def second(db: None) -> Client:
    """The browser of another curator, named anna."""
    browser = Client()
    browser.force_login(User.objects.create(username="anna", is_staff=True, is_superuser=True))
    return browser


def page(record: Any) -> str:
    return reverse(f"admin:provisions_{record._meta.model_name}_change", args=[record.pk])


def hidden(answer: Any) -> dict[str, str]:
    """What the page that told of a conflict sends besides its fields."""
    return {"_seen": answer.context["marks"]}


def test_who_saves_second_is_told_and_nothing_is_overwritten(world: World, curator: Client, second: Client) -> None:
    provision = world.provisions["P00001"]
    mine = filled(curator, page(provision), summary="Mine.")
    assert second.post(page(provision), filled(second, page(provision), summary="Hers.")).status_code == 302
    answer = curator.post(page(provision), mine)
    assert "anna changed P00001" in errors(answer)["__all__"][0]
    provision.refresh_from_db()
    assert provision.summary == "Hers."
    html = answer.content.decode()
    assert "Hers." in html
    assert html.count("Mine.") >= 2  # in the comparison and in the form, where it was typed
    assert 'value="mine" checked' in html


def test_what_only_the_other_changed_is_taken_over(world: World, curator: Client, second: Client) -> None:
    provision = world.provisions["P00001"]
    mine = filled(curator, page(provision), summary="Mine.")
    hers = {"heading": "Hers", "coded_values": ["kind:finance"], "verified": "on", "verb": "verb:may"}
    assert second.post(page(provision), filled(second, page(provision), **hers)).status_code == 302
    answer = curator.post(page(provision), mine)
    shown = {row.label: (row.theirs, bool(row.choice)) for one in answer.context["conflicts"] for row in one.fields}
    assert shown == {
        "heading": ("Hers", False),
        "verified": ("yes", False),
        "verb": ("May", False),
        "kinds, themes and beneficiaries": ("kind: Finance", False),
    }
    again = {**_sent(answer), **hidden(answer)}
    assert curator.post(page(provision), again).status_code == 302
    provision.refresh_from_db()
    assert (provision.summary, provision.heading, provision.verified) == ("Mine.", "Hers", True)
    assert provision.verb_id == "verb:may"
    assert list(provision.coded_values.values_list("pk", flat=True)) == ["kind:finance"]


def _sent(answer: Any) -> dict[str, Any]:
    """The form of a refused answer, sent again as it stands."""
    form = answer.context["adminform"].form
    values = {bound.html_name: bound.value() for bound in form}
    for inline in answer.context["inline_admin_formsets"]:
        values |= {bound.html_name: bound.value() for bound in inline.formset.management_form}
        for row in inline.formset.forms:
            values |= {bound.html_name: bound.value() for bound in row}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Mine."), ("theirs", "Hers.")])
def test_the_second_chooses(world: World, curator: Client, second: Client, choice: str, kept: str) -> None:
    provision = world.provisions["P00001"]
    mine = filled(curator, page(provision), summary="Mine.")
    second.post(page(provision), filled(second, page(provision), summary="Hers."))
    answer = curator.post(page(provision), mine)
    name = answer.context["conflicts"][0].fields[0].choice
    assert f'name="{name}"' in answer.content.decode()
    assert curator.post(page(provision), {**mine, **hidden(answer), name: choice}).status_code == 302
    provision.refresh_from_db()
    assert provision.summary == kept
    states = [one.state["summary"] for one in Revision.objects.for_record(provision)]
    assert "Hers." in states  # whatever was chosen


def test_a_third_change_is_told_as_well(world: World, curator: Client, second: Client) -> None:
    provision = world.provisions["P00001"]
    mine = filled(curator, page(provision), summary="Mine.")
    second.post(page(provision), filled(second, page(provision), summary="Hers."))
    answer = curator.post(page(provision), mine)
    second.post(page(provision), filled(second, page(provision), summary="Hers again."))
    answer = curator.post(page(provision), {**mine, **hidden(answer)})
    assert [row.theirs for one in answer.context["conflicts"] for row in one.fields] == ["Hers again."]


def test_a_change_elsewhere_in_the_record_is_no_conflict(world: World, curator: Client, second: Client) -> None:
    """What a form does not show it does not overwrite."""
    provision = world.provisions["P00001"]
    mine = filled(curator, page(provision), summary="Mine.")
    Provision.objects.filter(pk=provision.pk).update(words=77)
    assert curator.post(page(provision), mine).status_code == 302
    provision.refresh_from_db()
    assert (provision.summary, provision.words) == ("Mine.", 77)


def test_rows_of_a_form_are_guarded_too(world: World, curator: Client, second: Client) -> None:
    agreement = world.agreements["eu-peru"]
    row = agreement.memberships.get(economy__code="PER")
    sent = filled(curator, page(agreement))
    prefix = next(name[: -len("-id")] for name, value in sent.items() if name.endswith("-id") and value == row.pk)
    assert second.post(page(row), filled(second, page(row), exit_date="2021-05-05")).status_code == 302
    answer = curator.post(page(agreement), {**sent, f"{prefix}-exit_date": "2020-01-31"})
    assert answer.status_code == 200
    assert "anna changed Peru in EU - Peru" in answer.content.decode()
    assert Membership.objects.get(pk=row.pk).exit_date.isoformat() == "2021-05-05"  # type: ignore[union-attr]


def test_what_was_typed_into_a_deleted_record_is_given_back(world: World, curator: Client, second: Client) -> None:
    draft = world.provisions["P00005"]
    mine = filled(curator, page(draft), summary="An hour's work.")
    delete = reverse("admin:provisions_provision_delete", args=[draft.pk])
    assert second.post(delete, {"post": "yes"}).status_code == 302
    answer = curator.post(page(draft), mine)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "An hour&#x27;s work." in html
    assert "anna deleted P00005" in html
    assert "csrf" not in str(answer.context["values"])
    assert curator.get(page(draft)).status_code == 302  # as ever, where nothing was typed


def test_an_import_while_a_form_is_open_is_told(world: World, curator: Client) -> None:
    from provisions.history.recorder import record_history

    agreement = world.agreements["eu-peru"]
    mine = filled(curator, page(agreement), remarks="Mine.")
    with record_history("import_wto"):
        agreement.remarks = "The list's."
        agreement.save()
    assert "manage.py import_wto changed" in errors(curator.post(page(agreement), mine))["__all__"][0]
