"""The coding queue: open mentions, prefilled drafts, suggestions, and the records that a decision makes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from provisions.curation.review.requirements import incomplete_content
from provisions.importers.mentions.coverage import measure_coverage
from provisions.models import SINGLE, Mention, Provision, Reading, RejectedMention, Text
from tests.curation.coding.queue_world import BODY, CUERPO, text
from tests.factories import World
from tests.loaded_texts import rewrite

SignIn = Callable[[str], Client]
QUEUE = reverse("admin:provisions_mention_queue")
PASSAGE = BODY[BODY.index("2. The") : BODY.index("credits;") + len("credits;")]


@pytest.fixture
def waiting(world: World) -> World:
    """The world with five open mentions: three in Korea - Chile, two of them Spanish in EU - Peru."""
    text(world, "korea-chile", "en", [BODY] * 3)
    text(world, "eu-peru", "es", [CUERPO] * 2, heading="Cooperación")
    return world


def opened() -> list[Mention]:
    return measure_coverage().open_mentions


def page(mention: Mention, name: str, query: str = "") -> str:
    return reverse(f"admin:provisions_mention_{name}", args=[mention.pk]) + query


def sent(browser: Client, address: str, **changes: Any) -> dict[str, Any]:
    """What the form sends when nothing but `changes` is touched (None empties a field)."""
    form = browser.get(address).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in {**values, **changes}.items() if value not in (None, False)}


def test_what_is_open_is_what_the_command_counts(waiting: World, as_a: SignIn) -> None:
    answer = as_a("coder").get(QUEUE)
    assert answer.context["match_count"] == len(opened()) == 5
    assert "1 of 5 open" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [("?agreement=korea-chile", 3), ("?language=es", 2), ("?agreement=eu-peru&language=en", 0), ("?agreement=none", 0)],
)
def test_filters(waiting: World, as_a: SignIn, query: str, found: int) -> None:
    answer = as_a("coder").get(QUEUE + query)
    assert answer.context["match_count"] == found
    assert ("Nothing is open with these filters" in answer.content.decode()) == (found == 0)


def test_the_filters_tell_how_many_are_open(waiting: World, as_a: SignIn) -> None:
    html = as_a("coder").get(QUEUE).content.decode()
    for label in ("Korea, Republic of - Chile (3)", "EU - Peru (2)", "es (2)", "en (3)"):
        assert label in html


def test_the_mention_is_marked_in_its_article_and_escaped(waiting: World, as_a: SignIn) -> None:
    mention = opened()[0]
    article = mention.article
    rewrite(article, article.body.replace("customs officers", "<i>officers</i>"))
    html = as_a("coder").get(f"{QUEUE}?at={mention.pk}").content.decode()
    assert "<mark>small and medium-sized enterprises</mark>" in html
    assert "&lt;i&gt;officers" in html


@pytest.mark.alone
def test_few_queries(waiting: World, as_a: SignIn) -> None:
    editor, mention = as_a("editor"), opened()[0]
    for address in (QUEUE, page(mention, "make"), page(mention, "reject")):
        with CaptureQueriesContext(connection) as queries:
            assert editor.get(address).status_code == 200
        assert len(queries) <= 20, address


def test_a_provision_is_filled_in_from_the_text(waiting: World, as_a: SignIn) -> None:
    form = as_a("coder").get(page(opened()[0], "make")).context["form"]
    filled = {name: form[name].value() for name in ("citation", "heading", "chapter_heading", "start", "end")}
    assert filled == {
        "citation": "Art. 17.1",
        "heading": "Cooperation",
        "chapter_heading": "Chapter 17 Economic Cooperation",
        "start": BODY.index(PASSAGE),
        "end": BODY.index(PASSAGE) + len(PASSAGE),
    }


def test_codes_are_suggested_with_the_words_that_led_to_them(waiting: World, as_a: SignIn) -> None:
    answer = as_a("coder").get(page(opened()[0], "make"))
    form, html = answer.context["form"], answer.content.decode()
    assert {name: form[name].value() for name in ("verb", "location", "extent")} == {
        "verb": "verb:shall",
        "location": "location:cooperation_chapter",
        "extent": "extent:sentence",
    }
    assert set(form["coded_values"].value()) >= {"kind:cooperation", "kind:finance", "theme:msme_finance"}
    assert "theme:skills_training" not in form["coded_values"].value(), "that item is not on MSMEs"
    assert "for “shall” (stem)" in html
    assert "for “credits” (item)" in html
    assert form["dispute_settlement"].value() is None, "nothing in the text tells"


def test_another_stretch_can_be_chosen(waiting: World, as_a: SignIn) -> None:
    mention = opened()[0]
    coder = as_a("coder")
    names = [offer.name for offer in coder.get(page(mention, "make")).context["draft"].passages]
    assert names == ["sentence", "paragraph", "article"]
    answer = coder.get(page(mention, "make", f"?start=0&end={len(BODY)}"))
    assert (answer.context["form"]["start"].value(), answer.context["form"]["end"].value()) == (0, len(BODY))
    assert answer.context["form"]["verb"].value() == "verb:declaratory"
    for nonsense in ("?start=9&end=3", f"?start=0&end={len(BODY) + 1}", "?start=x&end=-1"):
        assert coder.get(page(mention, "make", nonsense)).context["draft"].start == BODY.index(PASSAGE)


def test_what_a_supplement_says_is_not_dated_by_the_agreements_signature(waiting: World, as_a: SignIn) -> None:
    coder, mention = as_a("coder"), opened()[0]
    Text.objects.filter(pk=mention.article.text_id).update(text_date=None, main_text="supplement")
    make = page(mention, "make", "?agreement=korea-chile")
    assert coder.post(make, sent(coder, make)).status_code == 302
    made = Provision.objects.get(status="draft", article_identifier=mention.article.identifier)
    assert made.text_date is None and "text_date" in incomplete_content(model_to_dict(made))


def test_what_nobody_confirmed_is_nobody_s_coding(waiting: World, as_a: SignIn) -> None:
    coder, mention = as_a("coder"), opened()[0]
    make = page(mention, "make", "?agreement=korea-chile")
    answer = coder.post(make, sent(coder, make))
    assert (answer.status_code, answer["Location"]) == (302, f"{QUEUE}?agreement=korea-chile&at={opened()[0].pk}")
    made = Provision.objects.get(status="draft", article_identifier=mention.article.identifier)
    assert (made.quote, made.checksum) == (PASSAGE, hashlib.sha256(PASSAGE.encode()).hexdigest())
    assert (made.agreement.slug, made.text_status, str(made.text_date)) == ("korea-chile", "stand_off", "2019-05-01")
    assert not any(made.codes(name) for name in (*SINGLE, "kind", "theme", "beneficiary"))
    assert (made.verified, made.number) == (False, "P00008")
    reading = made.readings.get()
    assert (reading.handed_in, reading.provenance, reading.codes("verb")) == (None, "machine_assisted", ["shall"])
    assert len(opened()) == 4


def test_confirmed_codes_are_a_reading_and_the_draft_s_coding(waiting: World, as_a: SignIn) -> None:
    coder, make = as_a("coder"), page(opened()[0], "make")
    answer = coder.post(make, sent(coder, make, confirmed="on"))
    assert set(answer.context["form"].errors) == {"dispute_settlement"}
    assert not Reading.objects.exists()
    whole = sent(coder, make, confirmed="on", dispute_settlement="dispute_settlement:applies", note="Is (a) enough?")
    assert coder.post(make, whole).status_code == 302
    reading = Reading.objects.get()
    made = reading.provision
    assert (reading.user.username, reading.coder, reading.note) == ("coder", "reading-1", "Is (a) enough?")
    assert reading.handed_in is not None
    assert (made.status, made.verified, made.provenance) == ("draft", True, "machine_assisted")
    assert (made.codes("verb"), made.codes("theme")) == (["shall"], reading.codes("theme"))


def test_codes_that_a_person_chose_alone_are_a_person_s(waiting: World, as_a: SignIn) -> None:
    coder, make = as_a("coder"), page(opened()[0], "make")
    codes = {
        "location": "location:annex", "subject": "subject:tbt", "verb": "verb:should",
        "precision": "precision:specific", "extent": "extent:paragraph",
        "dispute_settlement": "dispute_settlement:unclear", "mention": "mention:implicit",
        "parties_bound": "parties_bound:named", "coded_values": ["kind:reservation"],
    }  # fmt: skip
    assert coder.post(make, sent(coder, make, confirmed="on", **codes)).status_code == 302
    assert Reading.objects.get().provenance == Reading.objects.get().provision.provenance == "human"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"start": 50, "end": 40}, {"end"}),
        ({"end": 99_999}, {"end"}),
        ({"start": ""}, {"start"}),
        ({"citation": ""}, {"citation"}),
        ({"verb": "theme:msme_finance"}, {"verb"}),
        ({"start": 3, "end": BODY.index("\n")}, {"mention"}),
    ],
)
def test_a_draft_that_can_t_be_is_refused(
    waiting: World, as_a: SignIn, changes: dict[str, Any], fields: set[str]
) -> None:
    coder, make = as_a("coder"), page(opened()[0], "make")
    answer = coder.post(make, sent(coder, make, **changes))
    assert set(answer.context["form"].errors) == fields
    assert len(opened()) == 5


def test_a_mention_in_a_heading_offers_the_article(waiting: World, as_a: SignIn) -> None:
    text(waiting, "chile-peru", "en", ["  Both sides meet. They talk.\n"], heading="Small Enterprises")
    (mention,) = [one for one in opened() if one.field == "heading"]
    coder, make = as_a("coder"), page(mention, "make")
    assert "<mark>Small Enterprises</mark>" in coder.get(make).content.decode()
    assert coder.post(make, sent(coder, make)).status_code == 302
    assert Provision.objects.get(heading="Small Enterprises").quote == "Both sides meet. They talk."
    assert mention.pk not in [one.pk for one in opened()]


def test_rejecting_keeps_the_place_and_the_reason(waiting: World, as_a: SignIn) -> None:
    mention = opened()[0]
    following = opened()[1]
    answer = as_a("coder").post(page(mention, "reject"), {"reason": "proper_name", "note": ""})
    assert answer["Location"] == f"{QUEUE}?at={following.pk}"
    made = RejectedMention.objects.get()
    assert (made.corpus, made.article_identifier, made.field) == ("tota", mention.article.identifier, "body")
    assert (made.start, made.end, made.term, made.reason) == (mention.start, mention.end, mention.term, "proper_name")
    assert len(opened()) == 4


def test_a_rejection_needs_a_reason_of_the_rule_and_some_a_note(waiting: World, as_a: SignIn) -> None:
    coder, address = as_a("coder"), page(opened()[0], "reject")
    for given, field in (({}, "reason"), ({"reason": "boring"}, "reason"), ({"reason": "twin_text"}, "note")):
        assert set(coder.post(address, {"note": "", **given}).context["form"].errors) == {field}
    assert coder.post(address, {"reason": "twin_text", "note": "40416"}).status_code == 302
    assert RejectedMention.objects.get().reason == "twin_text: 40416"


def test_the_second_of_two_curators_is_told(waiting: World, as_a: SignIn) -> None:
    coder, mention = as_a("coder"), opened()[0]
    make = page(mention, "make")
    late = sent(coder, make)
    coder.post(page(mention, "reject"), {"reason": "activity", "note": ""})
    answer = coder.post(make, late, follow=True)
    assert "Somebody else has coded or rejected" in answer.content.decode()
    assert not Provision.objects.filter(article_identifier=mention.article.identifier).exists()


def test_the_queue_ends(waiting: World, as_a: SignIn) -> None:
    coder = as_a("coder")
    for _ in range(5):
        coder.post(page(opened()[0], "reject"), {"reason": "activity", "note": ""})
    assert "Nothing is open" in coder.get(QUEUE).content.decode()


def test_a_mention_that_went_with_its_text_is_not_found(waiting: World, as_a: SignIn) -> None:
    coder = as_a("coder")
    for name in ("make", "reject"):
        assert coder.get(reverse(f"admin:provisions_mention_{name}", args=[999_999])).status_code == 404
