"""Articles, chapters, annexes and headings of small invented treaties."""

from __future__ import annotations

import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisions.curation.intake.flag_messages import describe_flag
from provisions.intake.outline import Outline, SpanRole
from provisions.intake.reading.read import read_file
from provisions.intake.structure import numbers
from provisions.intake.structure.candidates import follow_of
from provisions.intake.structure.find import find_structure

WORDS = "The Parties shall work together on this and see that it lasts for as many years as they wish it to last."
PALABRAS = "Las Partes cooperarán en esta materia y velarán por que dure tantos años como ellas lo deseen y acuerden."
MOTS = "Les Parties coopèrent dans ce domaine et veillent à ce que cela dure aussi longtemps qu’elles le souhaitent."


def outline(text: str) -> Outline:
    document = read_file(text.encode(), "treaty.txt")
    found = find_structure(document)
    found.check(document.content)
    return found


def shown(text: str) -> list[str]:
    """Each part as "identifier: heading"."""
    return [f"{part.identifier}: {part.heading}" for part in outline(text).parts]


def treaty(*heads: str, words: str = WORDS) -> str:
    return "\n\n".join(f"{head}\n{words}" for head in heads)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (treaty("Article 1\nObjectives", "Article 2\nScope"), ["a1: Objectives", "a2: Scope"]),
        (treaty("Article 1.1: Objectives", "Article 1.2: Scope"), ["a1.1: Objectives", "a1.2: Scope"]),
        (treaty("ARTICLE 1-01\nObjectives", "ARTICLE 1-02\nScope"), ["a1.1: Objectives", "a1.2: Scope"]),
        (treaty("Article I\nObjectives", "Article II\nScope"), ["a1: Objectives", "a2: Scope"]),
        (treaty("Article 1", "Article 1a", "Article 1 ter", "Article 2"), ["a1: ", "a1a: ", "a1b: ", "a2: "]),
        (treaty("Article 1.1", "Article 1.1bis: Scope", "Article 1.2"), ["a1.1: ", "a1.1a: Scope", "a1.2: "]),
        (treaty("Article One\nObjectives", "Article Two\nScope"), ["a1: Objectives", "a2: Scope"]),
        (treaty("Artículo 1.- Objetivos.", "Artículo 2.- Alcance.", words=PALABRAS), ["a1: Objetivos", "a2: Alcance"]),
        (treaty("Artículo 1.-", "Artículo 2.-", words=PALABRAS).replace(".-\n", ".- "), ["a1: ", "a2: "]),
        (treaty("Article premier\nObjectifs", "Article 2\nPortée", words=MOTS), ["a1: Objectifs", "a2: Portée"]),
        (treaty("Art. 1 Ziele", "Art. 2 Geltungsbereich"), ["a1: Ziele", "a2: Geltungsbereich"]),
        (
            treaty("Article 1\nObjectives", "Artic1e 2\nScope", "ARTICIE 3\nEnd"),
            ["a1: Objectives", "a2: Scope", "a3: End"],
        ),
    ],
)
def test_articles_of_every_kind_of_number(text: str, parts: list[str]) -> None:
    assert shown(text) == parts


def test_references_in_running_text_are_no_articles() -> None:
    words = "\n".join(
        ["This is done in accordance with the words of", "Article 3 of the Treaty of 1994, and also with"] * 3
    )
    assert shown(treaty("Article 1\nObjectives", "Article 2\nScope", words=f"{words}\nmuch else.")) == [
        "a1: Objectives",
        "a2: Scope",
    ]


def test_quoted_amendments_are_no_articles() -> None:
    quoted = f"The Agreement is amended by a new Article 13, as follows:\n\n“Article 13\nSchedules\n{WORDS}\n{WORDS}”"
    assert shown(f"Article 1\nAmendments\n{quoted}\n\n" + treaty("Article 2\nEntry into Force")) == [
        "a1: Amendments",
        "a2: Entry into Force",
    ]


def test_numbers_begin_again_in_chapters_and_annexes_and_parts_hold_each_other() -> None:
    chapter = [f"CHAPTER {at}\n{title}\n\n" for at, title in ((1, "GENERAL"), (2, "GOODS"))]
    articles = treaty("Article 1\nObjectives", "Article 2\nScope")
    annex = f"ANNEX I\nRULES OF ORIGIN\n\nSECTION A\nGENERAL\n\n{articles}\n\nAPPENDIX 1\nFORM\n{WORDS}"
    found = outline("\n\n".join([f"{head}{articles}" for head in chapter] + [annex]))
    assert [(part.identifier, part.parent) for part in found.parts] == [
        ("c1", ""),
        *((f"c1-a{at}", "c1") for at in (1, 2)),
        ("c2", ""),
        *((f"c2-a{at}", "c2") for at in (1, 2)),
        ("x1", ""),
        ("x1-s1", "x1"),
        *((f"x1-s1-a{at}", "x1-s1") for at in (1, 2)),
        ("x1-y1", "x1"),
    ]


def test_chapters_of_a_tariff_in_an_annex_are_no_chapters() -> None:
    main = "CHAPTER 1\nGOODS\n\n" + treaty("Article 1.1\nScope", "Article 1.2\nDuties")
    tariff = "\n".join(f"CHAPTER {at}\nLIVE ANIMALS\n0101.{at}0 Change from any other heading" for at in (1, 2, 3))
    last = "CHAPTER 2\nFINAL PROVISIONS\n\n" + treaty("Article 2.1\nAnnexes", "Article 2.2\nLanguages")
    assert [name.partition(":")[0] for name in shown(f"{main}\n\nANNEX 1A\nRULES\n{tariff}\n\n{last}")] == [
        *("c1", "a1.1", "a1.2", "x1a"),
        *("c2", "a2.1", "a2.2"),
    ]


def test_heads_in_one_endless_line_are_found_with_their_headings() -> None:
    heads = ["Objectives", "Geographical Scope", "Relation to other Agreements"]
    text = " ".join(f"ARTICLE 1.{at}. {head} {WORDS} It follows Article 1.9 of it." for at, head in enumerate(heads, 1))
    assert shown(text * 1 + " " + WORDS * 20) == [f"a1.{at}: {head}" for at, head in enumerate(heads, 1)]


@pytest.mark.parametrize(
    ("head", "heading"),
    [
        ("Article 2\nRules of Origin and Methods of Administrative\nCooperation", None),
        ("Article 2: Rules of Origin and Methods of Administrative\nCooperation", None),
        ("Article 2 (Rules of Origin)", "(Rules of Origin)"),
        ("Article 2\nRULES OF ORIGIN", "RULES OF ORIGIN"),
        ("Article 2\nRules of origin", "Rules of origin"),
        ("Article 2", ""),
    ],
)
def test_headings_on_one_or_more_lines(head: str, heading: str | None) -> None:
    text = treaty("Article 1\nScope", head, "Article 3\nEnd", words="\n".join(textwrap.wrap(WORDS * 2, 50)))
    expected = "Rules of Origin and Methods of Administrative Cooperation" if heading is None else heading
    assert outline(text).parts[1].heading == expected


@pytest.mark.parametrize("first", ["The", "Both", "Such", "All the", "The Contracting", "Other", "Las", "Les", "Die"])
def test_the_first_word_of_a_sentence_is_no_heading(first: str) -> None:
    words = f"{first} Parties shall develop and strengthen their cooperation on " + "enterprises and their trade, " * 10
    heads = [f"Article {at}\n\n{words}" for at in range(1, 4)]
    assert shown("\n\n".join(heads)) == ["a1: ", "a2: ", "a3: "]
    assert shown(treaty("Article 1", "Article 2", words=f"Parties {words}"))[0] == "a1: Parties"


def test_a_letter_has_its_date_and_its_salutation_as_words() -> None:
    letter = f"SIDE LETTER\n\n1 May 2020\n\nDear Minister,\n\n{WORDS}"
    text = treaty("Article 1\nScope", "Article 2\nEnd") + f"\n\nDONE at Here on this 1st day of May.\n\n{letter}"
    found = outline(text)
    assert (found.parts[-1].kind, found.parts[-1].heading) == ("side_letter", "")
    assert [span.role for span in found.spans_of(found.parts[-1].identifier)] == [SpanRole.NUMBER, SpanRole.BODY]


def test_a_head_behind_a_raised_mark_of_a_note_is_one() -> None:
    text = "\n\n".join(
        f"Chapter {at} Of Goods\n\nArticle {at}.1: Scope\n\n{WORDS}¹\n\nArticle {at}.2: End\n\n{WORDS}¹"
        for at in (1, 2)
    )
    assert [part.identifier for part in outline(text).parts] == ["c1", "a1.1", "a1.2", "c2", "a2.1", "a2.2"]


def test_a_line_of_dots_without_a_number_takes_no_time() -> None:
    started = time.process_time()
    assert shown(f"{treaty('Article 1', 'Article 2')}\n\n{'.' * 20_000}") == ["a1: ", "a2: "]
    assert time.process_time() - started < 5  # more than a minute where each dot may begin the leader


def test_articles_in_the_columns_of_a_table_are_no_articles() -> None:
    table = "APPENDIX ON ARRANGEMENTS\nParty\nArticle 1\nArticle 2\nArticle 3\nArticle 4\nUtopia\nIn force at once.\n"
    text = treaty("Article 1\nScope", "Article 2\nTerms", "Article 3\nEnd") + f"\n{table * 2}"
    assert [one.split(":")[0] for one in shown(text) if "a" in one.split(":")[0]] == ["a1", "a2", "a3"]


def test_articles_that_a_schedule_names_are_no_articles() -> None:
    own = [f"Article {number}\nScope" for number in ("1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2")]
    rows = "\n".join(f"Article 1.{n}\nScope of This\n5 years\nUtopia\n3 years\n" for n in (3, 4, 5))
    text = treaty(*own) + f"\n\nANNEX 1A\nPERIODS OF TIME\n{rows}"
    assert [one.split(":")[0] for one in shown(text)] == ["a1.1", "a1.2", "a1.3", "a1.4", "a1.5", "a2.1", "a2.2", "x1a"]


def test_marks_of_the_pages_of_an_annex_are_no_annexes() -> None:
    pages = [f"ARTICLE {n}: ON {n}\n{WORDS}\nANNEX A-{n + 2}\n{WORDS}" for n in range(1, 6)]
    text = (
        treaty("Article 1\nScope", "Article 2\nEnd")
        + "\n\nANNEX A-1\nANNEX-A\nON CUSTOMS\nANNEX A-2\n"
        + "\n".join(pages)
    )
    assert [one.split(":")[0] for one in shown(text) if one.startswith("x") and "-" not in one] == ["x1"]


def test_a_section_does_not_reach_into_the_next_chapter() -> None:
    text = treaty(
        "SECTION A\nGeneral\n\nArticle 1.1\nScope", "Article 1.2\nTerms", "Article 2.1\nAim", "Article 2.2\nEnd"
    )
    assert {part.identifier: part.parent for part in outline(text).parts} == {
        "s1": "",
        "a1.1": "s1",
        "a1.2": "s1",
        "a2.1": "",
        "a2.2": "",
    }


def test_roman_numbers_alone_are_found_past_the_numbers_of_a_table() -> None:
    heads = [f"{n}\nRules Of Trade\n{WORDS}" for n in ("I", "II", "III", "IV\n- 7 -", "V", "VI")]
    text = f"\n{heads[0]}\n1\nDuty\n2\nFee\n" + "\n".join(heads[1:])
    assert [part.identifier for part in outline(text).parts] == [f"a{n}" for n in range(1, 7)]


def test_a_text_may_begin_with_the_head_of_a_chapter() -> None:
    heads = ("CHAPTER 14\nSMALL FIRMS\n\nArticle 14.1\nAims", "Article 14.2\nSharing", "Article 14.4\nDisputes")
    assert shown(treaty(*heads)) == ["c14: SMALL FIRMS", "a14.1: Aims", "a14.2: Sharing", "a14.4: Disputes"]


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (  # numbers that follow each other
            [
                "1. GENERAL RULES\n\nArticle 1\nAims",
                "Article 2",
                "2. TRADE IN GOODS\n\nArticle 3",
                "3. SERVICES\n\nArticle 4",
            ],
            ["c1: GENERAL RULES", "a1: Aims", "a2: ", "c2: TRADE IN GOODS", "a3: ", "c3: SERVICES", "a4: "],
        ),
        (  # articles that begin anew, under a heading of two lines
            ["GENERAL RULES\n\nArticle 1", "Article 2", "TRADE IN GOODS\nAND SERVICES\n\nArticle 1", "Article 2"],
            ["c: GENERAL RULES", "c-a1: ", "c-a2: ", "c_2: TRADE IN GOODS AND SERVICES", "c_2-a1: ", "c_2-a2: "],
        ),
        (["Article 1.1", "Article 1.2", "GOODS\n\nArticle 2.1"], ["a1.1: ", "a1.2: ", "c: GOODS", "a2.1: "]),
        (  # named in the contents list
            [
                f"CONTENTS\n\nGeneral Rules {'.' * 30} 1\nTrade in Goods {'.' * 30} 2\n\nGENERAL RULES\n\nArticle 1",
                "Article 2",
                "TRADE IN GOODS\n\nArticle 3",
                "Article 4",
            ],
            ["c: GENERAL RULES", "a1: ", "a2: ", "c_2: TRADE IN GOODS", "a3: ", "a4: "],
        ),
        (["AIMS\n\nArticle 1", "SCOPE\n\nArticle 2", "LAW\n\nArticle 3"], ["a1: ", "a2: ", "a3: "]),
        (
            ["CHAPTER 1\nAIMS\n\nArticle 1", "CHAPTER 2\nGOODS\n\nArticle 1"],
            ["c1: AIMS", "c1-a1: ", "c2: GOODS", "c2-a1: "],
        ),
    ],
)
def test_chapters_without_a_keyword_are_found(heads: list[str], expected: list[str]) -> None:
    assert shown(treaty(*heads)) == expected


@pytest.mark.parametrize(
    ("head", "heading"),
    [
        ("Article 2 Disputes between Contracting Parties about this shall be settled.", ""),
        ("Article 2 The two Parties agree that this is good and shall do so.", ""),
        (
            "Article 2\nUPHOLDING THE LEVELS OF PROTECTION\nOF LAWS AND RULES",
            "UPHOLDING THE LEVELS OF PROTECTION OF LAWS AND RULES",
        ),
    ],
)
def test_headings_are_neither_cut_nor_cut_out_of_a_sentence(head: str, heading: str) -> None:
    assert shown(treaty("Article 1 Aims", head, "Article 3 Costs"))[1] == f"a2: {heading}"


def test_numbers_whose_digits_stand_apart_are_read() -> None:
    found = outline(treaty(*(f"Article {' '.join(str(n))} Rules" for n in range(1, 13))))
    assert [(part.number, part.heading) for part in found.parts] == [(f"Article {n}", "Rules") for n in range(1, 13)]


def test_a_head_in_capitals_may_have_small_letters_behind_it_where_its_number_is_missing() -> None:
    heads = [f"ARTICLE {n} {'the' if n == 4 else 'The'} law shall be" for n in range(1, 9)]
    text = treaty(*heads)
    assert [name.partition(":")[0] for name in shown(text)] == [f"a{n}" for n in range(1, 9)]
    in_a_line = " ".join(text.replace("4 the", "4 The").split()).replace(". ARTICLE 5", ", ARTICLE 5.")
    assert [name.partition(":")[0] for name in shown(in_a_line)] == [f"a{n}" for n in range(1, 9)]


def test_a_contents_list_ends_before_the_first_article() -> None:
    heads = ("Article 1\nAims", "Article 2\nScope", "Article 3\nLaw")
    protocol = f"PROTOCOL 1\nORIGIN\n\nCONTENTS\n\n>TABLE>\n\nTITLE I\nRULES\n\n{treaty(*heads)}"
    found = [name.partition(":")[0] for name in shown(f"{treaty(*heads)}\n\n{protocol}")]
    assert found == ["a1", "a2", "a3", "p1", "p1-t1", "p1-t1-a1", "p1-t1-a2", "p1-t1-a3"]


def test_missing_numbers_and_text_without_articles_are_doubts() -> None:
    text = treaty("Article 1.4\nOne", "Article 1.7\nTwo", "Article 1.8\nThree")
    assert [describe_flag(flag) for flag in outline(text).flags] == [
        "1.1, 1.2 and 1.3 are missing before 1.4.",
        "1.5 and 1.6 are missing between 1.4 and 1.7.",
    ]
    assert [flag.code for flag in outline(WORDS).flags] == ["no_article"]


def test_the_words_before_the_first_head_are_the_preamble() -> None:
    found = outline(f"The Government of Aland and the Government of Beland have agreed:\n\n{treaty('Article 1')}")
    assert [part.identifier for part in found.parts] == ["preamble", "a1"]
    assert next(found.spans_of("a1", SpanRole.NUMBER)).end == next(found.spans_of("a1")).end


def test_articles_without_the_word_are_found_in_a_row_only() -> None:
    text = "\n".join(f"{at}\nScope And Coverage\n{WORDS}" for at in range(1, 8))
    assert len(outline(text).parts) == 7
    assert [part.identifier for part in outline("\n".join(text.split("\n")[:6])).parts] == ["preamble"]


def test_numbers_are_compared_as_readers_do() -> None:
    def gap(one: str, other: str) -> int | None:
        return numbers.gap(numbers.parse(one)[0], numbers.parse(other)[0])

    assert [gap("62", "62 bis"), gap("62a", "63"), gap("1.9", "2.1"), gap("4", "7"), gap("5", "4")] == [
        0,
        0,
        0,
        2,
        None,
    ]
    assert follow_of(" (Scope) of Chapter 3") == follow_of(" and 6") == follow_of(", 7") == "reference"


PIECES = ["Article 1", "ARTICLE 2.1. Scope", "CHAPTER I", "ANNEX", "“Article 3”", "Section A", "\n", "\f", " ", "1."]
PIECES += [
    "The Parties shall agree.",
    "- 3 -",
    "Artículo 4.- Las Partes",
    "TABLE OF CONTENTS",
    "Scope ....... 4",
    "¹ note",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=40).map("\n".join))
def test_every_word_of_any_text_is_in_one_span(text: str) -> None:
    if text.strip() and any(letter.isalnum() for letter in text):
        try:
            document = read_file(text.encode(), "a.txt")
        except ValueError:
            return
        found = find_structure(document)
        found.check(document.content)
        assert found == find_structure(document)
