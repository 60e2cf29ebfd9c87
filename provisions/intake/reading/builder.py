"""Put paragraphs and lines together to a SourceDocument, for forms that say themselves what a paragraph is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from provisions.intake.reading.paragraphs import HEAD
from provisions.intake.source import FileForm, PageSource, SourceDocument, SourceLine, SourcePage

# What nobody sees: soft hyphens, marks of direction, joiners, byte order marks, control characters.
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANKS = re.compile(r"\s+")
# The mark of a list, which may stand in a block of its own: "(a)", "1.", "iv)", a dash.
MARK = re.compile(r"\((?:\d{1,3}|[A-Za-z]{1,2}|[ivxIVX]{1,6})\)|(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,6})[.)]|[-–—•·]")
# What begins a paragraph, also after a mere line break: the mark of a list and words, or a head in a short line.
_BEGINS = re.compile(rf"(?:{MARK.pattern})\s|(?=.{{1,99}}$)(?:{HEAD.pattern})", re.IGNORECASE)
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_SUPERSCRIPTS = str.maketrans("0123456789()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


def clean_line(text: str) -> str:
    """The words of one line: blanks of any kind are one space, the no-break hyphen is a hyphen, marks go."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text).translate(_HYPHENS)).strip()


def raised(marker: str) -> str:
    """A footnote's marker as it stands in print, "¹" or "⁽¹²⁾"; a star stays a star.

    A plain digit would run into the number before it: "Article 5" with note 1 is not Article 51.
    """
    return marker.translate(_SUPERSCRIPTS)


@dataclass(frozen=True, slots=True)
class Piece:
    """A line to add: its words and what the form says of it; `joins` when it continues the paragraph before."""

    text: str
    style: str = ""
    bold: bool = False
    italic: bool = False
    joins: bool = False


class ContentBuilder:
    """Collects `lines` and pages; `build` gives the document."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.lines: list[SourceLine] = []
        self._pages: list[tuple[str, int]] = [("1", 0)]

    def add(self, text: str, style: str = "", *, joins: bool = False, **look: Any) -> None:
        """Add a line; `joins` when it continues the paragraph of the line before. A blank one is left out."""
        text = clean_line(text)
        if not text:
            return
        if self._parts:
            self._parts.append(" " if joins else "\n")
            self._length += 1
        start, page = self._length, len(self._pages) - 1
        self._parts.append(text)
        self._length += len(text)
        self.lines.append(SourceLine(start, self._length, page, style=style, **look))

    def add_pieces(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            self.add(piece.text, piece.style, joins=piece.joins, bold=piece.bold, italic=piece.italic)

    def new_page(self, label: str = "") -> None:
        """Begin a page; unless told, its label is its number."""
        self._pages.append((label or str(len(self._pages) + 1), self._length + bool(self._parts)))

    def build(self, form: FileForm, reader: str, checksum: str, remarks: Iterable[str] = ()) -> SourceDocument:
        content = "".join(self._parts)
        ends = [min(start, len(content)) for _, start in self._pages[1:]] + [len(content)]
        pages = []
        for (label, start), end in zip(self._pages, ends, strict=True):
            start = min(start, len(content))
            source = PageSource.TEXT if content[start:end].strip() else PageSource.BLANK
            pages.append(SourcePage(label, start, end, source))
        return SourceDocument(content, tuple(self.lines), tuple(pages), form, reader, checksum, tuple(remarks))


class OpenLine:
    """The line under way of a walk through a tree of elements. A mark that stands alone waits for its words."""

    def __init__(self, builder: ContentBuilder) -> None:
        self.builder = builder
        self.prefix = ""  # marks that go before the words: "1. ", "(a) "
        self.joins = False  # the line continues a paragraph
        self.letters = 0
        self._words: list[str] = []
        self._bold = self._italic = 0
        self._sizes: dict[float | None, int] = {}

    def put(self, words: str) -> None:
        self._words.append(words)
        self.letters += len(words.strip())

    def set_look(self, letters: int, *, bold: bool = False, italic: bool = False, size: float | None = None) -> None:
        """Say that so many of the letters put before are bold, italic or of a size."""
        self._sizes[size] = self._sizes.get(size, 0) + letters
        self._bold += letters if bold else 0
        self._italic += letters if italic else 0

    def end(self, style: str = "") -> bool:
        """Hand the line over to the builder, if it has words; whether it had."""
        line = clean_line("".join(self._words))
        bold, italic = self._bold * 2 > self.letters, self._italic * 2 > self.letters
        size = max(self._sizes, key=lambda key: self._sizes[key], default=None)
        self._words.clear()
        self._sizes.clear()
        self.letters = self._bold = self._italic = 0
        if not line:
            return False
        if MARK.fullmatch(line) and len(self.prefix) < 20:
            self.prefix += f"{line} "
            return True
        if self.prefix and line.startswith(self.prefix.strip()):
            self.prefix = ""
        line = self.prefix + line
        joins = self.joins and not _BEGINS.match(line)
        self.builder.add(line, style, joins=joins, bold=bold, italic=italic, size=size)
        self.prefix, self.joins = "", False
        return True

    def finish(self) -> None:
        """End the line, and give a mark out that no words followed."""
        self.end()
        self.builder.add(self.prefix)
        self.prefix = ""


def join_documents(documents: Iterable[SourceDocument], checksum: str, remarks: Iterable[str] = ()) -> SourceDocument:
    """Several documents read one after the other, such as the chapters of a zip file, as one; at least one."""
    contents: list[str] = []
    lines: list[SourceLine] = []
    pages: list[SourcePage] = []
    readers: dict[str, None] = {}
    length, form = 0, None
    for document in documents:
        form = form or document.form
        readers[document.reader] = None
        at = length + (1 if contents else 0)
        first = len(pages)
        lines += [
            replace(line, start=line.start + at, end=line.end + at, page=line.page + first) for line in document.lines
        ]
        pages += [replace(page, start=page.start + at, end=page.end + at) for page in document.pages]
        contents.append(document.content)
        length = at + len(document.content)
    assert form is not None  # noqa: S101 - the caller has at least one
    return SourceDocument(
        "\n".join(contents), tuple(lines), tuple(pages), form, ", ".join(readers), checksum, tuple(remarks)
    )
