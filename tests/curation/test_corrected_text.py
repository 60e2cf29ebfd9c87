"""A text is corrected and imported again, or another copy of it is loaded: quotes are found again, slips are told."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from provisions.importers.archives import CorpusFile
from provisions.importers.mentions.coverage import measure_coverage
from provisions.importers.quotes import compute_checksum, fill_quotes
from provisions.importers.texts.copies import Copies
from provisions.importers.texts.store import store_text
from provisions.importers.tota.importer import TextImportReport, import_texts
from provisions.intake.outline import Outline, OutlinePart, OutlineSpan, PartKind, SpanRole
from provisions.intake.source import FileForm, SourceDocument
from provisions.models import Provision, Text
from tests.factories import World, provision
from tests.importers.tota.made import treaty

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
LIST = reverse("admin:provisions_provision_changelist")


def sentence(seed: int, words: str = "small and medium-sized enterprises") -> str:
    draw = random.Random(seed)
    made = ["".join(draw.choices("abdegilmnoprstu", k=draw.randint(4, 9))) for _word in range(24)]
    return f"{seed}. The Parties shall {' '.join(made[:12])} for {words}, {' '.join(made[12:])}."


KEPT, MOVED, CHANGED, LOST = (sentence(seed) for seed in (21, 22, 23, 24))
PLAIN = [sentence(seed, "their customs") for seed in range(1, 9)]
BODIES = ["\n".join(PLAIN[:3]), f"{PLAIN[3]}\n{KEPT}\n{MOVED}", f"{CHANGED}\n{PLAIN[4]}", f"{PLAIN[5]}\n{LOST}"]


def load(bodies: list[str]) -> TextImportReport:
    articles = [(f"Subject {n}", body) for n, body in enumerate(bodies, start=1)]
    return import_texts([CorpusFile("pta_7.xml", treaty(7, articles=articles), 1.0)])


def code(world: World, passage: str, article: int, status: str) -> Provision:
    start = BODIES[article - 1].index(passage)
    return provision(
        world.agreements["chile-peru"], status=status, text=Text.objects.get(corpus="tota", identifier="7"),
        article_identifier=str(100 + article), start=start, end=start + len(passage), text_status="stand_off",
        checksum=compute_checksum(passage),
    )  # fmt: skip


@pytest.fixture
def coded(world: World) -> dict[str, Provision]:
    """A loaded text with four provisions of different status, which code all its mentions."""
    load(BODIES)
    wanted = ((KEPT, 2, "published"), (MOVED, 2, "in_review"), (CHANGED, 3, "draft"), (LOST, 4, "in_review"))
    made = {passage: code(world, passage, article, status) for passage, article, status in wanted}
    fill_quotes(Provision.objects.all())
    assert all(one.quote for one in again(made).values()) and not opened()
    return made


def again(coded: dict[str, Provision]) -> dict[str, Provision]:
    return {passage: Provision.objects.get(pk=one.pk) for passage, one in coded.items()}


def opened() -> list[str]:
    return [one.article.identifier for one in measure_coverage().open_mentions if one.article.text.identifier == "7"]


def test_a_corrected_text_keeps_quotes_tells_slips_and_asks_for_nothing_twice(
    coded: dict[str, Provision], as_a: Callable[[str], Client]
) -> None:
    changed = CHANGED.replace(" for ", ", where they so decide and have the means, for ")
    report = load(
        [BODIES[0], f"{PLAIN[3]}\n{KEPT}\n{PLAIN[6]}\n{MOVED}", f"{changed}\n{PLAIN[4]}", PLAIN[5] + " Also for SMEs."]
    )
    now = again(coded)
    assert (now[KEPT].quote, now[KEPT].slip) == (KEPT, "")
    # Its words stand further down now: it follows them.
    assert (now[MOVED].quote, now[MOVED].slip, now[MOVED].found_in) == (MOVED, "", "")
    assert now[MOVED].article.body[now[MOVED].start : now[MOVED].end] == MOVED
    assert report.moved == [now[MOVED].number]
    # Other words are no quote of it, and the curator is told, whatever the status.
    assert (now[CHANGED].quote, now[CHANGED].slip) == (None, "changed")
    assert (now[LOST].quote, now[LOST].slip) == (None, "not_found")
    assert now[CHANGED].checksum == coded[CHANGED].checksum  # what was coded stays as it is
    slipped = sorted([now[CHANGED].number, now[LOST].number])
    assert sorted(one.split()[0] for one in report.mismatches) == slipped
    notes = "\n".join(report.notes)
    assert "changed: ARTICLE 2 Subject 2, ARTICLE 3 Subject 3, ARTICLE 4 Subject 4" in notes and MOVED not in notes
    editor = as_a("editor")
    home = editor.get(reverse("admin:index")).content.decode()
    assert "waits=mismatch" in home
    listed = editor.get(LIST, {"waits": "mismatch"}).context["cl"].queryset
    assert sorted(one.number for one in listed) == slipped
    for passage, words in ((CHANGED, "have changed in the text"), (LOST, "are not found in the text")):
        page = editor.get(reverse("admin:provisions_provision_change", args=[now[passage].pk])).content.decode()
        assert "slipped" in page and words in page
    assert (
        "where they so decide"
        in editor.get(reverse("admin:provisions_provision_change", args=[now[CHANGED].pk])).content.decode()
    )
    assert opened() == []  # no mention comes back as new


def test_another_copy_gives_the_quote_and_the_record_keeps_its_place(
    coded: dict[str, Provision], client: Client
) -> None:
    text = Text.objects.get(corpus="tota", identifier="7")
    for one in again(coded).values():
        one.fingerprint = fingerprint_of(one)
        one.save()
    before = {one.number: (one.start, one.end, one.checksum) for one in again(coded).values()}
    text.chapters.all().delete()
    text.document.delete()
    Text.objects.filter(pk=text.pk).update(checksum="")
    fill_quotes(Provision.objects.all())
    assert again(coded)[KEPT].quote is None
    words = (
        "\n".join(["12 Gazette", *BODIES])
        .replace("medium-sized", "medium-\nsized")
        .replace("The Parties", "The  PARTIES")
    )
    copy = Text.objects.create(
        agreement=text.agreement, corpus="own", identifier="copy", language="en", title="A copy", checksum=""
    )
    part = OutlinePart("a1", PartKind.ARTICLE, "Article 1")
    spans = (OutlineSpan(0, 10, SpanRole.RUNNING_HEAD), OutlineSpan(10, len(words), SpanRole.BODY, "a1"))
    document = SourceDocument(words, (), (), FileForm.TEXT, "test", "2" * 64)
    store_text(copy, document, Outline((part,), spans))
    now = again(coded)
    assert {one.number: (one.start, one.end, one.checksum) for one in now.values()} == before
    assert {one.found_in for one in now.values()} == {"own copy"} and not {one.slip for one in now.values()} - {""}
    assert now[KEPT].quote == KEPT.replace("medium-sized", "medium-\nsized").replace("The Parties", "The  PARTIES")
    page = client.get(now[KEPT].get_absolute_url()).content.decode()
    assert "Found by its words in another copy of the text (own copy)." in page
    assert [one for one in measure_coverage().open_mentions if one.article.text == copy] == []
    assert store_text(copy, document, Outline((part,), spans)).mismatches == []


def fingerprint_of(one: Provision) -> str:
    return Copies().fingerprint(one.text_id or 0, one.document_start or 0, one.document_end or 0)


def test_a_passage_is_never_taken_for_one_with_other_numbers(world: World) -> None:
    """As in agreements whose articles differ by a number only, which fingerprints leave out."""
    passages = [f"Each Party shall help small firms to export the goods of list {n}." for n in (1, 2, 3)]
    bodies = [f"The Parties meet on matter {n}.\n{one}" for n, one in enumerate(passages, start=1)]
    load(bodies)
    made = {}
    for n, passage in enumerate(passages, start=1):
        start = bodies[n - 1].index(passage)
        made[n] = provision(
            world.agreements["chile-peru"], text=Text.objects.get(corpus="tota", identifier="7"), start=start,
            end=start + len(passage), article_identifier=str(100 + n), checksum=compute_checksum(passage),
            text_status="stand_off",
        )  # fmt: skip
    fill_quotes(Provision.objects.all())
    load([bodies[0], f"The Parties meet each year on the matter 2.\n{passages[1]}", "Nothing of the kind."])
    now = {n: Provision.objects.get(pk=one.pk) for n, one in made.items()}
    assert (now[2].article_identifier, now[2].quote, now[2].slip) == ("102", passages[1], "")
    assert (now[3].article_identifier, now[3].quote) == ("103", None) and now[3].slip
