"""What lines are told apart: running heads, page numbers, contents lists, footnotes, signatures, title pages."""

from __future__ import annotations

from provisions.intake.outline import SpanRole
from provisions.intake.source import FileForm, PageSource, SourceDocument, SourceLine, SourcePage
from provisions.intake.structure.line_roles.citations import find_notes
from provisions.intake.structure.line_roles.classify import classify_lines

HEIGHT = 842.0
BODY = "The Parties shall co-operate in the field of small things and see to it that they last"


def document(*pages: list[tuple[str, float, float]] | list[str]) -> SourceDocument:
    """A document of invented pages; a line is (words, top, size), or only words where there is no layout."""
    content, lines, sheets = "", [], []
    for number, page in enumerate(pages):
        start = len(content)
        for line in page:
            words, top, size = line if isinstance(line, tuple) else (line, None, None)
            content += "\n" if content else ""
            bottom = None if top is None or size is None else top + size * 0.8
            left = None if top is None else 90.0
            at = len(content)
            lines.append(SourceLine(at, at + len(words), number, left, top, None, bottom, size))
            content += words
        sheets.append(SourcePage(str(number + 1), start, len(content), PageSource.TEXT, 595.0, HEIGHT))
    return SourceDocument(content, tuple(lines), tuple(sheets), FileForm.PDF, "made up", "0")


def roles(found: SourceDocument) -> dict[str, str]:
    """The words of each line that has a role, with the role."""
    return {
        found.text(line): str(role)
        for line, role in zip(found.lines, classify_lines(found), strict=True)
        if role is not None
    }


def page(number: int, *inner: tuple[str, float, float]) -> list[tuple[str, float, float]]:
    return [
        ("Agreement of Here and There", 40, 10),
        *(inner or ((f"The Parties, {'so ' * number}they say,", 120, 12), (f"{BODY}{' too' * number}.", 140, 12))),
        (f"2-{number}", 790, 10),
    ]


def test_running_heads_and_page_numbers_are_what_pages_repeat_in_place() -> None:
    found = document(*(page(number) for number in range(1, 7)))
    assert roles(found) == {
        "Agreement of Here and There": "running_head",
        **{f"2-{number}": "page_number" for number in range(1, 7)},
    }


def test_heads_at_the_top_of_pages_in_a_row_are_no_running_heads() -> None:
    found = document(
        *([(f"Article {n}", 100, 12), (f"{BODY}{' too' * n}.", 130, 12), (f"- {n} -", 800, 10)] for n in range(1, 7))
    )
    assert set(roles(found)) == {f"- {n} -" for n in range(1, 7)}


def test_page_lines_of_a_text_without_pages_count_up_and_take_the_heads_beside_them() -> None:
    lines: list[str] = []
    for number in range(1, 6):
        lines += [f"{BODY} {number}{line}." for line in range(20)]
        lines += ["3", f"Page {number} of 5", "AGREEMENT HERE"]
    assert set(roles(document(lines)).values()) == {"page_number", "running_head"}
    assert set(roles(document(lines))) == {f"Page {number} of 5" for number in range(1, 6)} | {"AGREEMENT HERE"}


def test_a_contents_list_ends_where_its_first_entry_comes_again() -> None:
    listed = ["TABLE OF CONTENTS", "Preamble", "Chapter 1 Goods", "Chapter 2 Services and", "Other Things", "Annex A"]
    found = document([*listed, "PREAMBLE", f"{BODY}.", "Chapter 1", "Goods", f"{BODY};"])
    assert [line for line, role in roles(found).items() if role == "contents"] == listed


def test_heads_in_a_row_that_come_again_are_a_contents_list_and_a_list_of_sentences_is_none() -> None:
    listed = ["Article 2.1 Scope", "Article 2.2 Aims", "Article 2.3 Duties"]
    articles = [line for head in listed for line in (head, f"{BODY}.", f"({BODY}).")]
    annexes = ["Annex 1 (Goods);", "Annex 2 (Origin);", "Annex 3 (Prices)."]
    again = [line for annex in annexes for line in (annex[:-1], f"{BODY}.")]
    found = classify_lines(document(["CHAPTER 2", *listed, *articles, *annexes, f"{BODY}.", *again]))
    assert found[1:4] == [SpanRole.CONTENTS] * 3
    assert found[4:] == [None] * len(found[4:])


def test_footnotes_are_small_lines_at_the_foot_and_go_on_overleaf() -> None:
    found = document(
        page(
            1,
            ("The Parties1 may do so.", 120, 12),
            ("1 For greater certainty, this holds,", 700, 9),
            ("for all of them and", 712, 9),
        ),
        page(2, (f"{BODY}; and", 120, 12), ("for others.", 700, 9), ("2 See Article 3.", 722, 9)),
        page(3, (f"{BODY}; or", 120, 12), ("Table in small type", 700, 9)),
        page(4),
    )
    notes = [line for line, role in roles(found).items() if role == "footnote"]
    assert notes == ["1 For greater certainty, this holds,", "for all of them and", "for others.", "2 See Article 3."]
    first, second = find_notes(found, classify_lines(found))
    assert found.content[: first.cited].endswith("The Parties") and second.cited is None


def test_signatures_end_at_the_next_annex_and_the_title_page_at_the_preamble() -> None:
    lines = ["AGREEMENT BETWEEN HERE AND THERE", "The Parties,", "We say.", "Article 1", "All."]
    lines += ["EN FE DE LO CUAL, los infrascritos", "Por el Gobierno de Aquí:", "ANEXO I", "Some."]
    assert roles(document(lines)) == {lines[0]: "front", lines[5]: "signatures", lines[6]: "signatures"}


def test_a_preamble_that_names_its_parties_is_no_title_page() -> None:
    lines = [
        "AGREEMENT",
        "THE KINGDOM OF HERE,",
        "THE REPUBLIC OF THERE,",
        "hereinafter the Parties,",
        "Article 1",
        "All.",
    ]
    assert roles(document(lines)) == {lines[0]: "front"}


def test_chapter_heads_beside_page_lines_are_no_running_heads() -> None:
    lines: list[str] = []
    for number in range(1, 7):
        lines += [f"{BODY} {'x' * number}{line}." for line in range(20)] + [f"EU/HT/en {number}", f"CHAPTER {number}"]
    assert set(roles(document(lines))) == {f"EU/HT/en {number}" for number in range(1, 7)}


def test_signatures_end_where_other_words_begin_and_dots_for_left_out_words_are_no_contents() -> None:
    lines = ["Article 1", "All.", "IN WITNESS WHEREOF the undersigned have signed.", "For Here:", "A. Person"]
    lines += [
        "1. This list has entries that no one signs.",
        "........1",
        "Art. 3 Aims",
        "........1",
        "Art. 4 Ends",
        "........1",
    ]
    assert roles(document(lines)) == dict.fromkeys(lines[2:5], "signatures")
