"""A file that says itself what its parts are is taken at its word."""

from __future__ import annotations

import pytest

from provisions.intake.outline import PartKind, SpanRole
from provisions.intake.reading.read import read_file
from provisions.intake.structure.find import find_structure
from tests.intake.bodies import body_of

pytestmark = pytest.mark.alone

ACT = b"""<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><preface><p>An Act</p></preface>
<preamble><p>The Parties,</p></preamble><body><title><num>Title I</num><article><num>Article 5</num><content><p>Under
Article 6 of another act, Article 7:</p></content></article><section><num>Section 2</num><heading>More</heading>
<article><num>Article 5</num><heading>Again</heading><content><p>Words.</p></content></article></section></title></body>
<attachments><attachment><heading>Lists</heading><doc name="annex"><mainBody><article><num>Article 1</num><content>
<p>Goods.</p></content></article></mainBody></doc></attachment></attachments></act></akomaNtoso>"""


def test_parts_are_those_that_the_file_marks() -> None:
    document = read_file(ACT)
    outline = find_structure(document, "en")
    outline.check(document.content)
    assert [(part.identifier, part.kind, part.number, part.heading, part.parent) for part in outline.parts] == [
        ("preamble", PartKind.PREAMBLE, "", "", ""),
        ("ci", PartKind.CHAPTER, "Title I", "", ""),
        ("a5", PartKind.ARTICLE, "Article 5", "", "ci"),
        ("s2", PartKind.SECTION, "Section 2", "More", "ci"),
        ("s2-a5", PartKind.ARTICLE, "Article 5", "Again", "s2"),
        ("x", PartKind.ANNEX, "", "Lists", ""),
        ("a1", PartKind.ARTICLE, "Article 1", "", "x"),
    ]
    assert body_of(outline, "a5", document.content) == "Under Article 6 of another act, Article 7:"
    assert outline.spans[0].role is SpanRole.FRONT
