"""HTML: every block with words of its own is a paragraph, whatever its tag."""

from __future__ import annotations

import re

from lxml import etree

from provisions.intake.reading.builder import MARK, ContentBuilder, OpenLine, clean_line, raised
from provisions.intake.reading.detect import decode
from provisions.intake.reading.plain import arrange_lines, measure_wrap
from provisions.intake.reading.word.number_formats import format_number
from provisions.intake.source import FileForm, ReadingError, SourceDocument

MOST_TAGS = 1_000_000
_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.I)
_OPEN_TAG = re.compile(r"</?[A-Za-z!]")
_UNFINISHED = "The page ends without </html>: see whether its last article is whole."
_NAMES_UNSEEN = "script style head noscript template iframe object svg math button select option input"
_UNSEEN = frozenset(_NAMES_UNSEEN.split())
_NAMES_OF_BLOCKS = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup p pre section summary table tbody
    td tfoot th thead tr ul"""
_BLOCKS = frozenset(_NAMES_OF_BLOCKS.split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_INLINE = re.compile(r"display\s*:\s*inline", re.I)
# Classes of EUR-Lex, Formex, national gazettes: article number, its heading, the same of chapters, notes.
_CLASSES = (
    (re.compile(r"\b(?:oj-)?s-?ti(?:tle)?-art|article-(?:heading|title)\b", re.I), "article_heading"),
    (re.compile(r"\b(?:oj-)?ti(?:tle)?-art|article-(?:number|num)\b", re.I), "article"),
    (re.compile(r"\b(?:oj-)?ti-section-1\b|\btitle-division-1\b|chapter-(?:number|num)\b", re.I), "chapter"),
    (re.compile(r"\b(?:oj-)?ti-section-2\b|\btitle-division-2\b|chapter-(?:heading|title)\b", re.I), "chapter_heading"),
    (re.compile(r"\b(?:title-)?annex-1\b|\btitle-annex\b", re.I), "annex"),
    (re.compile(r"\b(?:oj-)?note\b|footnote|MsoFootnoteText|\bfn\b", re.I), "footnote"),
)  # fmt: skip
_MARK_AT_START = re.compile(rf"(?:{MARK.pattern})\s")
_NOTE_MARKER = re.compile(r"\(?\[?(?:\d{1,3}|\*{1,3})\]?\)?")
_WHOLE = re.compile(r"-?\d{1,6}")
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def read_html(data: bytes, checksum: str) -> SourceDocument:
    """The document of a page.

    Raises:
        ReadingError: it has no words, or is built to exhaust the reader.
    """
    declared = _CHARSET.search(data[:4096])
    text = decode(data, declared[1].decode("ascii") if declared else "")
    if text.count("<") > MOST_TAGS:
        raise ReadingError(f"The page has more than {MOST_TAGS:,} tags; no treaty has.")
    if text.rfind("<") > text.rfind(">") and _OPEN_TAG.match(text, text.rfind("<")):
        raise ReadingError("The page is cut short: it ends inside a tag.")
    builder = ContentBuilder()
    walker = _PageWalker(builder)
    walker.walk(_parse(text))
    walker.line.finish()
    version = ".".join(map(str, etree.LXML_VERSION[:3]))
    remarks = [_UNFINISHED] if "<html" in text[:5000].lower() and "</html" not in text[-5000:].lower() else []
    document = builder.build(FileForm.HTML, f"lxml {version}", checksum, remarks)
    if not document.content:
        raise ReadingError("The page has no words.")
    return document


def _parse(text: str) -> etree._Element:
    """The tree of a page; without network, and refused where libxml2 would stop silently at its own limits."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise ReadingError("The page has no words.")
    if any("depth" in entry.message.lower() or "huge" in entry.message.lower() for entry in parser.error_log):
        raise ReadingError("The page has tags nested too deeply to be read; save it as text and bring that.")
    return root


class _PageWalker:
    """Walks a page in reading order and hands its paragraphs to the builder."""

    def __init__(self, builder: ContentBuilder) -> None:
        self.builder = builder
        self.line = OpenLine(builder)
        self._styles: list[str] = [""]  # of the blocks around the line, outermost first
        self._note = False  # the line begins with the marker of a footnote
        self._numbers: list[_ListNumbers | None] = []  # of the lists around the line

    def walk(self, element: etree._Element) -> None:
        tag, look = element.tag, element.get("style", "")
        if not isinstance(tag, str) or tag in _UNSEEN or "hidden" in element.attrib or _HIDDEN.search(look):
            return
        if tag == "br":
            self._end_line()
            self.line.joins = bool(self.builder.lines) and not _is_break(element.getprevious())
        elif tag == "pre":
            self._read_lines(element)
        elif tag in _BLOCKS and not _is_inline(element, look):
            self._walk_block(element)
        elif marker := _find_marker(element, look):
            self._note = self._note or (tag == "a" and not self.line.letters)
            self.line.put(raised(marker))
        else:
            self._walk_inside(element)

    def _walk_block(self, element: etree._Element) -> None:
        tag = str(element.tag)
        self._end_line()
        self.line.joins = tag in ("td", "th") and _has_cell_before(element)
        self._styles.append(_style_of(element) or self._styles[-1])
        if tag in ("ol", "ul"):
            self._numbers.append(_ListNumbers(element) if tag == "ol" else None)
        elif tag == "li" and self._numbers and (numbers := self._numbers[-1]):
            self.line.prefix += numbers.next_mark(element)
        self._walk_inside(element)
        self._end_line()
        self.line.joins = False
        if tag in ("ol", "ul"):
            self._numbers.pop()
        self._styles.pop()

    def _read_lines(self, element: etree._Element) -> None:
        """Lines that the page shows as they are typed: plain text."""
        self._end_line()
        text = "".join(map(str, element.itertext())).replace("\r\n", "\n")
        for line in arrange_lines(text, 0, measure_wrap(text)):
            self.builder.add(line.text, self._styles[-1], joins=line.begins is False)

    def _walk_inside(self, element: etree._Element) -> None:
        before = self.line.letters
        self.line.put(element.text or "")
        for child in element:
            self.walk(child)
            self.line.put(child.tail or "")
        bold, italic = element.tag in ("b", "strong"), element.tag in ("i", "em")
        if bold or italic:
            self.line.set_look(max(self.line.letters - before, 0), bold=bold, italic=italic)

    def _end_line(self) -> None:
        if self.line.end("footnote" if self._note else self._styles[-1]):
            self._note = False


class _ListNumbers:
    """The numbers that a browser prints before the items of an ordered list."""

    def __init__(self, element: etree._Element) -> None:
        self.form = _LIST_FORMS.get(element.get("type", "1"), "decimal")
        self.step = -1 if "reversed" in element.attrib else 1
        start = element.get("start", "")
        count = sum(1 for child in element if child.tag == "li")
        self.value = int(start) if _WHOLE.fullmatch(start) else (count if self.step < 0 else 1)
        self.shown = "none" not in element.get("style", "").replace("display:none", "")

    def next_mark(self, item: etree._Element) -> str:
        """The mark before an item, "b. ", or "" where none is printed."""
        own = item.get("value", "")
        value = int(own) if _WHOLE.fullmatch(own) else self.value
        self.value = value + self.step
        words = clean_line("".join(map(str, item.itertext())))[:20]
        if not self.shown or _MARK_AT_START.match(words):
            return ""
        return f"{format_number(value, self.form)}. "


def _is_inline(element: etree._Element, look: str) -> bool:
    """Whether a block is set inside the line, as EUR-Lex sets the words of a numbered paragraph."""
    return "inline-element" in element.get("class", "") or bool(_INLINE.search(look))


def _is_break(element: etree._Element | None) -> bool:
    return element is not None and element.tag == "br" and not (element.tail or "").strip()


def _has_cell_before(cell: etree._Element) -> bool:
    return any(
        clean_line("".join(map(str, before.itertext()))) for before in cell.itersiblings("td", "th", preceding=True)
    )


def _style_of(element: etree._Element) -> str:
    """What the page says of a block: a heading tag, a known class, a cell of a table of three columns or more."""
    tag = str(element.tag)
    if tag in _HEADINGS:
        return tag
    if names := element.get("class", ""):
        for pattern, style in _CLASSES:
            if pattern.search(names):
                return style
    if tag == "nav":
        return "navigation"
    return "cell" if tag == "tr" and len(element) > 2 else ""


def _find_marker(element: etree._Element, look: str) -> str:
    """The marker of a footnote that an element is, or ""."""
    tag, names = element.tag, element.get("class", "")
    raises = tag == "sup" or "super" in look or re.search(r"\b(?:oj-)?super(?:script)?\b", names)
    links = tag == "a" and element.get("href", "").startswith("#") and (element.get("id") or element.get("name"))
    if not (raises or links):
        return ""
    text = clean_line("".join(map(str, element.itertext()))).replace(" ", "")
    return text.strip("[]") if _NOTE_MARKER.fullmatch(text) else ""
