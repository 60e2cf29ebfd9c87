"""Operations on an outline: whatever a curator does, every word stays in exactly one span, and all can be undone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisions.intake.editing import (
    OPERATIONS,
    EditedText,
    EditRefused,
    apply_operation,
    record_edit,
    redo_edit,
    undo_edit,
)
from provisions.intake.outline import Outline, OutlinePart, OutlineSpan, PartKind, SpanRole
from provisions.intake.source import FileForm, PageSource, SourceDocument, SourceLine, SourcePage
from tests.intake.bodies import body_of

LINES = [
    ("CHAPTER 1", SpanRole.NUMBER, "c1"),
    ("General", SpanRole.HEADING, "c1"),
    ("Article 1", SpanRole.NUMBER, "a1"),
    ("Aim", SpanRole.HEADING, "a1"),
    ("The Parties agree- ment.", SpanRole.BODY, "a1"),
    ("Article 2 Small Firms", SpanRole.BODY, "a1"),
    ("1. They help small firms.", SpanRole.BODY, "a1"),
    ("7", SpanRole.PAGE_NUMBER, ""),
    ("2. And cooperate.", SpanRole.BODY, "a1"),
    ("CHAPTER 2", SpanRole.NUMBER, "c2"),
    ("Article 3", SpanRole.NUMBER, "a3"),
    ("The end.", SpanRole.BODY, "a3"),
]
PARTS = (
    OutlinePart("c1", PartKind.CHAPTER, "CHAPTER 1", "General"),
    OutlinePart("a1", PartKind.ARTICLE, "Article 1", "Aim", "c1"),
    OutlinePart("c2", PartKind.CHAPTER, "CHAPTER 2"),
    OutlinePart("a3", PartKind.ARTICLE, "Article 3", "", "c2"),
)


def a_text() -> EditedText:
    content, lines, spans, at = "", [], [], 0
    for words, role, part in LINES:
        lines.append(SourceLine(at, at + len(words)))
        spans.append(OutlineSpan(at, at + len(words) + 1, role, part))
        content += words + "\n"
        at = len(content)
    pages = (SourcePage("1", 0, at), SourcePage("2", at, at, PageSource.SCAN))
    document = SourceDocument(content, tuple(lines), pages, FileForm.PDF, "none", "0" * 64)
    return EditedText(document, Outline(PARTS, tuple(spans)))


def do(text: EditedText, name: str, **arguments: Any) -> EditedText:
    changed = apply_operation(text, {"name": name, **arguments})
    changed.outline.check(changed.document.content)
    return changed


def tree(text: EditedText) -> list[tuple[str, str, str]]:
    numbers = {"": "", **{part.identifier: part.number for part in text.outline.parts}}
    return [(part.number, part.heading, numbers[part.parent]) for part in text.outline.parts]


def at(text: EditedText, words: str) -> int:
    return text.document.content.index(words)


def test_a_buried_article_is_split_off_with_number_and_heading() -> None:
    text = a_text()
    changed = do(text, "split", part="a1", at=at(text, "Article 2"))
    assert tree(changed) == [
        ("CHAPTER 1", "General", ""),
        ("Article 1", "Aim", "CHAPTER 1"),
        ("Article 2", "Small Firms", "CHAPTER 1"),
        ("CHAPTER 2", "", ""),
        ("Article 3", "", "CHAPTER 2"),
    ]
    by_words = do(text, "split", part="a1", words="article  2 small")
    assert tree(by_words) == tree(changed)
    new = changed.outline.parts[2].identifier
    body = body_of(changed.outline, new, changed.document.content)
    assert "".join(body.split()) == "1.Theyhelpsmallfirms.2.Andcooperate."
    merged = do(changed, "merge", part=new)
    assert tree(merged) == tree(text)
    assert body_of(merged.outline, "a1", text.document.content) == body_of(text.outline, "a1", text.document.content)


def test_a_settled_doubt_stays_settled_and_one_that_is_mended_goes() -> None:
    text = do(a_text(), "renumber", part="a3", number="Article 1")
    text = do(text, "ignore", part="c2")
    doubts = [(flag.code, flag.part) for flag in text.outline.flags]
    assert doubts == [("repeated_part", "a3"), ("scanned_page", "")]
    text = do(text, "accept_flags", flags=[1], reason="A map.")
    text = do(text, "renumber", part="a3", number="Article 4")
    missing = ["missing_numbers", "scanned_page"]
    assert [(flag.code) for flag in text.outline.flags] == missing
    text = do(text, "split", part="a1", at=at(text, "Article 2"))
    told = text.outline.flags[0].parameters
    assert (told["numbers"], told["before"], told["after"]) == (["3"], "2", "4"), "4 as corrected; 3 is printed"
    mended = do(text, "renumber", part="a3", number="Article 3")
    assert [(flag.code, flag.accepted) for flag in mended.outline.flags] == [("scanned_page", "A map.")]


def test_a_doubt_stored_as_a_sentence_is_told_anew_and_keeps_its_reason() -> None:
    text = do(do(a_text(), "renumber", part="a3", number="Article 4"), "accept_flags", flags=[0], reason="So be it.")
    old = tuple(replace(flag, parameters={}, message="A sentence.") for flag in text.outline.flags)
    stored = replace(text, outline=replace(text.outline, flags=old))
    assert do(stored, "retitle", part="a1", heading="Aims").outline.flags == text.outline.flags


def test_words_of_no_part_are_given_to_one_or_become_one() -> None:
    text = do(a_text(), "ignore", part="a3")
    start, end = at(text, "Article 3"), len(text.document.content)
    back = do(text, "begin", start=start, end=end, kind="article")
    assert tree(back)[-1] == ("Article 3", "", "CHAPTER 2")
    given = do(text, "set_role", part="", start=start, end=end, role="body")
    assert body_of(given.outline, "c2", text.document.content).split() == ["Article", "3", "The", "end."]


def test_an_annex_split_off_holds_what_follows_in_its_chapter() -> None:
    text = a_text()
    changed = do(text, "split", part="a1", at=at(text, "2. And"), kind="annex")
    assert [part.kind for part in changed.outline.parts] == ["chapter", "article", "annex", "chapter", "article"]
    assert changed.outline.parts[2].parent == ""
    deeper = do(changed, "demote", part="c2")
    assert deeper.outline.parts[3].parent == changed.outline.parts[2].identifier
    assert tree(do(deeper, "promote", part="c2")) == tree(changed)


def test_what_a_part_is_called_and_what_its_lines_are() -> None:
    text = a_text()
    assert tree(do(text, "renumber", part="a3", number=" Article  4 "))[3][0] == "Article 4"
    assert tree(do(text, "retitle", part="a3", heading="End"))[3][1] == "End"
    start = at(text, "The end.")
    headed = do(text, "set_role", part="a3", start=start, end=start + 7, role="heading")
    assert tree(headed)[3][1] == "The end"
    note = do(text, "set_role", part="a1", start=at(text, "2. And"), end=at(text, "CHAPTER 2"), role="footnote")
    assert "cooperate" not in body_of(note.outline, "a1", text.document.content)
    back = do(note, "set_role", part="a1", start=at(text, "2. And"), end=at(text, "CHAPTER 2") - 1, role="body")
    assert body_of(back.outline, "a1", text.document.content) == body_of(text.outline, "a1", text.document.content)
    assert do(text, "ignore", part="c2").outline.parts[2].parent == "c1"
    assert [part.identifier for part in do(text, "move", part="c2", by=-1).outline.parts] == ["c2", "a3", "c1", "a1"]


def test_hyphens_and_scanned_pages_are_the_only_words_that_change() -> None:
    text = a_text()
    joined = do(text, "mend_word", part="a1", word="agreement")
    assert "The Parties agreement." in joined.document.content
    assert [joined.document.text(line) for line in joined.document.lines][5] == "Article 2 Small Firms"
    kept = do(joined, "mend_word", part="a1", word="agree-ment")
    assert "agree-ment" in kept.document.content
    typed = do(text, "type_page", page=1, words="3. Typed\n\n by hand. ")
    assert body_of(typed.outline, "a3", typed.document.content).split() == ["The", "end.", "3.", "Typed", "by", "hand."]
    assert typed.document.pages[1].source == PageSource.TYPED
    again = do(typed, "type_page", page=1, words="Other words.")
    assert again.document.content == text.document.content + "Other words.\n"


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        ({"name": "merge", "part": "c1"}, "no part before"),
        ({"name": "merge", "part": "zz"}, "no longer"),
        ({"name": "promote", "part": "c1"}, "at the top"),
        ({"name": "demote", "part": "c1"}, "could hold it"),
        ({"name": "split", "part": "a1", "at": 0}, "words before it"),
        ({"name": "split", "part": "a1", "words": "Article 9"}, "no such words"),
        ({"name": "renumber", "part": "a1", "number": "Article 1"}, "changes nothing"),
        ({"name": "type_page", "page": 0, "words": "x"}, "is a picture"),
        ({"name": "mend_word", "part": "a1", "word": "Parties"}, "no such word"),
        ({"name": "mend_word", "part": "a1", "word": "two words"}, "one word"),
        ({"name": "begin", "start": 0, "end": 9, "kind": "article"}, "Split that one"),
        ({"name": "set_role", "part": "a1", "start": 0, "end": 300, "role": "footnote"}, "another part"),
        ({"name": "accept_flags", "flags": [0], "reason": "x"}, "no longer"),
    ],
)
def test_what_is_impossible_is_refused(operation: dict[str, Any], why: str) -> None:
    with pytest.raises(EditRefused, match=why):
        apply_operation(a_text(), operation)


OFFSETS = st.integers(0, len(a_text().document.content) + 20)


@st.composite
def operations(draw: st.DrawFn) -> dict[str, Any]:
    """Any operation, sensible or not; a part is given by its place in the outline."""
    name = draw(st.sampled_from([*OPERATIONS, "mend_word", "type_page"]))
    start = draw(OFFSETS)
    choices: dict[str, Any] = {
        "part": draw(st.integers(0, 9)),
        "at": start,
        "start": start,
        "end": start + draw(st.integers(0, 60)),
        "by": draw(st.sampled_from([-1, 1])),
        "kind": draw(st.sampled_from(list(PartKind))),
        "role": draw(st.sampled_from(list(SpanRole))),
        "number": draw(st.text(max_size=3)),
        "heading": draw(st.text(max_size=3)),
        "page": draw(st.integers(0, 2)),
        "words": draw(st.text(max_size=12)),
        "word": draw(st.sampled_from(["agreement", "agree-ment", "x"])),
        "flags": [0],
        "reason": "r",
    }
    wanted = {
        "split": "part at kind", "move": "part by", "set_kind": "part kind", "renumber": "part number",
        "retitle": "part heading", "set_role": "part start end role", "accept_flags": "flags reason",
        "begin": "start end kind", "mend_word": "part word", "type_page": "page words",
    }.get(name, "part")  # fmt: skip
    return {"name": name, **{key: choices[key] for key in wanted.split()}}


@settings(max_examples=40, deadline=None)
@given(st.lists(operations(), max_size=12))
def test_any_sequence_keeps_every_word_and_can_be_undone_and_done_again(sequence: list[dict[str, Any]]) -> None:
    text = first = a_text()
    edits = []
    for operation in sequence:
        parts = text.outline.parts
        if "part" in operation and parts:
            operation = {**operation, "part": parts[operation["part"] % len(parts)].identifier}
        try:
            changed = apply_operation(text, operation)
        except EditRefused:
            continue
        changed.outline.check(changed.document.content)
        if operation["name"] in OPERATIONS:
            assert changed.document == text.document
        edits.append(json.loads(json.dumps(record_edit(text, changed))))
        text = changed
    last = text
    for edit in reversed(edits):
        text = undo_edit(text, edit)
    assert text == first
    for edit in edits:
        text = redo_edit(text, edit)
    assert text == last
