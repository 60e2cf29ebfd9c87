"""The outline of an incoming text is edited in the admin: under a version, recorded, undoable, opened again later."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from provisions.curation.intake import workspace
from provisions.intake.picture import PNG
from provisions.models import Article, Intake, IntakeState, Provision, Text
from tests.curation.intake.incoming import incoming_text
from tests.factories import World, provision
from tests.intake.pdf_files import page_of, pdf_of, picture_page


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:provisions_intake_{name}", args=args)


@pytest.fixture
def intake(world: World) -> Intake:
    return incoming_text(world.agreements["korea-chile"])


def edit(client: Client, intake: Intake, name: str, **sent: Any) -> str:
    """What the page says after one operation; the version sent is that of the database unless told otherwise."""
    intake.refresh_from_db()
    answer = client.post(page("edit", intake.pk), {"name": name, "version": intake.version, **sent}, follow=True)
    assert answer.status_code == 200
    intake.refresh_from_db()
    return str(answer.content.decode())


def parts(intake: Intake) -> list[str]:
    return [" ".join(filter(None, [one["number"], one["heading"]])) for one in intake.outline["parts"]]


def key(intake: Intake, heading: str) -> str:
    return next(str(one["identifier"]) for one in intake.outline["parts"] if one["heading"] == heading)


def line(intake: Intake, words: str) -> str:
    start = workspace.load_document(intake).content.index(words)
    return f"{start}:{start + len(words)}"


@pytest.mark.engines
def test_edits_are_recorded_undone_and_done_again(intake: Intake, curator: Client) -> None:
    before = parts(intake)
    small = key(intake, "Small Firms")
    edit(curator, intake, "merge", part=small, label="Article 1.2")
    merged = parts(intake)
    assert len(merged) == len(before) - 1 and intake.part_count == 2
    assert (intake.edits[0]["name"], intake.edits[0]["who"]) == ("merge", "curator")
    html = edit(curator, intake, "undo")
    assert parts(intake) == before
    assert "Merged with the one before" in html
    edit(curator, intake, "redo")
    assert parts(intake) == merged
    edit(curator, intake, "undo")
    edit(curator, intake, "split", part=small, line=line(intake, "2. They shall keep"))
    assert len(parts(intake)) == len(before) + 1
    assert "nothing to redo" in edit(curator, intake, "redo")


@pytest.mark.parametrize(
    ("name", "sent", "heading", "expected"),
    [
        ("retitle", {"heading": "Micro Firms"}, "Small Firms", "Article 1.2 Micro Firms"),
        ("renumber", {"number": "Article 9"}, "Small Firms", "Article 9 Small Firms"),
        ("set_kind", {"kind": "annex"}, "Small Firms", "annex"),
        ("footnote", {"line": "2. They shall keep a website for them."}, "Small Firms", "footnote"),
        ("set_role", {"line": "Article 1.2", "role": "ignored"}, "Small Firms", "ignored"),
        ("ignore", {}, "Small Firms", "ignored"),
    ],
)
def test_each_operation_of_the_page(
    intake: Intake, curator: Client, name: str, sent: dict[str, Any], heading: str, expected: str
) -> None:
    if "line" in sent:
        sent = {**sent, "line": line(intake, sent["line"])}
    edit(curator, intake, name, part=key(intake, heading), **sent)
    kinds = [one["kind"] for one in intake.outline["parts"]]
    roles = [span[2] for span in intake.outline["spans"]]
    assert expected in [*parts(intake), *kinds, *roles]
    assert intake.done == 1


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"name": "merge", "part": "nobody"}, "no longer in the outline"),
        ({"name": "split", "part": ""}, "Tick the line first"),
        ({"name": "frobnicate"}, "no such operation"),
        ({"name": "move"}, "no such operation"),
        ({"name": "set_role", "line": "0:9", "role": "x"}, "Choose what the lines are"),
        ({"name": "accept_flags", "flags": "0"}, "Say why"),
        ({"name": "accept_flags", "flags": "9", "reason": "x"}, "no longer in the outline"),
        ({"name": "undo"}, "nothing to undo"),
        ({"name": "undo", "version": "77"}, "Somebody else"),
        ({"name": "merge", "version": "77"}, "Somebody else"),
        ({"name": "type_page", "page": "0", "words": "x"}, "is a picture"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    intake: Intake, curator: Client, sent: dict[str, Any], message: str
) -> None:
    before = intake.outline
    assert message in edit(curator, intake, **sent)
    assert (intake.outline, intake.done) == (before, 0)


def test_a_null_character_is_refused_in_words(intake: Intake, curator: Client) -> None:
    """PostgreSQL stores none, and these forms are read without form fields."""
    sent = {"name": "retitle", "part": "a1.1", "heading": "a\0b", "version": intake.version}
    for address, data in (("edit", sent), ("refuse", {"reason": "\0"})):
        answer = curator.post(page(address, intake.pk), data, follow=True)
        assert "Null characters are not allowed." in answer.content.decode()
    intake.refresh_from_db()
    assert (intake.version, intake.state) == (0, "waiting")


def test_a_gap_is_accepted_with_a_reason_before_the_text_is(intake: Intake, curator: Client) -> None:
    edit(curator, intake, "renumber", part=key(intake, "Small Firms"), number="Article 1.1")
    assert intake.flag_count == 1
    assert (
        "Settle the open flags first"
        in curator.post(page("accept", intake.pk), {"version": 1}, follow=True).content.decode()
    )
    html = edit(curator, intake, "accept_unflagged")
    assert "Only parts with an open flag" in html and "Entry into Force</a>" not in html
    edit(curator, intake, "accept_flags", flags="0", reason="So in the original.")
    assert (intake.flag_count, intake.outline["flags"][0]["accepted"]) == (0, "So in the original.")
    curator.post(page("accept", intake.pk), {"version": intake.version})
    assert Text.objects.get(agreement=intake.agreement).document.flags[0]["accepted"] == "So in the original."


@pytest.mark.engines
def test_an_accepted_outline_is_opened_again_and_keeps_provisions(intake: Intake, curator: Client) -> None:
    curator.post(page("accept", intake.pk), {"version": intake.version})
    text = Text.objects.get(agreement=intake.agreement)
    article = Article.objects.get(text=text, heading="Small Firms")
    quote = "2. They shall keep a website for them."
    start = article.body.index(quote)
    checksum = hashlib.sha256(quote.encode()).hexdigest()
    made = provision(
        intake.agreement, checksum=checksum, text=text, text_status="stand_off", article_identifier=article.identifier,
        start=start, end=start + len(quote), quote=quote, words=8,
    )  # fmt: skip
    answer = curator.post(page("reopen", text.pk))
    assert answer["Location"] == page("outline", intake.pk)
    assert curator.post(page("reopen", text.pk))["Location"] == page("outline", intake.pk)
    intake.refresh_from_db()
    assert intake.state == IntakeState.WAITING
    part = key(intake, "Small Firms")
    assert "stay as they are" in edit(curator, intake, "mend_word", part=part, word="web-site")
    edit(curator, intake, "split", part=part, line=line(intake, quote))
    answer = curator.post(page("accept", intake.pk), {"version": intake.version}, follow=True)
    assert f"moved along with their words: {made.number}" in answer.content.decode()
    made.refresh_from_db()
    assert made.quote == quote and made.article_identifier != article.identifier
    assert Text.objects.filter(agreement=intake.agreement).count() == 1


def test_those_without_a_flag_are_accepted_together(intake: Intake, curator: Client) -> None:
    flagged = incoming_text(intake.agreement, identifier="second")
    edit(curator, flagged, "renumber", part=key(flagged, "Small Firms"), number="Article 1.1")
    chosen = {"action": "accept_clean", "_selected_action": [intake.pk, flagged.pk]}
    html = curator.post(page("changelist"), chosen, follow=True).content.decode()
    assert "Accepted: 1. Left as they are: 1." in html
    assert [Intake.objects.get(pk=one.pk).state for one in (intake, flagged)] == ["accepted", "waiting"]


def test_a_text_is_refused_with_a_reason_and_makes_room(intake: Intake, curator: Client) -> None:
    assert "Say why" in curator.post(page("refuse", intake.pk), {"reason": " "}, follow=True).content.decode()
    assert "is refused" in curator.post(page("refuse", intake.pk), {"reason": "A draft."}, follow=True).content.decode()
    intake.refresh_from_db()
    assert (intake.state, intake.refusal) == (IntakeState.REFUSED, "A draft.")
    assert "no longer waiting" in edit(curator, intake, "merge", part=key(intake, "Small Firms"))
    assert not Text.objects.filter(agreement=intake.agreement).exists()


def test_a_scanned_page_is_typed_in_beside_its_picture(world: World, curator: Client) -> None:
    lines = [
        "Article 1",
        "Aim",
        "",
        "The Parties help small firms.",
        "",
        "Article 2",
        "End",
        "",
        "It enters into force.",
    ]
    intake = incoming_text(world.agreements["korea-chile"], words=pdf_of(page_of(lines), picture_page()))
    assert intake.flag_count == 1 and intake.outline["flags"][0]["code"] == "scanned_page"
    html = curator.get(page("outline", intake.pk), {"page": "1"}).content.decode()
    assert "Type its words" in html and page("picture", intake.pk, 1) in html
    picture = curator.get(page("picture", intake.pk, 1))
    assert picture["Content-Type"] == "image/png" and picture.content.startswith(PNG)
    assert curator.get(page("picture", intake.pk, 2)).status_code == 404
    edit(curator, intake, "type_page", page="1", words="Article 3\nTyped\nSmall firms are helped.")
    assert [flag["code"] for flag in intake.outline["flags"]] == ["number_out_of_order"]
    edit(curator, intake, "split", part=key(intake, "End"), line=line(intake, "Article 3"))
    assert parts(intake)[-1] == "Article 3 Typed" and not intake.flag_count
    edit(curator, intake, "undo")
    edit(curator, intake, "undo")
    assert intake.flag_count == 1 and "Typed" not in workspace.load_document(intake).content


def test_a_text_from_elsewhere_gets_an_outline_once_its_words_are_loaded(world: World, curator: Client) -> None:
    Text.objects.filter(pk=world.text.pk).update(checksum="")
    world.text.document.delete()
    answer = curator.post(page("reopen", world.text.pk), follow=True)
    assert "are not loaded" in answer.content.decode()
    assert not Intake.objects.exists()


@pytest.mark.engines
def test_two_curators_never_overwrite_each_other(intake: Intake, curator: Client) -> None:
    user, part = User.objects.get(), key(intake, "Small Firms")
    workspace.edit(intake.pk, 0, {"name": "retitle", "part": part, "heading": "Mine"}, user)
    with pytest.raises(ValueError, match="Somebody else"):
        workspace.edit(intake.pk, 0, {"name": "retitle", "part": part, "heading": "Theirs"}, user)
    assert "Article 1.2 Mine" in parts(Intake.objects.get())


def test_coders_look_and_editors_edit(intake: Intake, as_a: Callable[[str], Client]) -> None:
    coder = as_a("coder")
    assert "Split here" not in coder.get(page("outline", intake.pk)).content.decode()
    assert coder.post(page("edit", intake.pk), {"name": "undo"}).status_code == 403
    assert "Split here" in as_a("editor").get(page("outline", intake.pk)).content.decode()


@pytest.mark.engines
def test_editors_delete_what_they_made_and_nobody_used(intake: Intake, as_a: Callable[[str], Client]) -> None:
    editor = as_a("editor")
    gone = {"post": "yes"}
    assert editor.post(page("delete", intake.pk), gone).status_code == 403
    Intake.objects.update(owner=User.objects.get(username="editor"))
    curated = editor.post(page("accept", intake.pk), {"version": 0})
    assert curated.status_code == 302
    text = Text.objects.get(agreement=intake.agreement)
    assert editor.post(page("delete", intake.pk), gone).status_code == 403  # it is in use now
    address = reverse("admin:provisions_text_delete", args=[text.pk])
    made = provision(intake.agreement, text=text, status="draft")
    assert editor.post(address, gone).status_code == 403
    Provision.objects.filter(pk=made.pk).update(text=None)
    assert editor.post(address, gone).status_code == 302
    assert not Text.objects.filter(pk=text.pk).exists()
    assert editor.post(page("delete", intake.pk), gone).status_code == 302
    assert not Intake.objects.exists()
    other = reverse("admin:provisions_text_delete", args=[Text.objects.get().pk])
    assert editor.post(other, gone).status_code == 403
