"""PDF files are read as a person sees them: each of these was lost, doubled or out of order in some reader."""

from __future__ import annotations

import struct
import zlib

import pytest

from provisions.intake.reading.pdf import document as pdf
from provisions.intake.reading.pdf import read_pdf
from provisions.intake.reading.pdf.document import render_page
from provisions.intake.source import PageSource, ReadingError, SourceDocument
from provisions.intake.structure.find import find_structure
from tests.intake.bodies import body_of

from .pdf_files import PdfPage, page_of, pdf_of, picture_page, set_singly, shown

pytestmark = pytest.mark.alone

LINES = ["The Parties shall cooperate in all of", "the matters of small enterprises, and", "in others."]
TEXT = " ".join(LINES)
SHOWN = page_of(LINES).stream


@pytest.fixture(autouse=True)
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "tesseract", lambda: None)


def turned(matrix: str, x: int, y: int, right: int, down: int) -> PdfPage:
    """The lines set at an angle: each next one further by `right` and `down`."""
    shown_lines = (shown(line, x + at * right, y + at * down, matrix=matrix) for at, line in enumerate(LINES))
    return PdfPage(b"".join(shown_lines))


def again(words: str, y: float, offset: float) -> bytes:
    return shown(words, 72, y) + shown(words, 72 + offset, y)


LEFT = [f"The left column goes on and on and {at}" for at in range(8)]
RIGHT = [f"while on the right it has {at} others." for at in range(8)]
OWN_MAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <00> <ff> endcodespacerange
2 beginbfchar <41> <0041007200740069> <42> <0063006C0065> endbfchar endcmap end end"""

SEEN: dict[str, tuple[PdfPage, str]] = {
    "turned by the file": (PdfPage(turned("0 1 -1 0", 100, 100, 14, 0).stream, rotate=90), TEXT),
    "turned, and not set upright": (turned("0 1 -1 0", 100, 100, 14, 0), TEXT),
    "turned to the other side": (turned("0 -1 1 0", 400, 700, -14, 0), TEXT),
    "upside down": (turned("-1 0 0 -1", 500, 100, 0, 14), TEXT),
    "upright, in a file that turns it upside down": (
        PdfPage(shown("2.", 72, 700) + shown("Small and medium", 90, 700) + shown("firms.", 196, 700), rotate=180),
        "2. Small and medium firms.",
    ),
    "askew": (turned("0.9998 0.01745 -0.01745 0.9998", 100, 700, 0, -14), TEXT),
    "last line first": (PdfPage(b"".join(reversed(SHOWN.splitlines(keepends=True)))), TEXT),
    "page number first, running head last": (
        PdfPage(shown("12", 500, 40) + SHOWN + shown("THE HEAD", 300, 810)),
        f"THE HEAD\n{TEXT}\n12",
    ),
    "printed twice": (PdfPage(again("Article 5", 700, 0.3) + again("Scope of it", 680, 0.4)), "Article 5\nScope of it"),
    "printed twice, later": (
        PdfPage(shown("Article 5", 72, 700) + SHOWN + shown("Article 5", 73.1, 699.4)),
        f"{TEXT}\nArticle 5",
    ),
    "another text is meant": (
        PdfPage(b"/Span << /ActualText <FEFF006F00660066006900630065> >> BDC\n" + shown("0ff1c3", 72, 700) + b"EMC\n"),
        "office",
    ),
    "beside the page": (PdfPage(SHOWN + shown("cut mark", 72, -50)), TEXT),
    "columns by row": (
        PdfPage(
            shown("A title above both the columns that goes from one side to the other", 72, 730)
            + b"".join(
                shown(left, 72, 700 - 14 * at) + shown(right, 320, 700 - 14 * at)
                for at, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True))
            )
        ),
        "\n".join(
            ["A title above both the columns that goes from one side to the other", " ".join(LEFT), " ".join(RIGHT)]
        ),
    ),
    "marks of notes": (
        PdfPage(
            shown("See Article 5", 72, 700) + shown("1", 140, 705, 7) + shown("which is of 2009", 147, 700)
            + shown("1", 72, 104, 6) + shown("It is a note.", 78, 100, 9)
        ),
        "See Article 5¹ which is of 2009\n¹ It is a note.",
    ),
    "rises within a line": (
        PdfPage(
            b"BT /F1 12 Tf 72 700 Td (Article 5) Tj 5 Ts /F1 7 Tf (1) Tj 0 Ts /F1 12 Tf ( and 10 km) Tj"
            b" 5 Ts /F1 7 Tf (2) Tj ET"
        ),
        "Article 5¹ and 10 km²",
    ),
    "signs of many kinds": (PdfPage(shown("Article\xa07 – “Café”", 72, 700)), "Article 7 – “Café”"),
}  # fmt: skip


def words(page: PdfPage) -> str:
    return read_pdf(pdf_of(page)).content


@pytest.mark.parametrize(("page", "seen"), SEEN.values(), ids=SEEN)
def test_a_page_is_read_as_a_person_sees_it(page: PdfPage, seen: str) -> None:
    document = read_pdf(pdf_of(page))
    assert document.content == seen
    assert "".join(map(document.text, document.lines)).replace(" ", "") == "".join(seen.split())
    assert all(line.size and 0 < line.left < line.right and 0 < line.top < line.bottom for line in document.lines)  # type: ignore[operator]


def test_a_font_may_have_a_map_of_its_own() -> None:
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(OWN_MAP), OWN_MAP)
    fonts = {
        "F7": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 3 0 R >>",
        "F8": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [65 /P /a /ntilde] >> >>",
        "F9": b"<< /Type /Font /Subtype /Type1 /BaseFont /AAAAAA+Own /Encoding << /Differences [65 /g1 /g2 /g3] >> >>",
    }
    page = PdfPage(shown("AB", 72, 700, font="F7") + shown("ABC", 72, 680, font="F8"))
    unknown = PdfPage(shown("ABC", 72, 680, font="F9"))
    document = read_pdf(pdf_of(page, unknown, fonts=fonts, extra=[stream]))
    assert document.content == "Article Pañ"
    assert [page.source for page in document.pages] == [PageSource.TEXT, PageSource.SCAN]


def test_sizes_are_those_of_the_page() -> None:
    document = read_pdf(pdf_of(PdfPage(
        shown("ARTICLE 5", 72, 700, size=1, font="F2", matrix="14 0 0 14")
        + shown("Half as big", 72, 600, size=20, font="F3", matrix="0.5 0 0 0.5")
    )))  # fmt: skip
    assert [(line.size, line.bold, line.italic) for line in document.lines] == [(14, True, False), (10, False, True)]
    assert [round(line.top or 0) for line in document.lines] == [132, 235]


def test_pictures_are_named_and_read_where_tesseract_is(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf_of(page_of(LINES), picture_page(), picture_page(), PdfPage(), picture_page())
    document = read_pdf(data)
    assert document.remarks == ("Pages 2, 3 and 5 are pictures of text.",)
    assert [str(page.source) for page in document.pages] == ["text", "scan", "scan", "blank", "scan"]
    table = [
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
        "5\t1\t1\t1\t1\t1\t300\t300\t100\t50\t96\tArticle", "5\t1\t1\t1\t1\t2\t420\t300\t30\t50\t96\t6",
        "5\t1\t1\t1\t1\t3\t460\t300\t3\t50\t20\t|", "5\t1\t1\t2\t1\t1\t300\t400\t200\t48\t96\tDepositary",
    ]  # fmt: skip
    monkeypatch.setattr(pdf, "tesseract", lambda: "tesseract")
    monkeypatch.setattr(pdf, "tesseract_version", lambda: "tesseract 5")
    monkeypatch.setattr("provisions.intake.reading.pdf.ocr._run", lambda *_: "\n".join(table))
    document = read_pdf(data)
    assert document.content == TEXT + "\nArticle 6\nDepositary" * 3
    assert document.remarks == ("Pages 2, 3 and 5 are pictures of text, read by tesseract 5: check the words.",)
    assert document.pages[1].source is PageSource.RECOGNISED and document.reader.endswith(", tesseract 5")
    assert (document.lines[-2].left, document.lines[-2].top) == (pytest.approx(72, abs=0.1), pytest.approx(72, abs=0.1))
    monkeypatch.undo()


def test_words_under_a_picture_are_those_of_a_scanner() -> None:
    page = picture_page()
    page.stream = b"BT 3 Tr /F1 12 Tf 72 700 Td (Hidden words) Tj ET " + page.stream
    document = read_pdf(pdf_of(page))
    assert document.content == "Hidden words" and document.pages[0].source is PageSource.RECOGNISED
    assert document.remarks[0].startswith("Page 1 is a picture over words that a scanner's program read")


def flowing() -> SourceDocument:
    """Three pages whose paragraph goes on past page numbers and a note."""
    first = [
        "Article 1",
        "Scope",
        "1. The Parties shall promote the co-",
        "operation of medium-",
        "sized enterprises in",
    ]
    pages = [page_of(first, top=700), page_of(["all of their sectors and at", "each of their"], top=700)]
    pages.append(page_of(["borders.", "2. They shall be free, or"], top=700))
    for at, page in enumerate(pages, 7):
        page.stream = (
            shown(f"2-{at}", 290, 40, 10) + page.stream + shown("1", 72, 104, 6) + shown("A note.", 78, 100, 9)
        )
    return read_pdf(pdf_of(*pages), known_words={"cooperation", "medium-sized"})


def test_a_paragraph_goes_on_from_page_to_page() -> None:
    document = flowing()
    assert [page.label for page in document.pages] == ["2-7", "2-8", "2-9"]
    outline = find_structure(document, "en")
    article = next(part for part in outline.parts if part.kind == "article")
    assert body_of(outline, article.identifier, document.content) == (
        "1. The Parties shall promote the cooperation of medium-sized enterprises in all of their sectors and at "
        "each of their borders.\n2. They shall be free, or"
    )


BAD = {
    b"": "The file is empty.",
    b"<html><body>Not found</body></html>": "This is not a PDF.",
    pdf_of(page_of(LINES))[:-90]: "This PDF is cut short; fetch it once more.",
    b"%PDF-1.4\nnothing of use\nstartxref\n5\n%%EOF": "This PDF is damaged; fetch it once more.",
    pdf_of(): "This PDF has no pages.",
    pdf_of(page_of(LINES), locked=True): "This PDF is locked by a password; save it without one and bring it again.",
}


@pytest.mark.trust
@pytest.mark.parametrize(("data", "why"), BAD.items(), ids=BAD.values())
def test_what_can_not_be_read_is_refused_in_a_sentence(data: bytes, why: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read_pdf(data)
    assert str(refused.value) == why


def test_a_page_is_drawn_as_its_lines_are_held() -> None:
    png = render_page(pdf_of(turned("0 1 -1 0", 100, 100, 14, 0)), 0, scale=0.5)
    width, height = struct.unpack(">II", png[16:24])
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and (width, height) == (421, 298)
    at = png.index(b"IDAT")
    rows = zlib.decompress(png[at + 4 : at + 4 + struct.unpack(">I", png[at - 4 : at])[0]])
    assert len(rows) == height * (1 + 3 * width)
    dark = [at // (1 + 3 * width) for at, value in enumerate(rows) if 0 < value < 128]
    assert min(dark) > 40 and max(dark) < 70  # the words are in the upper part, where their boxes are
    with pytest.raises(IndexError):
        render_page(pdf_of(page_of(LINES)), 1)


@pytest.mark.parametrize("spacing", [-0.9, -0.6, -0.3, 0.0, 0.6, 1.5, 2.5])
def test_letters_that_are_set_singly_are_words_by_the_room_between_them(spacing: float) -> None:
    words = "The Parties shall establish a plan for small firms. They shall do so soon."
    assert read_pdf(pdf_of(PdfPage(set_singly(words, 50, 700, spacing, 10)))).content == words
