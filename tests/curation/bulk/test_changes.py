"""Bulk actions on provisions: every record is previewed, and nothing is saved without confirmation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from provisions.models import DatasetState, Provision, Revision
from provisions.query.fulltext.documents import is_current
from tests.factories import World, provision

pytestmark = pytest.mark.engines

LIST = reverse("admin:provisions_provision_changelist")
EXAMPLES = {
    "add_code": {"value": "theme:emergencies"},
    "remove_code": {"value": "theme:msme_finance"},
    "set_verified": {"verified": "yes"},
    "refile": {},
}


def address(name: str) -> str:
    return reverse("admin:provisions_provision_bulk", args=[name])


def choose(curator: Client, name: str, *numbers: str) -> Any:
    """What the list answers when the action is chosen for these provisions."""
    keys = list(Provision.objects.filter(number__in=numbers).values_list("pk", flat=True))
    return curator.post(LIST, {"action": name, "_selected_action": keys})


def keys_of(*numbers: str) -> str:
    return ",".join(str(pk) for pk in Provision.objects.filter(number__in=numbers).values_list("pk", flat=True))


def preview(curator: Client, name: str, numbers: tuple[str, ...], **asked: Any) -> Any:
    answer = curator.post(address(name), {"keys": keys_of(*numbers), **asked})
    assert answer.status_code == 200
    return answer


def told(answer: Any) -> dict[str, list[tuple[str, str, str]] | str]:
    """Of each record: the fields with old and new, or the reason why it stays."""
    return {
        one.label.split()[0]: one.refusal or [(line.label, line.before, line.after) for line in one.changes]
        for one in answer.context["preview"].records
    }


def confirm(curator: Client, name: str, answer: Any, **asked: Any) -> Any:
    sent = {"keys": ",".join(map(str, answer.context["keys"])), "confirmed": answer.context["preview"].digest, **asked}
    return curator.post(address(name), sent)


def test_the_list_offers_the_actions_and_asks(world: World, curator: Client) -> None:
    html = curator.get(LIST).content.decode()
    assert set(EXAMPLES) <= set(re.findall(r'<option value="(\w+)">', html))
    answer = choose(curator, "add_code", "P00001", "P00005")
    assert (answer.status_code, len(answer.context["keys"]), answer.context["preview"]) == (200, 2, None)
    assert "2 records chosen" in answer.content.decode()


def test_a_preview_keeps_nothing(world: World, curator: Client) -> None:
    total, version = Revision.objects.count(), DatasetState.objects.current().version
    stored = list(Provision.objects.order_by("pk").values())
    answer = preview(curator, "add_code", ("P00001", "P00002"), value="theme:procurement_access")
    assert told(answer) == {
        "P00001": [
            (
                "kinds, themes and beneficiaries",
                "beneficiary: MSMEs; beneficiary: Small enterprises; kind: Cooperation; kind: Information sharing; "
                "theme: Access to information; theme: Finance for MSMEs",
                "beneficiary: MSMEs; beneficiary: Small enterprises; kind: Cooperation; kind: Information sharing; "
                "theme: Access to information; theme: Access to procurement; theme: Finance for MSMEs",
            )
        ],
        "P00002": [],
    }
    assert list(Provision.objects.order_by("pk").values()) == stored
    assert (Revision.objects.count(), DatasetState.objects.current().version) == (total, version)


def test_a_confirmed_code_is_added_with_history_and_a_note(world: World, curator: Client) -> None:
    asked = {"value": "theme:procurement_access", "note": "Found on a second look."}
    answer = preview(curator, "add_code", ("P00001", "P00002", "P00005"), **asked)
    version = DatasetState.objects.current().version
    assert confirm(curator, "add_code", answer, **asked).status_code == 302
    assert "procurement_access" in world.provisions["P00001"].codes("theme")
    assert DatasetState.objects.current().version > version
    kept = Revision.objects.filter(why="action add_code")
    assert {(one.label.split()[0], one.who, one.correction, one.note) for one in kept} == {
        ("P00001", "curator", True, "Found on a second look."),
        ("P00005", "curator", False, ""),
    }
    html = curator.get("/provisions/P00001/").content.decode()
    assert "Found on a second look." in html


def test_a_variable_of_one_value_is_replaced(world: World, curator: Client) -> None:
    answer = preview(curator, "add_code", ("P00001", "P00003"), value="verb:may")
    assert told(answer)["P00001"] == [("verb", "Shall", "May")]
    assert confirm(curator, "add_code", answer, value="verb:may").status_code == 302
    assert Provision.objects.get(number="P00003").verb_id == "verb:may"


def test_a_code_is_taken_away_but_a_published_provision_stays_complete(world: World, curator: Client) -> None:
    numbers = ("P00001", "P00003", "P00005")
    answer = preview(curator, "remove_code", numbers, value="kind:recognition")
    assert "needs a value of What it does" in told(answer)["P00003"]
    answer = preview(curator, "remove_code", ("P00001", "P00005"), value="verb:shall")
    assert "needs a value of Obligation word" in told(answer)["P00001"]
    assert told(answer)["P00005"] == [("verb", "Shall", "")]
    assert confirm(curator, "remove_code", answer, value="verb:shall").status_code == 302
    stored = dict(Provision.objects.values_list("number", "verb"))
    assert (stored["P00001"], stored["P00005"]) == ("verb:shall", None)


def test_many_are_confirmed_at_once(world: World, curator: Client) -> None:
    answer = preview(curator, "set_verified", ("P00001", "P00002", "P00004"), verified="yes")
    assert told(answer)["P00004"] == []
    assert answer.context["preview"].count == 2
    confirm(curator, "set_verified", answer, verified="yes")
    assert Provision.objects.filter(verified=True).count() == 3


def test_refiling_moves_only_what_was_not_read_in_a_text(world: World, curator: Client) -> None:
    target = world.agreements["korea-chile"].pk
    answer = preview(curator, "refile", ("P00003", "P00004"), agreement=target)
    assert told(answer)["P00003"] == [("agreement", "EU - Peru", "Korea, Republic of - Chile")]
    assert "EU - Peru" in told(answer)["P00004"]
    assert confirm(curator, "refile", answer, agreement=target).status_code == 302
    assert Provision.objects.get(number="P00003").agreement.slug == "korea-chile"
    assert Provision.objects.get(number="P00004").agreement.slug == "eu-peru"
    assert is_current()  # the agreement's name is searched
    assert curator.get("/api/v1/provisions/?q=korea").json()["count"] == 1


def test_what_changed_since_the_preview_is_shown_anew(world: World, curator: Client) -> None:
    answer = preview(curator, "set_verified", ("P00001", "P00002"), verified="yes")
    Provision.objects.filter(number="P00001").update(summary="Changed in between.")
    again = confirm(curator, "set_verified", answer, verified="yes")
    assert again.status_code == 200
    assert any("meanwhile" in str(one) for one in again.context["messages"])
    assert not Provision.objects.filter(number="P00001", verified=True).exists()
    assert confirm(curator, "set_verified", again, verified="yes").status_code == 302


def test_a_question_left_open_is_asked_again(world: World, curator: Client) -> None:
    answer = preview(curator, "add_code", ("P00001",))
    assert answer.context["form"].errors["value"]
    assert answer.context["preview"] is None


def test_nothing_chosen_nothing_done(world: World, curator: Client) -> None:
    answer = curator.post(address("set_verified"), {"keys": "", "verified": "yes"}, follow=True)
    assert any("Select from 1" in str(one) for one in answer.context["messages"])
    for none in ("9" * 5000, "9" * 30, "²"):
        assert curator.post(address("set_verified"), {"keys": none, "verified": "yes"}).status_code == 302
        assert curator.post(reverse("admin:provisions_assignment_assign"), {"keys": none}).status_code == 302
    assert curator.post(address("no_such"), {"keys": "1"}).status_code == 404
    assert curator.get(address("set_verified")).status_code == 403


def test_who_may_not_change_provisions_has_no_actions(world: World, client: Client) -> None:
    user = User.objects.create(username="onlooker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    assert 'value="add_code"' not in client.get(LIST).content.decode()
    assert client.post(address("set_verified"), {"keys": keys_of("P00001"), "verified": "yes"}).status_code == 403


@pytest.mark.alone
@pytest.mark.parametrize("name", EXAMPLES)
def test_few_queries_for_many_records(world: World, curator: Client, name: str) -> None:
    agreement = world.agreements["chile-peru"]
    numbers = tuple(provision(agreement, theme=["msme_finance"]).number for _ in range(60))
    asked: dict[str, Any] = EXAMPLES[name] or {"agreement": world.agreements["korea-chile"].pk}
    with CaptureQueriesContext(connection) as queries:
        answer = curator.post(address(name), {"keys": keys_of(*numbers), **asked})
    assert answer.context["preview"].count == 60
    assert len(queries) <= 21, "\n".join(query["sql"][:170] for query in queries)  # one of them is the test's own
    assert len(answer.content) < 2_000_000
