"""Every form but PDF and DOCX is read by its content, whole and in order; what can't be read gets one sentence."""

from __future__ import annotations

import io
import zipfile

import pytest

from provisions.intake.reading import detect
from provisions.intake.reading.read import read_file
from provisions.intake.source import FileForm, ReadingError, SourceDocument

pytestmark = pytest.mark.alone


def lines_of(document: SourceDocument) -> list[str]:
    """The lines, "| " before each that begins a paragraph, "style: " before what the form says of it."""
    at = 0
    for line in document.lines:  # every non-blank character lies in one line, in order
        assert line.start >= at and not document.content[at : line.start].strip()
        at = line.end
    assert not document.content[at:].strip()
    return [
        ("| " if not line.start or document.content[line.start - 1] == "\n" else "")
        + (f"{line.style}: " if line.style else "")
        + document.text(line)
        for line in document.lines
    ]


def pack(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


PAGE = """<html><head><title>Unseen</title><style>p {}</style></head><body>
<div><p class="oj-ti-art">Article&nbsp;1</p><p class="oj-sti-art">Ob&shy;jectives</p>
<div class="norm"><span>1.  </span><div class="norm inline-element">Each <b>Party</b> shall act.<sup>2</sup></div></div>
bare words</div><table><tr><td><p>(a)</p></td><td><p>trade;</p></td></tr></table>
<table><tr><td>0101</td><td>horses</td><td>A</td></tr></table>
<ol type="a" start="26"><li>first</li><li>second</li></ol><ol><li>1. own</li></ol>
<p style="display:none">unseen</p><p>one<br>two<br>2. and<br><br>three</p>
<pre>Article 2
1. The Parties shall meet once a year, at the least, and more
   often when they want to.
2. So be it.</pre>
<p><a id="n2" href="#r2">(2)</a> A note.</p><p>(z)</p></body></html>"""

FORMS = {
    "html": (PAGE.encode(), FileForm.HTML, [
        "| article: Article 1", "| article_heading: Objectives", "| 1. Each Party shall act.²", "| bare words",
        "| (a) trade;", "| cell: 0101", "cell: horses", "cell: A", "| z. first", "| aa. second", "| 1. own",
        "| one", "two", "| 2. and", "| three",
        "| Article 2", "| 1. The Parties shall meet once a year, at the least, and more", "often when they want to.",
        "| 2. So be it.", "| footnote: ⁽²⁾ A note.", "| (z)",
    ]),
    "markdown": (
        b"---\ntitle: x\n---\n\n### Chapitre 1 Objet\n\n**Art. 1.1** Art. 1.1 Objectifs\n\n"
        b"###### ....1 **Art. 2**Ziel\n\n1. Les *Parties*[^1] "
        b"\xc3\xa9changent:\n[un lien](http://x.y/z_(a)) \\[sic\\]\n\n> Article 9\n\n[^1]: Une note\n",
        FileForm.MARKDOWN, [
            "| metadata: title: x", "| h3: Chapitre 1 Objet", "| Art. 1.1 Objectifs", "| ....1", "| h6: Art. 2 Ziel",
            "| 1. Les Parties¹ échangent:",
            "un lien [sic]", "| quote: Article 9", "| footnote: ¹ Une note",
        ],
    ),
    "wrapped": (
        b"CHAPTER 1\n\nArticle 1\nObjectives\n1. The Parties shall endeavour, as far as able, to trans-\n"
        b"mit what each of them has to the others at the time.\n\n(a)\n\none;\n(b) two.\n\x0cThe second page.\n",
        FileForm.TEXT, [
            "| CHAPTER 1", "| Article 1", "| Objectives", "| 1. The Parties shall endeavour, as far as able, to trans",
            "mit what each of them has to the others at the time.", "| (a)", "one;", "| (b) two.",
            "| The second page.",
        ],
    ),
    "macintosh": (b"Article 1\r\r\xd2Party\xd3 means C\x99te\xd5s own \xd0 here.\r", FileForm.TEXT, [
        "| Article 1", "| “Party” means Côte’s own – here.",
    ]),
    "windows": ("Artículo 1 “Año” – señal".encode("cp1252"), FileForm.TEXT, ["| Artículo 1 “Año” – señal"]),
    "utf-16": ("Article 1\r\n\r\nÉté".encode("utf-16"), FileForm.TEXT, ["| Article 1", "| Été"]),
    "endless": (
        (b"PREAMBLE The Parties agree: Chapter 1. GENERAL ARTICLE 1.1. Scope 1. This applies to Article 9 of others. "
         b"2. It ends: (a) here; (b) under ARTICLE 7. ARTICLE 1.2. Aims The aims follow. "
         + b"So be it for ever. " * 90),
        FileForm.TEXT, [
            "| PREAMBLE The Parties agree:", "| Chapter 1. GENERAL", "| ARTICLE 1.1. Scope",
            "| 1. This applies to Article 9 of others.", "| 2. It ends:", "| (a) here;", "| (b) under ARTICLE 7.",
            "| ARTICLE 1.2. Aims The aims follow.", *["So be it for ever."] * 90,
        ],
    ),
    "akoma ntoso": (
        b"""<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><meta><x>unseen</x></meta>
        <preamble><p>The Parties,</p></preamble><body><chapter><num>Chapter 1</num><heading>Aims</heading>
        <article><num>Article 1</num><heading>Scope</heading><paragraph><num>1.</num><content><p>Each <i>Party</i>
        <authorialNote marker="1"><p>A note.</p></authorialNote> acts.</p></content></paragraph><paragraph><list><intro>
        <p>It:</p></intro><point><num>(a)</num><content><p>reads.</p></content></point></list></paragraph></article>
        </chapter></body><attachments><attachment><heading>Lists</heading><doc name="annex"><mainBody><p>None.</p>
        </mainBody></doc></attachment></attachments></act></akomaNtoso>""",
        FileForm.AKOMA_NTOSO, [
            "| preamble: The Parties,", "| chapter: Chapter 1", "| chapter_heading: Aims", "| article: Article 1",
            "| article_heading: Scope", "| 1. Each Party ¹ acts.", "| footnote: ¹ A note.", "| It:", "| (a) reads.",
            "| annex_heading: Lists", "| None.",
        ],
    ),
    "tota": (
        b'<treaty><meta><name>unseen</name></meta><body><chapter number="1" name="Aims"><article number="Article 1" '
        b'name="Scope">Article 1\nOne.\n\nTwo.</article></chapter></body></treaty>',
        FileForm.TOTA,
        ["| chapter: 1", "| chapter_heading: Aims", "| article: Article 1", "| article_heading: Scope", "| Article 1",
         "| One.", "| Two."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_read_whole_and_in_order(form: str) -> None:
    data, expected, lines = FORMS[form]
    document = read_file(data, "agreement.pdf", known_words=("transmit",))
    assert (document.form, lines_of(document)) == (expected, lines)
    if expected is FileForm.HTML:  # named .pdf: read, and said
        assert document.remarks == ("The file is named as a PDF, but it is a web page and was read as that.",)


def test_chapters_in_a_zip_file_are_read_by_number() -> None:
    files = {"annex-1.txt": b"Lists", "Chapter 10.txt": b"Ten", "chapter 2.html": b"<html><p>Two</p></html>",
             "preamble.txt": b"We,", "__MACOSX/._x": b"\0\1", "logo.png": b"\x89PNG"}  # fmt: skip
    document = read_file(pack(files), "fta.zip")
    assert document.content == "We,\nTwo\nTen\nLists"
    assert [document.text(line) for line in document.lines] == ["We,", "Two", "Ten", "Lists"]
    assert [line.page for line in document.lines] == [0, 1, 2, 3]
    assert "Left out: logo.png." in document.remarks
    roman = read_file(pack({f"Chapter {number}.txt": number.encode() for number in ("IX", "X", "II", "XIV")}), "x.zip")
    assert roman.content == "II\nIX\nX\nXIV"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
DEEP = b"<akomaNtoso>" + b"<p>" * 300 + b"x" + b"</p>" * 300 + b"</akomaNtoso>"
BAD = {
    "empty": (b"", "The file is empty."),
    "blank": (b" \n\x0c ", "no words"),
    "old Word": (OLE + "WordDocument".encode("utf-16-le"), "old Word file (.doc)"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "RTF": (b"{\\rtf1 x}", "RTF"),
    "picture": (b"\x89PNG\r\n\x1a\n", "picture"),
    "OpenDocument": (pack({"mimetype": b"application/vnd.oasis.opendocument.text"}), "OpenDocument"),
    "spreadsheet": (pack({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "no text document"),
    "cut zip": (pack({"word/document.xml": b"x" * 500})[:300], "cut short"),
    "rubbish": (bytes(range(256)) * 20, "no text"),
    "other XML": (b"<?xml version='1.0'?><invoice/>", "<invoice>"),
    "JSON": (b'[ {"kind": "article", "number": 1} ]', "JSON"),
    "cut XML": (b"<akomaNtoso><act><p>words", "cut short"),
    "entities": (b"<!DOCTYPE t [<!ENTITY a 'x'>]><treaty><body>&a;</body></treaty>", "entities"),
    "deep XML": (DEEP, "too deeply"),
    "deep page": (b"<html><body>" + b"<div>" * 5000 + b"x", "too deeply"),
    "cut page": (b"<html><body><p>Article 1</p><p>words <a hre", "cut short"),
    "nothing in it": (pack({"a.png": b"\x89PNG"}), "no file that can be read"),
    "zip in zip": (pack({"a.zip": pack({"a": b"x"})}), "a.zip: "),
    "bad member": (pack({"1.txt": b"Words", "2.doc": OLE}), "2.doc: "),
}


@pytest.mark.trust
@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_read_gets_one_plain_sentence(what: str) -> None:
    data, says = BAD[what]
    with pytest.raises(ReadingError) as error:
        read_file(data, "agreement.pdf")
    assert says in str(error.value)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)


def test_a_file_is_too_large_before_it_is_read() -> None:
    with pytest.raises(ReadingError, match=r"The file has 2\.0 GB; at most 200 MB are read\."):
        detect.check_size(2 * 1024**3)
