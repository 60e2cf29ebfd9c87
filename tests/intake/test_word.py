"""A Word file is read as Word prints it: its own numbers, tracked changes, fields, signs, notes, boxes, pages."""

from __future__ import annotations

import io
import zipfile

import pytest

from provisions.intake.reading.read import read_file
from provisions.intake.source import FileForm, ReadingError
from tests.intake.test_forms import lines_of

pytestmark = pytest.mark.alone

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
)
KINDS = ("styles", "numbering", "footnotes", "endnotes", "settings")


def word_file(body: str, **parts: str) -> bytes:
    """A DOCX with a body and other parts, each given without its root."""
    roots = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes", "endnotes": "endnotes"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", relations({"officeDocument": "word/document.xml"}))
        archive.writestr("word/_rels/document.xml.rels", relations({kind: f"{kind}.xml" for kind in parts}))
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        for kind, content in parts.items():
            root = f"w:{roots.get(kind, kind)}"
            archive.writestr(f"word/{kind}.xml", f"<{root} {NAMESPACES}>{content}</{root}>")
    return buffer.getvalue()


def relations(targets: dict[str, str]) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    inner = "".join(
        f'<Relationship Id="r{at}" Type="{kind}/{name}" Target="{target}"/>'
        for at, (name, target) in enumerate(targets.items())
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/>'
    + "".join(f'<Override PartName="/word/{kind}.xml" ContentType="{MAIN}.{kind}+xml"/>' for kind in KINDS)
    + "</Types>"
)


def paragraph(words: str = "", style: str = "", numbered: str = "", more: str = "") -> str:
    """A paragraph; `numbered` is "list level" or a list alone, `words` XML of runs or plain words."""
    runs = words if words.startswith("<") or not words else f"<w:r><w:t>{words}</w:t></w:r>"
    inner = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        list_id, _, level = numbered.partition(" ")
        at = f'<w:ilvl w:val="{level}"/>' if level else ""
        inner += f'<w:numPr>{at}<w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{inner}{more}</w:pPr>{runs}</w:p>"


def level(at: int, text: str, form: str = "decimal", more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
        "</w:lvl>"
    )


def lists(levels: dict[str, str], nums: dict[str, str]) -> str:
    """numbering.xml: abstract lists by id, lists by id with "abstract" or "abstract overrides"."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">{inner}</w:abstractNum>' for key, inner in levels.items()
    )
    listed = "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{to.split(" ")[0]}"/>{to.partition(" ")[2]}</w:num>'
        for key, to in nums.items()
    )
    return abstract + listed


def style(identifier: str, name: str, inner: str = "", based_on: str = "", kind: str = "paragraph") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="{kind}" w:styleId="{identifier}"><w:name w:val="{name}"/>{base}{inner}</w:style>'


def override(at: int, start: int) -> str:
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


CHAPTERS = (
    level(0, "Chapter %1", "upperRoman", '<w:pStyle w:val="Heading1"/>', start=15)
    + level(1, "Article %1.%2", more='<w:pStyle w:val="Heading2"/><w:isLgl/>')
    + level(2, "%3.", more='<w:pStyle w:val="Para"/>')
    + level(3, "(%4)", "lowerLetter")
    + level(4, "(%5)", "lowerRoman", '<w:suff w:val="nothing"/>')
)
STYLES = (
    style("Heading1", "heading 1", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>')
    + style("Heading2", "heading 2", '<w:pPr><w:numPr><w:ilvl w:val="7"/></w:numPr></w:pPr>', "Heading1")
    + style("Own", "Article of ours", "", "Heading2")
    + style("Para", "Para", '<w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr></w:pPr>')
    + style("Hidden", "Hidden", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    + style("List", "List", '<w:pPr><w:numPr><w:numId w:val="6"/></w:numPr></w:pPr>', kind="numbering")
)
NUMBERING = lists(
    {
        "0": CHAPTERS,
        "1": level(0, "%1.", "lowerLetter", start=26) + level(1, "%1%2", "decimalZero"),
        "2": level(0, "%1", "ordinal") + level(1, "%2)", "lowerLetter", '<w:lvlRestart w:val="0"/>'),
        "3": '<w:numStyleLink w:val="List"/>',
        "4": level(0, "Art. %1", "cardinalText"),
        "9": level(999_999_999, "%1"),  # would take minutes to count up to
        "5": level(0, "\uf0b7", "bullet") + level(1, "§ %2", "ordinalText"),
    },
    {
        "1": "0", "2": "1", "3": "2", "4": f"0 {override(3, 1)}", "5": "3", "6": "4", "7": "5", "9": "9",
        "8": f"2 {override(0, 7)}",
    },
)  # fmt: skip


def test_numbers_are_those_that_word_prints() -> None:
    p = paragraph
    body = [
        (p("Initial", "Heading1"), "| h1: Chapter XV Initial"),
        (p("Scope", "Heading2"), "| h2: Article 15.1 Scope"),  # the level that names the style, isLgl
        (p("Each Party.", "Para"), "| 1. Each Party."),
        (p("one;", numbered="1 3"), "| (a) one;"),
        (p("deep", numbered="1 4"), "| (i)deep"),
        (p("two", numbered="1 3"), "| (b) two"),
        (p("again", numbered="4 3"), "| (a) again"),  # another list begins anew once
        (p("go on", numbered="4 3"), "| (b) go on"),
        (p("Second.", "Para"), "| 2. Second."),
        (p("Aims", "Own"), "| h2: Article 15.2 Aims"),  # a style based on the style
        (p("First.", "Para"), "| 1. First."),
        (p("", "Own"), "| h2: Article 15.3"),  # an empty paragraph with a number
        (p("Other", "Heading1"), "| h1: Chapter XVI Other"),
        (p("Plain", "Heading1", "0"), "| h1: Plain"),  # list 0 is none
        (p("Rights", "Heading2"), "| h2: Article 16.1 Rights"),
        (p("z", numbered="2"), "| z. z"), (p("aa", numbered="2"), "| aa. aa"), (p("bb", numbered="2"), "| bb. bb"),
        (p("x", numbered="2 1"), "| bb01 x"),
        (p("o", numbered="3"), "| 1st o"), (p("a", numbered="3 1"), "| a) a"), (p("o", numbered="3"), "| 2nd o"),
        (p("b", numbered="3 1"), "| b) b"),  # never begins anew
        (p("o", numbered="8"), "| 7th o"), (p("o", numbered="3"), "| 8th o"),  # they share their count
        (p("linked", numbered="5"), "| Art. One linked"), (p("linked", numbered="6"), "| Art. Two linked"),
        (p("point", numbered="7"), "| • point"), (p("c", numbered="7 1"), "| § First c"),
        (p("gone", numbered="99"), "| gone"), (p("above", numbered="1 8"), "| above"),
        (p("far", numbered="9 999999999"), "| far"),  # no such list, no such level
    ]  # fmt: skip
    document = read_file(word_file("".join(xml for xml, _ in body), styles=STYLES, numbering=NUMBERING), "a.docx")
    assert document.form is FileForm.DOCX
    assert lines_of(document) == [line for _, line in body]


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


BOX = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
INLINE = {
    "smart tags, links and controls": (
        "<w:smartTag>" + run("smart ") + "</w:smartTag><w:hyperlink>" + run("link ") + "</w:hyperlink><w:sdt><w:sdtPr/>"
        "<w:sdtContent>" + run("control ") + "</w:sdtContent></w:sdt><w:customXml>" + run("custom") + "</w:customXml>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + run("Click here") + "</w:sdtContent></w:sdt>",
        ["| smart link control custom"],
    ),
    "tracked changes": (
        run("kept ") + "<w:ins>" + run("inserted ") + "</w:ins><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
        "<w:moveFrom>" + run("moved ") + "</w:moveFrom><w:moveTo>" + run("moved") + "</w:moveTo>",
        ["| kept inserted moved"],
    ),
    "fields": (
        run("see ") + field("begin") + "<w:r><w:instrText> REF x </w:instrText></w:r>" + field("begin")
        + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + field("separate") + run("9") + field("end")
        + field("separate") + run("Article 5") + field("end")
        + "<w:fldSimple w:instr='DATE'>" + run(" today") + "</w:fldSimple>",
        ["| see Article 5 today"],
    ),
    "signs": (
        "<w:r><w:t>re</w:t><w:noBreakHyphen/><w:t>ex</w:t><w:softHyphen/><w:t>port</w:t><w:tab/>"
        '<w:sym w:font="Symbol" w:char="F0A3"/><w:sym w:font="Wingdings" w:char="F0FC"/><w:br/><w:t>next</w:t></w:r>'
        + run("\uf0b3", '<w:rFonts w:ascii="Symbol"/>') + run("a", '<w:rFonts w:ascii="Symbol"/>'),
        ["| re-export ≤✓", "next≥α"],
    ),
    "hidden words": (
        run("seen") + run(" unseen", "<w:vanish/>") + run(" unseen", '<w:rStyle w:val="Hidden"/>')
        + run(" too", '<w:rStyle w:val="Hidden"/><w:vanish w:val="0"/>'),
        ["| seen too"],
    ),
    "boxes": (
        run("around ") + "<w:r><mc:AlternateContent><mc:Choice><w:drawing>" + BOX + "</w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><v:shape>" + BOX + "</v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        + run("it"),
        ["| around it", "| boxed"],
    ),
    "raised digits": (run("Article 5") + run("2", '<w:vertAlign w:val="superscript"/>'), ["| Article 5²"]),
    "a formula": ("<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
                  "</m:oMath>", ["| a/b"]),
}  # fmt: skip


@pytest.mark.parametrize("what", INLINE)
def test_words_in_a_paragraph_stand_once(what: str) -> None:
    runs, lines = INLINE[what]
    assert lines_of(read_file(word_file(paragraph(runs), styles=STYLES))) == lines


def test_notes_tables_pages_and_joined_paragraphs() -> None:
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    note = '<w:footnote w:id="{}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> {}</w:t></w:r></w:p></w:footnote>'
    cells = "".join(f"<w:tc>{paragraph(words)}</w:tc>" for words in ("(a)", "trade;"))
    broken = "<w:r><w:lastRenderedPageBreak/><w:t>{}</w:t></w:r>"
    broken_cells = "".join(f"<w:tc>{paragraph(broken.format(one))}</w:tc>" for one in "xyz")
    body = (
        paragraph(run("Article 5", "<w:b/>") + reference.format(7), more='<w:outlineLvl w:val="1"/>')
        + paragraph(run("Text") + '<w:r><w:endnoteReference w:id="1"/></w:r>' + reference.format(8))
        + f"<w:tbl><w:tr>{cells}</w:tr><w:tr><w:trPr><w:del/></w:trPr>{cells}</w:tr></w:tbl>"
        + f"<w:tbl><w:tr>{broken_cells}</w:tr></w:tbl>"
        + paragraph("Begun", more="<w:rPr><w:del/></w:rPr>") + paragraph(" and ended.")
        + paragraph("Heading.", "Heading2", "0", "<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + paragraph("Run in.")
        + paragraph(run("Before ") + broken.format("after"))
    )  # fmt: skip
    document = read_file(
        word_file(
            body,
            styles=STYLES,
            footnotes='<w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>'
            + note.format(7, "First.") + note.format(8, "Second."),
            endnotes='<w:endnote w:id="1"><w:p><w:r><w:endnoteRef/></w:r><w:r><w:t>End.</w:t></w:r></w:p></w:endnote>',
        )
    )  # fmt: skip
    assert lines_of(document) == [
        "| h2: Article 5¹", "| footnote: ¹ First.", "| Textⁱ²", "| footnote: ² Second.", "| (a) trade;",
        "| cell: x", "cell: y", "cell: z", "| Begun and ended.", "| h2: Heading.", "Run in.", "| Before", "after",
        "| footnote: ⁱ End.",
    ]  # fmt: skip
    assert [line.page for line in document.lines] == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2]
    assert document.lines[0].bold
    assert document.remarks == ("The file has tracked changes: what was inserted is read, what was deleted is not.",)


def repacked(file: bytes, name: str, content: bytes) -> bytes:
    """A file with another content of one part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, content if one == name else old.read(one))
    return buffer.getvalue()


@pytest.mark.trust
def test_a_damaged_word_file_gets_one_plain_sentence() -> None:
    whole = word_file(paragraph("words"))
    bad = {
        "cut short": whole[: len(whole) // 2],
        "no words": word_file(paragraph()),
        "entities": repacked(whole, "word/document.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        "damaged": repacked(whole, "word/document.xml", b"<w:document><w:body>"),
        "unpacks to more than any text has": repacked(whole, "word/document.xml", b" " * 20_000_000),
    }
    for says, data in bad.items():
        with pytest.raises(ReadingError, match=says):
            read_file(data)
