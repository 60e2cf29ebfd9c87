"""An outline goes into the database and comes back; borders move, and provisions stay at their words."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisions.importers.quotes import compute_checksum, fill_quotes
from provisions.importers.texts.outlines import load_outline
from provisions.importers.texts.store import store_text
from provisions.intake.editing import EditedText, EditRefused, apply_operation
from provisions.intake.outline import Flag, Outline, OutlineError, OutlinePart, OutlineSpan, PartKind, SpanRole
from provisions.intake.source import FileForm, SourceDocument, SourcePage
from provisions.models import Article, Chapter, Mention, Provision, Reading, RejectedMention, Revision, Text
from tests.factories import World, provision

pytestmark = pytest.mark.django_db

CHAPTER, SECTION, ANNEX = PartKind.CHAPTER, PartKind.SECTION, PartKind.ANNEX
PARTS = (
    OutlinePart("pre", PartKind.PREAMBLE, "", "Preamble"),
    OutlinePart("loose", PartKind.ARTICLE, "Article 0", "Loose"),
    OutlinePart("c1", CHAPTER, "CHAPTER 1", "Small Firms"),
    OutlinePart("a1", PartKind.ARTICLE, "Article 1", "Aim", "c1"),
    OutlinePart("s1", SECTION, "Section A", "SMEs", "c1"),
    OutlinePart("a2", PartKind.ARTICLE, "Article 2", "Help for SMEs", "s1"),
    OutlinePart("a3", PartKind.ARTICLE, "Article 3", "", "c1"),
    OutlinePart("an", ANNEX, "Annex 1", "Lists"),
)
WORDS = {
    "pre": "The Parties, mindful of SMEs, agree.",
    "loose": "It stands alone.",
    "a1": "1. The aim is trade. 2. SMEs gain.\nArticle 1a\nBuried\nThe Parties help SMEs. They meet.",
    "a2": "Each Party shall help SMEs.|The note on small firms.|It may ask SMEs why.",
    "a3": "The end.",
    "an": "A list of small and medium enterprises.",
}


def outlined() -> tuple[SourceDocument, Outline]:
    content, spans = "Title page\n", [OutlineSpan(0, 11, SpanRole.FRONT)]

    def add(words: str, role: SpanRole, part: str = "") -> None:
        nonlocal content
        if words:
            spans.append(OutlineSpan(len(content), len(content) + len(words) + 1, role, part))
            content += f"{words}\n"

    for part in PARTS:
        add(part.number, SpanRole.NUMBER, part.identifier)
        add(part.heading, SpanRole.HEADING, part.identifier)
        roles = (SpanRole.BODY, SpanRole.FOOTNOTE, SpanRole.BODY)
        for role, words in zip(roles, WORDS.get(part.identifier, "").split("|"), strict=False):
            add(words, role, part.identifier)
    half = content.index("Article 2\n")
    pages = (SourcePage("i", 0, half), SourcePage("ii", half, len(content)))
    document = SourceDocument(content, (), pages, FileForm.DOCX, "none 1", "f" * 64)
    return document, Outline(PARTS, tuple(spans), (Flag("gap", {"number": "1.5"}, "a1", 3, "It is so."),))


@pytest.fixture
def text(world: World) -> Text:
    text = Text(agreement=world.agreements["chile-peru"], corpus="own", identifier="cp", language="en", title="C - P")
    store_text(text, *outlined())
    return text


def coded(text: Text, words: str, **fields: Any) -> Provision:
    """A provision on words of the stored text."""
    article = next(one for one in text.articles.all() if words in one.body)
    start = article.body.index(words)
    made = provision(
        text.agreement, text=text, article_identifier=article.identifier, start=start, end=start + len(words),
        checksum=compute_checksum(words), text_status="stand_off", **fields,
    )  # fmt: skip
    fill_quotes(Provision.objects.filter(pk=made.pk))
    made.refresh_from_db()
    assert made.quote == words
    return made


def edit(text: Text, name: str, **arguments: Any) -> tuple[SourceDocument, Outline]:
    edited = apply_operation(EditedText(*load_outline(text)), {"name": name, **arguments})
    return edited.document, edited.outline


def test_what_is_stored_comes_back(text: Text) -> None:
    document, outline = outlined()
    loaded, again = load_outline(text)
    own = {part.identifier: f"cp:{part.identifier}" for part in outline.parts}
    assert again == outline.rename(own)
    assert (loaded.content, loaded.pages, loaded.form, loaded.checksum) == (
        document.content, document.pages, document.form, text.checksum,
    )  # fmt: skip
    assert [line.page for line in loaded.lines][:2] == [0, 0] and loaded.lines[-1].page == 1
    rows = list(text.articles.values_list("identifier", "kind", "chapter__identifier", "first_page"))
    assert rows == [
        ("cp:pre", "preamble", "cp:pre", "i"),
        ("cp:loose", "article", "", "i"),
        ("cp:a1", "article", "cp:c1", "i"),
        ("cp:a2", "article", "cp:s1", "ii"),
        ("cp:a3", "article", "cp:c1", "ii"),
        ("cp:an", "annex", "cp:an", "ii"),
    ]
    assert Article.objects.get(identifier="cp:a2").body == "Each Party shall help SMEs.\nIt may ask SMEs why.\n"
    keys = list(Article.objects.values_list("pk")), list(Chapter.objects.values_list("pk")), mentions(text)
    store_text(text, loaded, again)
    assert keys == (list(Article.objects.values_list("pk")), list(Chapter.objects.values_list("pk")), mentions(text))


def mentions(text: Text) -> list[tuple[Any, ...]]:
    found = Mention.objects.filter(article__text=text).order_by("document_start")
    return list(found.values_list("pk", "article__identifier", "field", "document_start", "document_end", "term"))


def test_mentions_tell_their_place_in_the_document(text: Text) -> None:
    content = text.document.content
    found = mentions(text)
    assert [(one[1], one[2]) for one in found].count(("cp:an", "heading")) == 0
    assert {(one[1], one[2]) for one in found} >= {("cp:a2", "heading"), ("cp:a2", "chapter"), ("cp:a2", "body")}
    assert [content[start:end] for *_other, start, end, _term in found] == [one[-1] for one in found]


def test_a_buried_article_is_split_off_with_what_is_coded_in_it(text: Text) -> None:
    before, inside = coded(text, "SMEs gain."), coded(text, "The Parties help SMEs.")
    Reading.objects.create(provision=inside, coder="reading-1", read_on="2026-01-01")
    at = Article.objects.get(identifier="cp:a1").body.index("The Parties help") + 17
    place = {"corpus": "own", "field": "body", "term": "SMEs", "reason": "other"}
    rejected = RejectedMention.objects.create(article_identifier="cp:a1", start=at, end=at + 4, **place)
    document, outline = edit(text, "split", part="cp:a1", at=load_outline(text)[0].content.index("Article 1a"))
    report = store_text(text, document, outline)
    assert (report.moved, report.recut, report.rejections) == ([inside.number], [], 1)
    for one in (before, inside, rejected):
        one.refresh_from_db()
    new = Article.objects.get(number="Article 1a")
    assert new.identifier.startswith("cp:e") and new.heading == "Buried"
    assert (before.article_identifier, before.quote) == ("cp:a1", "SMEs gain.")
    assert inside.article == new and inside.quote == "The Parties help SMEs."
    assert new.body[inside.start : inside.end] == inside.quote
    assert new.body[rejected.start : rejected.end] == "SMEs" and rejected.article_identifier == new.identifier
    assert not inside.readings.get().is_of_other_passage
    assert Revision.objects.for_record(inside).first().fields == ["article_identifier", "start", "end"]
    merged = edit(text, "merge", part=new.identifier)
    assert store_text(text, *merged).moved == [inside.number]
    inside.refresh_from_db()
    assert (inside.article_identifier, inside.quote) == ("cp:a1", "The Parties help SMEs.")


def test_no_border_cuts_a_passage(text: Text) -> None:
    one = coded(text, "The Parties help SMEs.")
    at = load_outline(text)[0].content.index("help SMEs. They")
    with pytest.raises(OutlineError, match=f"cut the passage of {one.number}"), transaction.atomic():
        store_text(text, *edit(text, "split", part="cp:a1", at=at, kind="article"))
    ignored = edit(text, "ignore", part="cp:a1")
    with pytest.raises(OutlineError, match=f"cut the passage of {one.number}"), transaction.atomic():
        store_text(text, *ignored)


def test_a_note_inside_a_passage_leaves_it(text: Text) -> None:
    one = coded(text, "2. SMEs gain.\nArticle 1a\nBuried\nThe Parties help SMEs.")
    Reading.objects.create(provision=one, coder="reading-1", read_on="2026-01-01", handed_in="2026-01-01T00:00Z")
    start = load_outline(text)[0].content.index("Article 1a\nBuried\n")
    changed = edit(text, "set_role", part="cp:a1", start=start, end=start + 18, role="footnote")
    assert store_text(text, *changed).recut == [one.number]
    one.refresh_from_db()
    assert one.quote == "2. SMEs gain.\nThe Parties help SMEs." and one.words == 7
    assert one.readings.get().is_of_other_passage


def test_a_provision_on_a_whole_article_goes_along(text: Text) -> None:
    one = provision(text.agreement, text=text, article_identifier="cp:a2")
    store_text(text, *edit(text, "merge", part="cp:a3"))
    store_text(text, *edit(text, "merge", part="cp:a2"))
    one.refresh_from_db()
    assert one.article.identifier == one.article_identifier == "cp:s1"


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((OutlinePart("a", PartKind.ARTICLE), OutlinePart("b", PartKind.ARTICLE, parent="a")), "which can't hold"),
        ((OutlinePart("a" * 99, PartKind.ARTICLE),), "more than 100 characters"),
    ],
)
def test_an_outline_that_can_not_be_stored(text: Text, parts: Any, message: str) -> None:
    document = SourceDocument("Words", (), (), FileForm.TEXT, "none", "e" * 64)
    spans = (OutlineSpan(0, 5, SpanRole.BODY, parts[0].identifier),)
    with pytest.raises(OutlineError, match=message), transaction.atomic():
        store_text(text, document, Outline(parts, spans))


def test_splits_and_merges_lose_no_number_and_no_quote(text: Text) -> None:
    for words in ("mindful of SMEs", "SMEs gain.", "The Parties help SMEs.", "ask SMEs why.", "small and medium"):
        coded(text, words)
    rows = Provision.objects.filter(text=text).order_by("number")
    quotes = list(rows.values_list("number", "quote"))
    length = len(text.document.content)

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.integers(0, length)), min_size=2, max_size=4))
    def borders_move(steps: list[tuple[bool, int, int]]) -> None:
        with transaction.atomic():
            for is_split, index, at in steps:
                step(text, is_split, index, at)
                assert list(rows.values_list("number", "quote")) == quotes
                for one in rows.select_related("article"):
                    assert one.article.body[one.start : one.end] == one.quote
                    assert text.document.content[one.document_start : one.document_end] == one.quote
            transaction.set_rollback(True)

    borders_move()


def step(text: Text, is_split: bool, index: int, at: int) -> None:
    """Split or merge a part, if the outline and the passages allow it."""
    document, outline = load_outline(text)
    part = outline.parts[index % len(outline.parts)].identifier
    holder = next((span.part for span in outline.spans if span.start < at < span.end), "")
    operation = {"name": "split", "part": holder, "at": at} if is_split else {"name": "merge", "part": part}
    try:
        edited = apply_operation(EditedText(document, outline), operation)
        with transaction.atomic():
            store_text(text, edited.document, edited.outline)
    except (EditRefused, OutlineError):
        return
