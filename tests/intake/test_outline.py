"""The rules that every outline keeps: each non-blank character in exactly one span, parts after what holds them."""

from __future__ import annotations

import json

import pytest

from provisions.intake.outline import Outline, OutlineError, OutlinePart, OutlineSpan, PartKind, SpanRole
from tests.intake.bodies import body_of

CONTENT = "Article 1 Aim\nThe Parties\n7\nagree.\n"
ARTICLE = OutlinePart("p1", PartKind.ARTICLE, "Article 1", "Aim")
SPANS = (
    OutlineSpan(0, 9, SpanRole.NUMBER, "p1"),
    OutlineSpan(10, 13, SpanRole.HEADING, "p1"),
    OutlineSpan(14, 26, SpanRole.BODY, "p1"),
    OutlineSpan(26, 27, SpanRole.PAGE_NUMBER),
    OutlineSpan(28, 34, SpanRole.BODY, "p1"),
)


def test_a_body_is_joined_over_what_interrupts_it() -> None:
    outline = Outline((ARTICLE,), SPANS)
    outline.check(CONTENT)
    assert body_of(outline, "p1", CONTENT) == "The Parties\nagree."


def test_an_outline_comes_back_from_json() -> None:
    outline = Outline((ARTICLE,), SPANS)
    assert Outline.from_json(json.loads(json.dumps(outline.to_json()))) == outline


@pytest.mark.parametrize(
    ("parts", "spans", "words"),
    [
        ((ARTICLE,), SPANS[:2] + SPANS[3:], "no span holds the words 'The Parties'"),
        ((ARTICLE,), (*SPANS, OutlineSpan(30, 34, SpanRole.BODY, "p1")), "two spans hold the character at 30"),
        ((ARTICLE,), (*SPANS[:4], OutlineSpan(28, 99, SpanRole.BODY, "p1")), "is not in the"),
        ((), SPANS, "belongs to 'p1'"),
        ((ARTICLE, ARTICLE), SPANS, "given twice"),
    ],
)
def test_an_outline_that_is_not_one_is_refused(
    parts: tuple[OutlinePart, ...], spans: tuple[OutlineSpan, ...], words: str
) -> None:
    with pytest.raises(OutlineError, match=words):
        Outline(parts, spans).check(CONTENT)
