"""The form of a provision: numbers, publishing, withdrawing, and the place of the passage."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from provisions.curation.review.requirements import two_readings
from provisions.importers.quotes import compute_checksum
from provisions.models import MANY, SINGLE, CodebookVersion, DatasetState, Provision, Reading, Revision, Variable
from tests.curation.forms import errors, filled
from tests.curation.imports.sheets import refused
from tests.factories import World
from tests.loaded_texts import rewrite

ADD = reverse("admin:provisions_provision_add")


def page(provision: Provision, name: str = "change") -> str:
    return reverse(f"admin:provisions_provision_{name}", args=[provision.pk])


def save(curator: Client, provision: Provision, **changes: Any) -> Any:
    return curator.post(page(provision), filled(curator, page(provision), **changes))


def test_a_new_provision_gets_the_next_number(world: World, curator: Client) -> None:
    sent = filled(curator, ADD, agreement=world.agreements["eu-peru"].pk, citation="Art. 3", number="P99999")
    assert curator.post(ADD, sent).status_code == 302
    made = Provision.objects.get(citation="Art. 3")
    assert (made.number, made.status) == ("P00008", "draft")


def test_a_number_is_kept(world: World, curator: Client) -> None:
    provision = world.provisions["P00005"]
    assert save(curator, provision, number="P00077", citation="Art. 99").status_code == 302
    provision.refresh_from_db()
    assert (provision.number, provision.citation) == ("P00005", "Art. 99")


def test_a_saved_page_changes_nothing_by_itself(world: World, curator: Client) -> None:
    for provision in world.provisions.values():
        before = Provision.objects.filter(pk=provision.pk).values().get()
        codes = set(provision.coded_values.values_list("pk", flat=True))
        answer = save(curator, provision)
        assert answer.status_code == 302, errors(answer)
        after = Provision.objects.filter(pk=provision.pk).values().get()
        assert {**after, "modified": None} == {**before, "modified": None}
        assert set(provision.coded_values.values_list("pk", flat=True)) == codes


def test_what_it_takes_in_is_published_and_leads_nowhere_back(world: World, curator: Client) -> None:
    taking, source = world.provisions["P00001"], world.provisions["P00002"]
    assert set(errors(save(curator, taking, incorporates=world.provisions["P00005"].pk))) == {"incorporates"}  # a draft
    assert save(curator, taking, incorporates=source.pk).status_code == 302
    assert set(errors(save(curator, source, incorporates=taking.pk))) == {"incorporates"}  # a ring
    assert set(errors(save(curator, world.provisions["P00004"], incorporates=source.pk))) == {"start"}  # own words


def test_words_that_name_no_msmes_become_explicit_on_no_way(world: World, curator: Client) -> None:
    provision, body = world.provisions["P00004"], world.article.body
    start, end = 3, body.index("\n")
    words = body[start:end]
    place = {"start": start, "end": end, "checksum": compute_checksum(words), "words": len(words.split())}
    Provision.objects.filter(pk=provision.pk).update(**place, quote=words, mention="mention:implicit")
    assert set(errors(save(curator, provision, mention="mention:explicit"))) == {"mention"}
    address = reverse("admin:provisions_provision_bulk", args=["add_code"])
    shown = curator.post(address, {"keys": provision.pk, "value": "mention:explicit"}).context["preview"]
    assert [(one.changes, "No words" in one.refusal) for one in shown.records] == [([], True)]
    told = refused(curator, b"number,mention\nP00004,explicit")
    assert [fault[1:3] for fault in told] == [("mention", "explicit")]


def test_letters_that_were_encoded_twice_are_not_pasted_in(world: World, curator: Client) -> None:
    (said,) = errors(save(curator, world.provisions["P00001"], heading="CooperaciÃ³n laboral"))["heading"]
    assert "“CooperaciÃ³n” for “Cooperación”" in said
    assert save(curator, world.provisions["P00001"], heading="Coopération à l’échelle").status_code == 302


def test_the_status_is_not_on_the_form(world: World, curator: Client) -> None:
    draft = world.provisions["P00005"]
    assert save(curator, draft, status="published", citation="Art. 98").status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.citation) == ("draft", "Art. 98")


def test_what_is_public_stays_complete(world: World, curator: Client) -> None:
    emptied = dict.fromkeys([*SINGLE, "summary", "coded_values"])
    answer = save(curator, world.provisions["P00001"], **emptied)
    assert set(errors(answer)) == {*SINGLE, "summary", "coded_values"}


def test_a_withdrawn_provision_keeps_a_reason(world: World, curator: Client) -> None:
    withdrawn = world.provisions["P00006"]
    assert set(errors(save(curator, withdrawn, withdrawal_reason=None))) == {"withdrawal_reason"}
    assert save(curator, withdrawn, withdrawal_reason="It was counted twice.").status_code == 302
    withdrawn.refresh_from_db()
    assert withdrawn.withdrawal_reason == "It was counted twice."


def test_published_and_withdrawn_are_never_deleted(world: World, curator: Client) -> None:
    for number in ("P00001", "P00006"):
        assert curator.post(page(world.provisions[number], "delete"), {"post": "yes"}).status_code == 403
    chosen = [world.provisions[number].pk for number in ("P00001", "P00005")]
    sent = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    assert curator.post(reverse("admin:provisions_provision_changelist"), sent).status_code == 403
    assert Provision.objects.count() == len(world.provisions)


def test_a_draft_can_be_deleted(world: World, curator: Client) -> None:
    assert curator.post(page(world.provisions["P00005"], "delete"), {"post": "yes"}).status_code == 302
    assert not Provision.objects.filter(number="P00005").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("coded_values", ["verb:shall"]), ("coded_values", ["theme:nonsense"]), ("verb", "precision:general")],
)
def test_a_value_belongs_to_its_variable(world: World, curator: Client, field: str, value: Any) -> None:
    assert set(errors(save(curator, world.provisions["P00005"], **{field: value}))) == {field}


def test_codes_are_saved_and_move_the_version(world: World, curator: Client) -> None:
    provision, version = world.provisions["P00001"], DatasetState.objects.current().version
    assert save(curator, provision, coded_values=["kind:finance", "theme:procurement_access"]).status_code == 302
    assert provision.codes("theme") == ["procurement_access"]
    assert DatasetState.objects.current().version > version


def test_codes_are_offered_in_groups_with_their_rules(world: World, curator: Client) -> None:
    html = curator.get(page(world.provisions["P00001"])).content.decode()
    for variable in Variable.objects.filter(takes="many"):
        assert f"<legend>{variable.label_en}</legend>" in html
    assert 'value="theme:msme_finance" ' in html
    assert html.count('<details class="codebook-rules">') == len(SINGLE) + len(MANY)


def test_a_passage_moves_after_its_words_were_shown_and_with_a_note(world: World, curator: Client) -> None:
    provision, body = world.provisions["P00004"], world.article.body
    old, place = provision.quote, {"start": body.index("Each Party"), "end": body.index(" led by women")}
    words = body[place["start"] : place["end"]]
    for coder in ("reading-1", "reading-2"):
        Reading.objects.create(provision=provision, coder=coder)
    answer = save(curator, provision, **place)
    assert set(errors(answer)) == {"__all__", "correction_note"}
    assert "<del>2.</del> Each Party shall" in answer.content.decode()
    seen = {
        **place,
        "correction_note": "The number belongs to the article.",
        "_passage": answer.context["passage_move"].checksum,
    }
    assert set(errors(save(curator, provision, **{**seen, "_passage": "0"}))) == {"__all__"}
    assert save(curator, provision, **seen).status_code == 302
    provision.refresh_from_db()
    assert (provision.quote, provision.words) == (words, len(words.split()))
    assert provision.checksum == hashlib.sha256(words.encode()).hexdigest()
    assert Revision.objects.for_record(provision)[0].note == "The number belongs to the article."
    assert all(one.is_of_other_passage for one in provision.readings.all())
    for address in (page(provision), page(provision, "differences"), reverse("admin:provisions_reading_changelist")):
        assert curator.get(address).content.decode().count("made on another passage") >= 2
    assert "2 were made on another passage" in str(two_readings(provision)["note"])
    back = {"start": body.index(old), "end": body.index(old) + len(old), "correction_note": "It was right."}
    checksum = save(curator, provision, **back).context["passage_move"].checksum
    assert save(curator, provision, **back, _passage=checksum).status_code == 302
    assert provision.readings.all().of_present_passage().count() == 2


def test_a_passage_ends_between_words_and_keeps_its_mention(world: World, curator: Client) -> None:
    provision, body = world.provisions["P00004"], world.article.body
    note = {"correction_note": "Shorter."}
    said = errors(save(curator, provision, end=body.index("enterprises") + 3, **note))
    assert said == {"end": ["This place is inside the word “enterprises”."]}
    said = errors(save(curator, provision, start=3, end=body.index("\n"), **note))
    assert "coded as explicit" in said["end"][0]
    draft = world.provisions["P00005"]  # has no passage yet: nothing moves
    Provision.objects.filter(pk=draft.pk).update(agreement=provision.agreement, mention="mention:implicit")
    place = {"text": world.text.pk, "article_identifier": world.article.identifier, "start": 3, "end": 40}
    assert save(curator, draft, **place).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start": 50, "end": 40}, "end"),
        ({"start": None}, "start"),
        ({"end": 999_999}, "end"),
        ({"article_identifier": "0"}, "article_identifier"),
        ({"text": None}, "article_identifier"),
    ],
)
def test_a_place_that_is_not_in_the_article_is_refused(
    world: World, curator: Client, changes: dict[str, Any], field: str
) -> None:
    assert set(errors(save(curator, world.provisions["P00004"], **changes))) == {field}


def test_the_passage_is_shown_marked_and_escaped(world: World, curator: Client) -> None:
    rewrite(world.article, world.article.body.replace("women", "<b>women</b>"))
    html = curator.get(page(world.provisions["P00004"])).content.decode()
    assert "<mark>" in html
    assert "&lt;b&gt;women" in html


def test_a_text_of_another_agreement_is_refused(world: World, curator: Client) -> None:
    answer = save(curator, world.provisions["P00005"], text=world.text.pk)
    assert set(errors(answer)) == {"text"}


def test_a_reading_is_added_beside_the_passage(world: World, curator: Client) -> None:
    add = reverse("admin:provisions_reading_add") + f"?provision={world.provisions['P00004'].pk}"
    html = curator.get(add).content.decode()
    assert "<mark>" in html
    sent = filled(curator, add, coder="reading-1", verb="verb:may", coded_values=["theme:women_led_msmes"])
    assert curator.post(add, sent).status_code == 302
    reading = world.provisions["P00004"].readings.get()
    assert reading.codebook == CodebookVersion.objects.get()
    assert (reading.codes("verb"), reading.codes("theme")) == (["may"], ["women_led_msmes"])
    html = curator.get(page(world.provisions["P00004"])).content.decode()
    assert "verb: may; theme: women_led_msmes" in html
