"""Coders see nothing of other readings before handing in their own, on any page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from provisions.models import SINGLE, Provision, Reading, StatusChange
from tests.curation.forms import errors, filled
from tests.factories import World

SignIn = Callable[[str], Client]
LIST, ADD = reverse("admin:provisions_reading_changelist"), reverse("admin:provisions_reading_add")
PROVISIONS = reverse("admin:provisions_provision_changelist")
COMPLETE: dict[str, Any] = {
    "location": "location:annex", "subject": "subject:tbt", "verb": "verb:should", "precision": "precision:general",
    "extent": "extent:sentence", "dispute_settlement": "dispute_settlement:unclear",
    "parties_bound": "parties_bound:named", "mention": "mention:implicit", "hand_in": "on",
    "coded_values": ["kind:finance"],
}  # fmt: skip


@pytest.fixture
def read(world: World, as_a: SignIn) -> Provision:
    """The draft, which the first coder has read, settled and moved, with words that no other page has."""
    provision = world.provisions["P00005"]
    first = User.objects.get(username="coder-2")
    other: dict[str, Any] = {"user": first, "note": "MARKNOTE", "verb_id": "verb:may"}
    reading = Reading.objects.create(provision=provision, coder="MARKLABEL", **other)
    reading.coded_values.set(["theme:emergencies"])
    provision.adjudication, provision.verb_id, provision.provenance = "MARKSETTLED", "verb:may", "human"
    provision.save()
    provision.coded_values.set(["theme:emergencies", "kind:finance"])
    StatusChange.objects.create(provision=provision, source="in_review", target="draft", note="MARKMOVE", by=first)
    return provision


def page(record: Any, name: str = "change") -> str:
    return reverse(f"admin:provisions_{record._meta.model_name}_{name}", args=[record.pk])


def shows(html: str) -> set[str]:
    """What of the other's coding a page tells; the codebook's own words on its rules are no telling."""
    found = {mark for mark in ("MARKNOTE", "MARKLABEL", "MARKSETTLED", "MARKMOVE") if mark in html}
    chosen = "selected>May" in html or "theme: emergencies" in html or 'value="theme:emergencies" checked' in html
    return found | ({"codes"} if chosen or "verb: may" in html else set())


def hand_in(browser: Client, provision: Provision, **changes: Any) -> Any:
    add = f"{ADD}?provision={provision.pk}"
    return browser.post(add, filled(browser, add, **{**COMPLETE, **changes}))


def test_nothing_is_shown_before(read: Provision, as_a: SignIn) -> None:
    coder, reading = as_a("coder"), read.readings.get()
    for address in (page(read), PROVISIONS, f"{PROVISIONS}?q=P00005", LIST, f"{ADD}?provision={read.pk}"):
        answer = coder.get(address)
        assert answer.status_code == 200, address
        assert shows(answer.content.decode()) == set(), address
    assert coder.get(f"{LIST}?q=MARKNOTE").context["cl"].result_count == 0
    html = coder.get(page(read)).content.decode()
    for name in (*SINGLE, "adjudication", "strength", "verified", "provenance"):
        assert f'field-{name}"' not in html, name
    assert coder.get(page(reading)).status_code == 302, "as if it were not there"
    assert coder.get(page(reading, "history")).status_code == 404
    assert coder.get(page(read, "history")).status_code == 403


def test_nor_by_asking_for_it(read: Provision, as_a: SignIn) -> None:
    """Filters in the address answer yes or no; a blind user can't put such questions."""
    coder = as_a("coder")
    asked = (
        (PROVISIONS, "verb=verb:may"), (PROVISIONS, "verb__exact=verb:may"),
        (PROVISIONS, "adjudication__contains=MARK"),
        (PROVISIONS, "coded_values=theme:emergencies"),
        (PROVISIONS, "strength__exact=soft"), (PROVISIONS, "strength=soft"),
        (PROVISIONS, "verified__exact=1"),
        (PROVISIONS, "readings__verb=verb:may"), (PROVISIONS, "moves__note__contains=MARK"),
        (LIST, "provision__verb=verb:may"), (LIST, "provision__adjudication__contains=MARK"),
        (reverse("admin:provisions_value_changelist"), f"readings={read.readings.get().pk}"),
        (reverse("admin:provisions_value_changelist"), f"provisions={read.pk}"),
        (reverse("admin:provisions_agreement_changelist"), "provisions__verb=verb:may"),
        (reverse("admin:provisions_text_changelist"), "provisions__verb=verb:may"),
        (reverse("admin:provisions_codebookversion_changelist"), "readings__note__contains=MARK"),
    )  # fmt: skip
    for address, question in asked:
        plain, answer = coder.get(address), coder.get(f"{address}?{question}")
        if answer.status_code == 200:  # a filter that a list does not offer is passed over, or refused
            assert answer.context["cl"].result_count == plain.context["cl"].result_count, question
        else:
            assert answer.status_code in (302, 400), question
    facets = coder.get(f"{PROVISIONS}?_facets=True").content.decode()
    assert "By verb" not in facets
    assert "By theme" not in facets


def test_nor_by_completion(read: Provision, as_a: SignIn) -> None:
    coder = as_a("coder")
    sources = [
        ("reading", "provision"),
        ("provision", "replaced_by"),
        ("provision", "agreement"),
        ("reading", "codebook"),
    ]
    for model, field in sources:
        for term in ("", "MARK", "P00005"):
            asked = {"app_label": "provisions", "model_name": model, "field_name": field, "term": term}
            answer = coder.get(reverse("admin:autocomplete"), asked)
            assert shows(answer.content.decode()) == set()


def test_an_unfinished_reading_opens_nothing(read: Provision, as_a: SignIn) -> None:
    coder = as_a("coder")
    assert hand_in(coder, read, hand_in=None).status_code == 302
    mine = Reading.objects.get(user__username="coder")
    assert mine.handed_in is None
    assert shows(coder.get(page(read)).content.decode()) == set()
    assert [one.pk for one in coder.get(LIST).context["cl"].queryset] == [mine.pk]


def test_everything_is_shown_after(read: Provision, as_a: SignIn) -> None:
    coder = as_a("coder")
    assert hand_in(coder, read).status_code == 302
    html = coder.get(page(read)).content.decode()
    assert shows(html) == {"MARKNOTE", "MARKLABEL", "MARKSETTLED", "MARKMOVE", "codes"}
    assert coder.get(page(read.readings.get(coder="MARKLABEL"))).status_code == 200
    assert coder.get(page(read, "history")).status_code == 200


def test_after_that_one_s_own_is_fixed(read: Provision, as_a: SignIn) -> None:
    coder = as_a("coder")
    hand_in(coder, read)
    before = Reading.objects.get(user__username="coder").codes("verb")
    for reading in read.readings.all():
        answer = coder.post(page(reading), {"verb": "verb:may"})
        assert answer.status_code == (302 if str(reading.user) == "coder" else 403)
    assert "You have handed this reading in" in coder.get(page(read)).content.decode()
    assert Reading.objects.get(user__username="coder").codes("verb") == before


def test_another_provision_stays_closed(read: Provision, world: World, as_a: SignIn) -> None:
    Reading.objects.create(provision=world.provisions["P00001"], coder="reading-1", note="MARKNOTE")
    coder = as_a("coder")
    hand_in(coder, read)
    assert shows(coder.get(page(world.provisions["P00001"])).content.decode()) == set()


def test_an_editor_sees_all(read: Provision, as_a: SignIn) -> None:
    html = as_a("editor").get(page(read)).content.decode()
    assert shows(html) == {"MARKNOTE", "MARKLABEL", "MARKSETTLED", "MARKMOVE", "codes"}


def test_a_coder_does_not_write_the_provision_s_codes(read: Provision, as_a: SignIn) -> None:
    coder = as_a("coder")
    hand_in(coder, read)
    sent = filled(coder, page(read), citation="Art. 17.5", verb="verb:shall", adjudication="Mine.", verified="on")
    assert coder.post(page(read), sent).status_code == 302
    read.refresh_from_db()
    assert (read.citation, read.verb_id, read.adjudication) == ("Art. 17.5", "verb:may", "MARKSETTLED")


def test_a_reading_is_its_maker_s_with_a_label_that_names_nobody(read: Provision, as_a: SignIn) -> None:
    hand_in(as_a("coder"), read, coder="coder")
    mine = read.readings.get(user__username="coder")
    assert mine.coder == "reading-1"


def test_a_coder_reads_a_provision_once(read: Provision, as_a: SignIn) -> None:
    coder = as_a("coder")
    hand_in(coder, read, hand_in=None)
    assert set(errors(hand_in(coder, read))) == {"provision"}


def test_what_is_handed_in_is_complete(read: Provision, as_a: SignIn) -> None:
    answer = hand_in(as_a("coder"), read, verb=None, coded_values=["theme:emergencies"])
    assert set(errors(answer)) == {"verb", "coded_values"}
    assert read.readings.count() == 1


def test_the_first_reading_stands_where_a_draft_has_no_codes(read: Provision, as_a: SignIn) -> None:
    empty: dict[str, Any] = {f"{name}_id": None for name in SINGLE}
    Provision.objects.filter(pk=read.pk).update(**empty, verified=False)
    read.coded_values.clear()
    hand_in(as_a("coder"), read)
    read.refresh_from_db()
    assert (read.verb_id, read.codes("kind"), read.verified) == ("verb:should", ["finance"], True)
    hand_in(as_a("coder-2"), read)
    read.refresh_from_db()
    assert read.verb_id == "verb:should"
