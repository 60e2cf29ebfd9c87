"""Marks stand where the index found something, and nothing that was typed or stored gets out as markup."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisions.query.fulltext.highlight import highlight, snippet
from provisions.query.fulltext.stemming import find_words, stem_text

MARKED = {
    ("Access to finance for firms", "financing"): "Access to <mark>finance</mark> for firms",
    ("Access to finance", '"access to finance"'): "<mark>Access to finance</mark>",
    ("finance, then access", '"access to finance"'): "finance, then access",
    ("Small and small", "small"): "<mark>Small</mark> and <mark>small</mark>",
    ("e-commerce and commerce", "e-commerce"): "<mark>e-commerce</mark> and commerce",
    ("las pymes del Perú", "peru"): "las pymes del <mark>Perú</mark>",
    ("del Peru\u0301.", "perú"): "del <mark>Peru\u0301</mark>.",
    ("ef\ufb01cient", "efficient"): "<mark>ef\ufb01cient</mark>",
    ("facilitation of trade", "facilitat*"): "<mark>facilitation</mark> of trade",
    ("trade in fish", "trade -fish"): "<mark>trade</mark> in fish",
    ("trade in fish", "-fish"): "trade in fish",
    ("a <b>small</b> & firm", "small"): "a &lt;b&gt;<mark>small</mark>&lt;/b&gt; &amp; firm",
    ("small firms fund", '"small firms" "firms fund"'): "<mark>small firms fund</mark>",
    ("nothing here", "<script>"): "nothing here",
    ("SMEs", "sme"): "<mark>SMEs</mark>",
    ("", "x"): "",
    ("text", ""): "text",
    (None, "x"): "",
    ("text", None): "text",
}
IN_LANGUAGES = {
    ("el financiamiento de pymes", "financiación", "es"): "el <mark>financiamiento</mark> de pymes",
    ("el financiamiento de pymes", "financiación", "en"): "el financiamiento de pymes",
    ("une autorité désignée", '"autorités désignées"', "fr"): "une <mark>autorité désignée</mark>",
    ("los carros y el car", "care", "en"): "los carros y el car",
    ("Die Parteien", "partei*", "de"): "Die <mark>Parteien</mark>",  # English rules
}
LONG = "word " * 100 + "finance " + "word " * 100


@pytest.mark.parametrize(("given_", "expected"), MARKED.items())
def test_marks(given_: tuple[str | None, str | None], expected: str) -> None:
    assert highlight(*given_) == expected


@pytest.mark.parametrize(("given_", "expected"), IN_LANGUAGES.items())
def test_marks_by_the_rules_of_the_text_s_language(given_: tuple[str, str, str], expected: str) -> None:
    assert highlight(*given_) == expected
    assert snippet(given_[0], given_[1], language=given_[2]) == expected


def test_a_snippet_is_cut_around_the_match() -> None:
    cut = snippet(LONG, "finance", 60)
    assert "<mark>finance</mark>" in cut
    assert cut.startswith("\u2026word")
    assert cut.endswith("word\u2026")
    assert len(cut) < 60 + 30


def test_a_snippet_without_a_match_is_the_beginning() -> None:
    assert snippet(LONG, "zebra", 24) == "word word word word\u2026"
    assert snippet("short", "zebra") == "short"
    assert snippet(None, "zebra") == ""


def test_a_match_at_either_end() -> None:
    assert snippet("finance " + "word " * 50, "finance", 30).startswith("<mark>finance</mark> word")
    assert snippet("word " * 50 + "finance", "finance", 30).endswith("<mark>finance</mark>")


@given(st.text(max_size=300), st.text(max_size=30), st.integers(10, 80))
def test_without_marks_it_is_the_text_and_never_markup(text: str, q: str, length: int) -> None:
    from django.utils.html import escape

    assert re.sub("</?mark>", "", highlight(text, q)) == escape(text)
    cut = re.sub("</?mark>", "", snippet(text, q, length)).strip("\u2026")
    assert "<" not in cut


@given(st.text(max_size=200), st.sampled_from(["en", "es", "fr", "de"]))
def test_words_stand_where_they_say(text: str, language: str) -> None:
    found = list(find_words(text, language))
    assert [word.stem for word in found] == stem_text(text, language)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(left.start <= right.start for left, right in pairwise(found))


@given(
    st.text(max_size=200),
    st.sampled_from([("en", ""), ("es", "\u03b5"), ("fr", "\u03c6"), ("de", "\u03b4"), ("pt", "")]),
)
def test_stems_are_plain_behind_the_mark_of_their_language(text: str, spoken: tuple[str, str]) -> None:
    language, mark = spoken
    assert all(re.fullmatch(f"{mark}[a-z]+|[0-9]+", stem) for stem in stem_text(text, language))
