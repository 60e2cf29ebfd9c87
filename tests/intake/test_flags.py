"""What the intake doubts: pictures, unknown words, parts that a contents list names or that stand twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provisions.curation.intake.flag_messages import describe_flag
from provisions.intake.source import PageSource
from provisions.intake.structure.find import find_structure
from tests.intake.test_line_roles import document

PLAIN = "the parties shall work together on all of this and see that it lasts for many years"
NUMBERS = ["One", "Two", "Three", "Four", "Five", "Six"]
KNOWN = set(PLAIN.split())


def messages(found, known=()) -> list[str]:  # type: ignore[no-untyped-def]
    return [describe_flag(flag) for flag in find_structure(found, "en", known).flags]


def test_pages_that_were_not_read_are_named() -> None:
    found = document(*([f"Article {at}", f"{PLAIN}."] for at in range(1, 7)))
    sources = [PageSource.TEXT, PageSource.SCAN, PageSource.SCAN, PageSource.RECOGNISED, PageSource.BLANK]
    pages = tuple(
        replace(page, source=source) for page, source in zip(found.pages, [*sources, PageSource.TEXT], strict=True)
    )
    assert messages(replace(found, pages=pages))[:3] == [
        "Pages 2 and 3 are pictures of text; the words are missing.",
        "Page 4 was read from a picture; letters may be wrong.",
        "Page 5 is empty.",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("thc partics shafl all togcther", "120 of the 150 words of page 2 (80%) are unknown."),
        ("eht seitrap llahs krow rehtegot", "The words of page 2 run backwards."),
        ("стороны будут работать вместе", "Page 2 is mostly in Cyrillic letters, the rest in Latin."),
    ],
)
def test_a_page_of_strange_words_is_named(words: str, message: str) -> None:
    found = document([f"{PLAIN} " * 20], [f"{words} " * 30], [f"{PLAIN} " * 20])
    assert messages(found, KNOWN) == ["No article was found in this text.", message]


def test_a_contents_list_and_the_parts_are_compared() -> None:
    listed = [
        "TABLE OF CONTENTS",
        *(f"Chapter {n} {word}" for n, word in enumerate(["One", "Two", "Three", "Four"], 1)),
    ]
    listed += ["Chapter 5 Five", "Annex A Lost"]
    body = []
    for n, word in enumerate(NUMBERS, 1):
        body += [f"CHAPTER {n}", word.upper(), f"Article {n}.1 Aims", f"In this chapter {word}, {PLAIN}.", "So be it."]
    assert messages(document([*listed, *body])) == [
        "The contents list names Annex A, not found in the text.",
        "CHAPTER 6 is not in the contents list.",
    ]


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (
            ["1.1 Aims", "1.1 Objectives", "1.2 Scope", "1.3 Terms"],
            ["Article 1.1 stands twice, on pages 1 and 2; once among the words of the preamble."],
        ),
        (
            ["1.1 Aims", "1.2 Scope", "1.3 Terms", "1.1 Objectives", "1.4 Law", "1.5 Costs"],
            ["Article 1.1 stands twice, on pages 1 and 4; once among the words of Article 1.3."],
        ),
        (
            ["1.1 Aims", "1.2 Scope", "1.4 Terms", "1.3 Law", "1.5 Costs"],
            [
                "Article 1.4, page 3, stands among the words of Article 1.2.",
                "1.4 is missing between 1.3, page 4, and 1.5, page 5.",
            ],
        ),
        (
            ["1.1 Aims", "1.2 Scope", "1.3 Terms", "1.4 SCOPE"],
            ["Article 1.2 and Article 1.4 have the same heading, “Scope”, on pages 2 and 4."],
        ),
        (["1.1 Aims", "1.2 Scope", "1.3 [Reserved]", "1.4 [Reserved]"], []),
        (["1.1 Aims", "1.2 Scope", "XXIV:5 of GATT applies", "1.3 Terms"], []),
    ],
)
def test_heads_that_break_the_order_are_named(heads: list[str], expected: list[str]) -> None:
    split = [head.partition(" ") for head in heads]
    pages = [
        [f"Article {number}", title, f"{PLAIN.capitalize()} {at}.", "So be it."]
        for at, (number, _, title) in enumerate(split)
    ]
    assert messages(document(*pages)) == expected


def test_an_article_with_the_words_of_another_is_named() -> None:
    said = " ".join([PLAIN.capitalize()] * 3)
    chapters = [
        [
            f"CHAPTER {n}",
            "GOODS",
            "Article 1",
            "Aims",
            f"{said if n > 1 else said[9:]}.",
            "Article 2",
            "Scope",
            f"{n} things.",
        ]
        for n in (1, 2, 3)
    ]
    assert messages(document(*chapters)) == ["Article 1 stands twice with the same words, on pages 2 and 3."]
