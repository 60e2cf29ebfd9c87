"""Akoma Ntoso 3.0 and ToTA: the file says itself what a chapter, an article, a number and a heading are."""

from __future__ import annotations

from lxml import etree

from provisions.intake.reading.builder import ContentBuilder, OpenLine, clean_line, raised
from provisions.intake.reading.xml import local_name, parse_xml
from provisions.intake.source import FileForm, ReadingError, SourceDocument

# Elements of the hierarchy by the style that their number has; that of their heading ends in "_heading".
_PARTS = {
    "article": "article", "rule": "article",
    "chapter": "chapter", "title": "chapter", "part": "chapter", "book": "chapter", "tome": "chapter",
    "subchapter": "section", "section": "section", "subsection": "section", "division": "section",
    "subtitle": "section", "subpart": "section",
    "annex": "annex", "schedule": "annex", "appendix": "appendix", "protocol": "protocol",
    "attachment": "annex", "component": "annex",
}  # fmt: skip
# Elements whose lines all have one style.
_REGIONS = {"coverPage": "front", "preface": "front", "toc": "contents", "preamble": "preamble",
            "conclusions": "signatures", "quotedStructure": "quote", "tr": "cell"}  # fmt: skip
_UNSEEN = frozenset(("meta", "del"))
_NOTES = frozenset(("authorialNote", "note"))
_NAMES_INLINE = """
    a abbr affectedDocument b change concept courtType date def docAuthority docCommittee docDate docIntroducer
    docJurisdiction docketNumber docNumber docProponent docPurpose docStage docStatus docTitle docType embeddedText
    entity event extractText fillIn from i img inline ins judge lawyer legislature location marker mmod mod mref
    narrative neutralCitation noteRef object omissis opinion organization outcome party person placeholder process
    quantity quotedText ref relatedDocument remark rmod role rref session shortTitle signature span sub sup term time
    u vote eol eop"""
_INLINE = frozenset(_NAMES_INLINE.split())


def read_akoma_ntoso(data: bytes, checksum: str) -> SourceDocument:
    """The document of an Akoma Ntoso file.

    Raises:
        ReadingError: it is not well-formed or has no words.
    """
    builder = ContentBuilder()
    walker = _ActWalker(builder)
    walker.walk(parse_xml(data))
    walker.line.finish()
    return _finish(builder, FileForm.AKOMA_NTOSO, "Akoma Ntoso 1", checksum)


def read_tota(data: bytes, checksum: str) -> SourceDocument:
    """The document of a file in ToTA's format: its bodies are kept line by line.

    Raises:
        ReadingError: it is not well-formed or has no words.
    """
    root, builder = parse_xml(data), ContentBuilder()
    for chapter in root.iterfind("body/chapter"):
        _add_head(builder, chapter, "chapter")
        for article in chapter.iterfind("article"):
            _add_head(builder, article, "article")
            for line in "".join(map(str, article.itertext())).split("\n"):
                builder.add(line)
    return _finish(builder, FileForm.TOTA, "ToTA 1", checksum)


def _add_head(builder: ContentBuilder, element: etree._Element, style: str) -> None:
    builder.add(element.get("number") or "", style)
    builder.add(element.get("name") or "", f"{style}_heading")


def _finish(builder: ContentBuilder, form: FileForm, reader: str, checksum: str) -> SourceDocument:
    document = builder.build(form, reader, checksum)
    if not document.content:
        raise ReadingError("The file has no words of a text.")
    return document


class _ActWalker:
    """Walks an act in reading order; notes follow the paragraph that their marker stands in."""

    def __init__(self, builder: ContentBuilder) -> None:
        self.builder = builder
        self.line = OpenLine(builder)
        self._notes: list[tuple[str, etree._Element]] = []  # of the paragraph under way
        self._region = ""  # the style of lines that are no number and no heading

    def walk(self, element: etree._Element) -> None:
        name = local_name(element)
        if not name or name in _UNSEEN:
            return
        if name in _NOTES:
            marker = clean_line(element.get("marker") or str(len(self._notes) + 1))
            self._notes.append((marker, element))
            self.line.put(raised(marker))
        elif name in ("eol", "br"):
            self._end_line()
            self.line.joins = True
        elif name in ("num", "heading", "subheading"):
            self._walk_head(element, name)
        elif name in _INLINE:
            self._walk_inside(element)
        else:
            self._walk_block(element, name)

    def _walk_head(self, element: etree._Element, name: str) -> None:
        """A number or heading: a line of its own for a part, a mark before the words for a paragraph or point."""
        self._end_line()
        style = _style_of(element.getparent())
        if name == "num" and not style:
            self.line.prefix += f"{clean_line(''.join(map(str, element.itertext())))} "
            return
        self._walk_inside(element)
        self._end_line(style if name == "num" or not style else f"{style}_heading")

    def _walk_block(self, element: etree._Element, name: str) -> None:
        self._end_line()
        outside = self._region
        self._region = _REGIONS.get(name, outside)
        self.line.joins = name in ("td", "th") and element.getprevious() is not None
        self._walk_inside(element)
        self._end_line()
        self.line.joins = False
        self._region = outside

    def _walk_inside(self, element: etree._Element) -> None:
        before = self.line.letters
        self.line.put(element.text or "")
        for child in element:
            self.walk(child)
            self.line.put(child.tail or "")
        bold, italic = local_name(element) == "b", local_name(element) == "i"
        if bold or italic:
            self.line.set_look(max(self.line.letters - before, 0), bold=bold, italic=italic)

    def _end_line(self, style: str = "") -> None:
        if not self.line.end(style or self._region):
            return
        notes, self._notes = self._notes, []
        for marker, note in notes:
            self.builder.add(f"{raised(marker)} {''.join(map(str, note.itertext()))}", "footnote")


def _style_of(element: etree._Element | None) -> str:
    """The style of the number of a part; "" for what is none, such as a paragraph or a point."""
    if element is None:
        return ""
    name = local_name(element)
    if name in ("hcontainer", "container", "doc"):
        name = element.get("name") or ""
    if name in ("attachment", "component"):
        inner = next((child.get("name") or "" for child in element if local_name(child) == "doc"), "")
        return _PARTS.get(inner, "annex")
    return _PARTS.get(name, "")
