"""Double coding: assignments to two coders who read blind, and the adjudication of their differences."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from provisions.curation.review.assignments import blind_coders
from provisions.models import SINGLE, Assignment, AssignmentBatch, Provision, Reading, Revision
from provisions.statistics.reading_differences import open_differences, with_open_differences
from tests.factories import World, provision

pytestmark = pytest.mark.engines

SignIn = Callable[[str], Client]
HOME, LIST = reverse("admin:index"), reverse("admin:provisions_provision_changelist")
ASSIGN, ADD = reverse("admin:provisions_assignment_assign"), reverse("admin:provisions_reading_add")
CEILING = 20


def keys_of(*numbers: str) -> list[int]:
    return list(Provision.objects.filter(number__in=numbers).order_by("number").values_list("pk", flat=True))


def user(name: str) -> User:
    return User.objects.get(username=name)


def asked(*numbers: str, **changes: Any) -> dict[str, Any]:
    two = {"first": user("coder").pk, "second": user("coder-2").pk}
    return {"keys": ",".join(map(str, keys_of(*numbers))), "name": "May", **two, **changes}


def give(editor: Client, *numbers: str, **changes: Any) -> Any:
    """The answer once the preview is confirmed."""
    sent = asked(*numbers, **changes)
    shown = editor.post(ASSIGN, sent)
    return editor.post(ASSIGN, {**sent, "confirmed": shown.context["preview"].digest})


def told(answer: Any) -> dict[str, Any]:
    return {
        one.label.split()[0]: one.refusal or [(line.before, line.after) for line in one.changes]
        for one in answer.context["preview"].records
    }


def read(one: Provision, name: str, **codes: Any) -> Reading:
    """A reading of a user that was handed in, and says what the provision says but for `codes`."""
    same = {f"{variable}_id": getattr(one, f"{variable}_id") for variable in SINGLE}
    many = codes.pop("coded_values", one.coded_values.all())
    made = Reading.objects.create(provision=one, coder=f"by-{name}", user=user(name), **{**same, **codes})
    made.coded_values.set(many)
    return made


@pytest.fixture
def differing(world: World, as_a: SignIn) -> Provision:
    """The draft, read twice with different verbs and kinds."""
    as_a("coder")
    draft = world.provisions["P00005"]
    read(draft, "coder", note="The main clause binds.", verb_id="verb:shall", coded_values=["kind:finance"])
    read(draft, "coder-2", note="Only an aim.", verb_id="verb:may", coded_values=["kind:finance", "kind:cooperation"])
    return draft


def page(one: Provision) -> str:
    return reverse("admin:provisions_provision_differences", args=[one.pk])


def settled(editor: Client, one: Provision, **changes: Any) -> Any:
    """The answer to the form of differences, filled in."""
    digest = editor.get(page(one)).context["form"].initial["digest"]
    sent = {
        "digest": digest,
        "verb": "verb:shall",
        "verb_reason": "The main clause counts.",
        "kind": ["kind:finance"],
        "kind_reason": "No joint work is named.",
    }
    return editor.post(page(one), {name: value for name, value in {**sent, **changes}.items() if value is not None})


def test_from_the_list_to_what_two_coders_have_to_read(world: World, as_a: SignIn) -> None:
    editor = as_a("editor")
    chosen = editor.post(LIST, {"action": "assign", "_selected_action": keys_of("P00001", "P00005")})
    assert len(chosen.context["keys"]) == 2
    shown = editor.post(ASSIGN, asked("P00001", "P00005"))
    assert told(shown) == {"P00001": [("", "coder, coder-2")], "P00005": [("", "coder, coder-2")]}
    assert not AssignmentBatch.objects.exists()
    assert give(editor, "P00001", "P00005").status_code == 302
    assert (AssignmentBatch.objects.get().name, AssignmentBatch.objects.get().made_by.username) == ("May", "editor")
    assert Assignment.objects.count() == 4
    coder = as_a("coder")
    html = coder.get(HOME).content.decode()
    mine = html[html.index('id="to-read"') :]
    links = re.findall(r'<a href="([^"]+\?provision=\d+)">(P\d+)', mine)
    assert links == [
        (f"{ADD}?provision={key}", number)
        for key, number in zip(keys_of("P00001", "P00005"), ("P00001", "P00005"), strict=True)
    ]
    assert coder.get(links[0][0]).status_code == 200


def test_what_is_handed_in_leaves_the_coder_s_page_and_a_begun_one_is_gone_on_with(world: World, as_a: SignIn) -> None:
    give(as_a("editor"), "P00001", "P00002", "P00005")
    read(world.provisions["P00001"], "coder")
    begun = Reading.objects.create(
        provision=world.provisions["P00002"], coder="reading-9", user=user("coder"), handed_in=None
    )
    html = as_a("coder").get(HOME).content.decode()
    mine = html[html.index('id="to-read"') : html.index('id="waits-1"')]
    assert set(re.findall(r"P0000\d", mine)) == {"P00002", "P00005"}
    assert reverse("admin:provisions_reading_change", args=[begun.pk]) in mine
    assert 'id="to-read"' in as_a("coder-2").get(HOME).content.decode()
    waiting = as_a("editor").get(reverse("admin:provisions_assignment_changelist") + "?handed_in=no")
    assert waiting.context["cl"].result_count == 5


def test_nobody_is_given_what_they_have_and_nothing_withdrawn(world: World, as_a: SignIn) -> None:
    editor = as_a("editor")
    read(world.provisions["P00001"], "coder")
    give(editor, "P00002")
    shown = editor.post(ASSIGN, asked("P00001", "P00002", "P00006"))
    found = told(shown)
    assert found["P00001"] == [("", "coder-2")]
    assert found["P00002"] == []
    assert "Withdrawn" in found["P00006"]
    give(editor, "P00001", "P00002", "P00006")
    assert Assignment.objects.count() == 3


def test_two_coders_who_can_read_blind(world: World, as_a: SignIn) -> None:
    editor = as_a("editor")
    assert [one.username for one in blind_coders()] == ["coder", "coder-2"]
    same = editor.post(ASSIGN, asked("P00001", second=user("coder").pk))
    assert "blind to each other" in same.content.decode()
    other = editor.post(ASSIGN, asked("P00001", second=user("editor").pk))
    assert set(other.context["form"].errors) == {"second"}


def test_what_changed_since_the_preview_is_shown_anew(world: World, as_a: SignIn) -> None:
    editor = as_a("editor")
    shown = editor.post(ASSIGN, asked("P00001"))
    read(world.provisions["P00001"], "coder")
    again = editor.post(ASSIGN, {**asked("P00001"), "confirmed": shown.context["preview"].digest})
    assert again.status_code == 200
    assert told(again) == {"P00001": [("", "coder-2")]}
    assert not Assignment.objects.exists()


def test_only_editors_give_out_and_settle(differing: Provision, as_a: SignIn) -> None:
    coder = as_a("coder")
    assert 'value="assign"' not in coder.get(LIST).content.decode()
    assert coder.post(ASSIGN, asked("P00001")).status_code == 403
    assert coder.get(page(differing)).status_code == 403
    assert "/differences/" not in coder.get(f"/admin/provisions/provision/{differing.pk}/change/").content.decode()
    assert "/differences/" in as_a("editor").get(f"/admin/provisions/provision/{differing.pk}/change/").content.decode()


def test_an_assignment_opens_nothing(differing: Provision, as_a: SignIn) -> None:
    """Whoever is given a provision to read stays blind to how others read it."""
    Reading.objects.filter(user=user("coder-2")).delete()
    give(as_a("editor"), "P00005")
    coder = as_a("coder-2")
    html = coder.get(f"{ADD}?provision={differing.pk}").content.decode()
    assert "The main clause binds." not in html
    assert coder.get(f"/admin/provisions/provision/{differing.pk}/history/").status_code == 403


def test_the_page_shows_passage_notes_and_answers(differing: Provision, as_a: SignIn) -> None:
    answer = as_a("editor").get(page(differing))
    html = answer.content.decode()
    for words in ("The main clause binds.", "Only an aim.", "by-coder (coder)", "by-coder-2 (coder-2)"):
        assert words in html, words
    assert {row["variable"].name: row["answers"] for row in answer.context["rows"]} == {
        "kind": ["Finance", "Cooperation, Finance"],
        "verb": ["Shall", "May"],
    }


def test_the_passage_stands_beside_its_differences(world: World, as_a: SignIn) -> None:
    html = as_a("editor").get(page(world.provisions["P00004"])).content.decode()
    assert '<p class="passage">' in html
    assert "small and medium-sized enterprises" in html
    assert "There are fewer than two." in html


def test_settling_writes_codes_and_reasons_at_once(differing: Provision, as_a: SignIn) -> None:
    before = Revision.objects.for_record(differing).count()
    assert settled(as_a("editor"), differing).status_code == 302
    differing.refresh_from_db()
    assert (differing.verb_id, differing.codes("kind"), differing.verified) == ("verb:shall", ["finance"], True)
    assert set(differing.adjudication.splitlines()) == {
        "verb: shall. The main clause counts.",
        "kind: finance. No joint work is named.",
    }
    assert open_differences(differing) == {}
    assert Revision.objects.for_record(differing).count() == before + 1
    newest = Revision.objects.for_record(differing).first()
    assert newest is not None
    assert (newest.who, newest.why) == ("editor", "adjudicate")


@pytest.mark.parametrize("left_out", ["verb", "verb_reason", "kind", "kind_reason"])
def test_half_an_answer_settles_nothing(differing: Provision, as_a: SignIn, left_out: str) -> None:
    answer = settled(as_a("editor"), differing, **{left_out: None})
    assert set(answer.context["form"].errors) == {left_out}
    differing.refresh_from_db()
    assert differing.adjudication == ""


def test_readings_that_changed_meanwhile_are_shown_anew(differing: Provision, as_a: SignIn) -> None:
    answer = settled(as_a("editor"), differing, digest="0" * 64)
    assert answer.status_code == 200
    assert any("in the meantime" in str(one) for one in answer.context["messages"])
    assert answer.context["form"]["verb_reason"].value() == "The main clause counts."
    assert Provision.objects.get(pk=differing.pk).adjudication == ""


def test_of_two_who_settle_the_second_is_told_and_shown_the_first(differing: Provision, as_a: SignIn) -> None:
    editor = as_a("editor")
    digest = editor.get(page(differing)).context["form"].initial["digest"]
    assert settled(editor, differing).status_code == 302
    answer = settled(as_a("administrator"), differing, digest=digest, verb="verb:may", verb_reason="It is an aim.")
    assert any("in the meantime" in str(one) for one in answer.context["messages"])
    html = answer.content.decode()
    assert "The main clause counts." in html
    assert "It is an aim." in html
    differing.refresh_from_db()
    assert differing.verb_id == "verb:shall"


def test_the_home_page_counts_what_differs_and_leads_there(differing: Provision, as_a: SignIn) -> None:
    assert with_open_differences() == [
        one.pk for one in Provision.objects.exclude(status="withdrawn") if open_differences(one)
    ]
    editor = as_a("editor")
    assert "provisions whose readings differ" in editor.get(HOME).content.decode()
    assert [one.pk for one in editor.get(f"{LIST}?waits=differences").context["cl"].queryset] == [differing.pk]
    coder = as_a("coder-2")
    assert "whose readings differ" not in coder.get(HOME).content.decode()
    fewer = coder.get(f"{LIST}?waits=readings").context["cl"].queryset
    assert differing.pk not in [one.pk for one in fewer]
    unasked = coder.get(f"{LIST}?waits=differences").context["cl"].result_count
    assert unasked == coder.get(LIST).context["cl"].result_count, "it answers a coder nothing"
    settled(as_a("editor"), differing)
    assert with_open_differences() == []


@pytest.mark.alone
def test_few_queries(differing: Provision, world: World, as_a: SignIn) -> None:
    numbers = [provision(world.agreements["chile-peru"]).number for _ in range(60)]
    editor = as_a("editor")
    shown: dict[str, Callable[[], Any]] = {
        "differences": lambda: editor.get(page(differing)),
        "preview": lambda: editor.post(ASSIGN, asked(*numbers)),
        "home": lambda: editor.get(HOME),
    }
    for name, ask in shown.items():
        with CaptureQueriesContext(connection) as queries:
            assert ask().status_code == 200
        assert len(queries) <= CEILING + 3 * (name == "preview"), [name, *[one["sql"][:120] for one in queries]]
    give(editor, *numbers)
    coder = as_a("coder")
    with CaptureQueriesContext(connection) as queries:
        assert "60 provisions" in coder.get(HOME).content.decode()
    assert len(queries) <= CEILING


def test_a_draft_is_deleted_with_its_assignments(world: World, as_a: SignIn) -> None:
    editor = as_a("editor")
    give(editor, "P00005")
    draft = world.provisions["P00005"]
    assert editor.post(f"/admin/provisions/provision/{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Assignment.objects.exists()


def test_an_editor_takes_one_back(world: World, as_a: SignIn) -> None:
    editor = as_a("editor")
    give(editor, "P00005")
    one = Assignment.objects.first()
    assert one is not None
    address = reverse("admin:provisions_assignment_delete", args=[one.pk])
    assert editor.post(address, {"post": "yes"}).status_code == 302
    assert Assignment.objects.count() == 1
