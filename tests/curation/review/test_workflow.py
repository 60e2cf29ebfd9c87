"""The workflow: each transition has a page, is recorded, and is refused with the list of what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from provisions.curation.review.workflow import TRANSITIONS, TransitionError, change_status
from provisions.models import SINGLE, Provision, ProvisionStatus, Reading, Revision, StatusChange
from tests.curation.forms import move as sent_move
from tests.curation.forms import stands_against
from tests.factories import World

pytestmark = pytest.mark.engines

SignIn = Callable[[str], Client]


def in_review(world: World) -> Provision:
    """The world's draft, sent to review."""
    draft = world.provisions["P00005"]
    Provision.objects.filter(pk=draft.pk).update(status="in_review")
    draft.refresh_from_db()
    return draft


def read(provision: Provision, coder: str, **codes: Any) -> Reading:
    """A reading that was handed in and says what the provision says, but for `codes`."""
    same = {f"{name}_id": getattr(provision, f"{name}_id") for name in SINGLE}
    many = codes.pop("coded_values", provision.coded_values.all())
    reading = Reading.objects.create(provision=provision, coder=coder, **{**same, **codes})
    reading.coded_values.set(many)
    return reading


def test_from_draft_to_withdrawn(world: World, as_a: SignIn, client: Client) -> None:
    provision = world.provisions["P00005"]
    read(provision, "reading-1")
    assert sent_move(as_a("coder"), provision, "submit", note="First.").status_code == 302
    read(provision, "reading-2")
    editor = as_a("editor")
    assert sent_move(editor, provision, "publish").status_code == 302
    client.logout()
    assert client.get("/provisions/P00005/").status_code == 200
    sent = {"withdrawal_reason": "Counted twice.", "replaced_by": world.provisions["P00002"].pk, "note": "See P00002."}
    assert sent_move(as_a("editor"), provision, "withdraw", **sent).status_code == 302
    client.logout()
    gone = client.get("/provisions/P00005/")
    assert gone.status_code == 410
    assert "Counted twice." in gone.content.decode()
    assert "P00002" in gone.content.decode()
    assert client.get("/api/v1/provisions/P00005/").json()["replaced_by"] == "P00002"
    done = [(one.source, one.target, one.by.username, one.note) for one in StatusChange.objects.order_by("pk")]
    assert done == [
        ("draft", "in_review", "coder", "First."),
        ("in_review", "published", "editor", ""),
        ("published", "withdrawn", "editor", "See P00002."),
    ]


def test_what_a_provision_lacks_is_told_field_by_field(world: World, as_a: SignIn) -> None:
    provision = in_review(world)
    empty: dict[str, Any] = {f"{name}_id": None for name in SINGLE}
    Provision.objects.filter(pk=provision.pk).update(summary="", **empty, citation="", text_status="stand_off")
    provision.coded_values.clear()
    with pytest.raises(TransitionError) as refused:
        change_status(provision, TRANSITIONS["publish"], User.objects.get(username="editor"))
    expected = {*SINGLE, "coded_values", "summary", "citation", "text_status", "note"}
    assert set(refused.value.missing) == expected
    answer = sent_move(as_a("editor"), provision, "publish")
    assert stands_against(answer) == {"__all__", "note"}
    provision.refresh_from_db()
    assert provision.status == "in_review"
    assert not StatusChange.objects.exists()


@pytest.mark.parametrize("readings", [0, 1])
def test_fewer_than_two_readings_take_a_reason(world: World, as_a: SignIn, readings: int) -> None:
    provision = in_review(world)
    for n in range(readings):
        read(provision, f"reading-{n}")
    Reading.objects.create(provision=provision, coder="unfinished", handed_in=None)
    editor = as_a("editor")
    assert stands_against(sent_move(editor, provision, "publish")) == {"note"}
    assert sent_move(editor, provision, "publish", note="Plain words.").status_code == 302


@pytest.mark.parametrize("different", [{"verb_id": "verb:may"}, {"coded_values": ["kind:finance"]}])
def test_an_open_difference_keeps_it_from_the_public(world: World, as_a: SignIn, different: dict[str, Any]) -> None:
    provision = in_review(world)
    read(provision, "reading-1")
    read(provision, "reading-2", **different)
    editor = as_a("editor")
    answer = sent_move(editor, provision, "publish", note="All the same.")
    assert stands_against(answer) == {"__all__"}
    assert "reading-2" in answer.content.decode()
    Provision.objects.filter(pk=provision.pk).update(adjudication="The verb of the main clause counts.")
    assert sent_move(editor, provision, "publish").status_code == 302


def test_what_is_taken_in_is_public_before_and_as_long_as_what_takes_it_in(world: World, as_a: SignIn) -> None:
    taking, source = in_review(world), world.provisions["P00006"]
    Provision.objects.filter(pk=taking.pk).update(incorporates=source, adjudication="Settled.")
    editor = as_a("administrator")
    refused = sent_move(editor, taking, "publish", note="Plain words.")
    assert stands_against(refused) == {"__all__"} and "P00006, which is not published" in refused.content.decode()
    Provision.objects.filter(pk=taking.pk).update(status="withdrawn", withdrawal_reason="Twice.")
    assert stands_against(sent_move(editor, taking, "restore", note="Again.")) == {"__all__"}
    assert sent_move(editor, source, "restore", note="Again.").status_code == 302
    assert sent_move(editor, taking, "restore", note="Again.").status_code == 302
    sent = {"withdrawal_reason": "Counted twice.", "nothing": "on"}
    refused = sent_move(editor, source, "withdraw", **sent)
    assert stands_against(refused) == {"__all__"} and "take in its words: P00005" in refused.content.decode()
    assert sent_move(editor, taking, "withdraw", **sent).status_code == 302
    assert sent_move(editor, source, "withdraw", **sent).status_code == 302


def test_a_draft_is_sent_to_review_with_a_reading(world: World, as_a: SignIn) -> None:
    provision = world.provisions["P00005"]
    coder = as_a("coder")
    assert stands_against(sent_move(coder, provision, "submit")) == {"__all__"}
    read(provision, "reading-1")
    assert sent_move(coder, provision, "submit").status_code == 302


def test_going_back_needs_a_note(world: World, as_a: SignIn) -> None:
    provision = in_review(world)
    editor = as_a("editor")
    assert stands_against(sent_move(editor, provision, "return")) == {"note"}
    assert sent_move(editor, provision, "return", note="The citation is wrong.").status_code == 302
    provision.refresh_from_db()
    assert provision.status == "draft"


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({}, {"withdrawal_reason", "replaced_by"}),
        ({"nothing": "on"}, {"withdrawal_reason"}),
        ({"withdrawal_reason": "Twice.", "replaced_by": "P00002", "nothing": "on"}, {"replaced_by"}),
        ({"withdrawal_reason": "Twice.", "replaced_by": "P00005"}, {"replaced_by"}),
        ({"withdrawal_reason": "Twice.", "replaced_by": "P00001"}, {"replaced_by"}),
    ],
)
def test_withdrawing_asks_why_and_what_replaces_it(
    world: World, as_a: SignIn, sent: dict[str, Any], fields: set[str]
) -> None:
    if "replaced_by" in sent:
        sent = {**sent, "replaced_by": world.provisions[sent["replaced_by"]].pk}
    assert stands_against(sent_move(as_a("editor"), world.provisions["P00001"], "withdraw", **sent)) == fields
    assert Provision.objects.public().filter(number="P00001").exists()


def test_a_withdrawn_provision_is_published_again_by_an_administrator(world: World, as_a: SignIn) -> None:
    withdrawn = world.provisions["P00006"]
    assert sent_move(as_a("editor"), withdrawn, "restore", note="It was right.").status_code == 403
    assert sent_move(as_a("administrator"), withdrawn, "restore", note="It was right.").status_code == 302
    withdrawn.refresh_from_db()
    assert (withdrawn.status, withdrawn.withdrawal_reason, withdrawn.replaced_by) == ("published", "", None)


def test_an_editor_takes_back_a_withdrawal_of_their_own_within_an_hour(world: World, as_a: SignIn) -> None:
    provision = world.provisions["P00001"]
    again = reverse("admin:provisions_provision_move", args=[provision.pk, "restore"])
    editor = as_a("editor")
    assert sent_move(editor, provision, "withdraw", withdrawal_reason="Twice.", nothing="on").status_code == 302
    assert again in editor.get(reverse("admin:provisions_provision_change", args=[provision.pk])).content.decode()
    other = User.objects.create_user("editor-2", is_staff=True)
    other.groups.add(*User.objects.get(username="editor").groups.all())
    editor.force_login(other)
    assert sent_move(editor, provision, "restore", note="No.").status_code == 403
    withdrawal = StatusChange.objects.filter(provision=provision)
    at = withdrawal.get().at
    withdrawal.update(at=at - timedelta(minutes=61))
    assert sent_move(as_a("editor"), provision, "restore", note="No.").status_code == 403
    withdrawal.update(at=at)
    assert stands_against(sent_move(editor, provision, "restore")) == {"note"}
    assert sent_move(editor, provision, "restore", note="It was right.").status_code == 302
    provision.refresh_from_db()
    assert (provision.status, provision.withdrawal_reason) == ("published", "")
    whys = [one.why for one in Revision.objects.for_record(provision)[:2]]
    assert whys == ["restore: It was right.", "withdraw: Twice."]


def test_only_the_table_s_moves_exist(world: World, as_a: SignIn) -> None:
    """Every move is tried on a provision of every status; only those of the table change it."""
    administrator = as_a("administrator")
    provision = world.provisions["P00005"]
    for name in ("reading-1", "reading-2"):
        read(provision, name)
    sent = {"note": "Why.", "withdrawal_reason": "Why.", "nothing": "on"}
    made = set()
    for step, status in product(TRANSITIONS.values(), ProvisionStatus):
        Provision.objects.filter(pk=provision.pk).update(status=status, withdrawal_reason="Why.")
        sent_move(administrator, provision, step.name, **sent)
        provision.refresh_from_db()
        if provision.status != status:
            made.add((status, provision.status))
    assert made == {(step.source, step.target) for step in TRANSITIONS.values()}
    assert sent_move(administrator, provision, "destroy").status_code == 404


def test_of_two_who_publish_one_is_told(world: World, as_a: SignIn) -> None:
    provision = in_review(world)
    editor = User.objects.get(username="editor")
    change_status(provision, TRANSITIONS["publish"], editor, note="Plain.")
    with pytest.raises(TransitionError, match="is now"):
        change_status(provision, TRANSITIONS["publish"], editor, note="Plain.")
    assert StatusChange.objects.count() == 1


def test_a_move_s_page_tells_what_is_missing_before_one_tries(world: World, as_a: SignIn) -> None:
    provision = in_review(world)
    Provision.objects.filter(pk=provision.pk).update(summary="")
    editor = as_a("editor")
    with CaptureQueriesContext(connection) as queries:
        html = editor.get(reverse("admin:provisions_provision_move", args=[provision.pk, "publish"])).content.decode()
    assert len(queries) <= 20
    assert "Still missing" in html
    assert "Needed before it is published." in html

    Provision.objects.filter(pk=provision.pk).update(status="draft")
    provision.readings.all().delete()
    html = as_a("coder").get(reverse("admin:provisions_provision_move", args=[provision.pk, "submit"])).content.decode()
    assert "Nobody has handed in a reading of it." in html


def test_the_record_offers_the_moves_that_are_possible_now(world: World, as_a: SignIn) -> None:
    page = reverse("admin:provisions_provision_change", args=[in_review(world).pk])
    editors = as_a("editor").get(page).content.decode()
    assert "/move/publish/" in editors
    assert "/move/return/" in editors
    assert "/move/submit/" not in editors
    assert "/move/" not in as_a("coder").get(page).content.decode()
