"""What reading a file gives: one string with all its words, and where its lines and pages are in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Any


class FileForm(StrEnum):
    """What a file is, by its content and never by its name."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"
    AKOMA_NTOSO = "akoma_ntoso"
    TOTA = "tota"


class PageSource(StrEnum):
    """Where the words of a page come from."""

    TEXT = "text"  # a text layer, or a file without pictures
    SCAN = "scan"  # only a picture: its words are unknown
    RECOGNISED = "recognised"  # a picture read by optical character recognition
    TYPED = "typed"  # a picture that a curator typed in
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page. `label` is the one printed on it, or its number in the file; width and height are in points."""

    label: str
    start: int
    end: int
    source: PageSource = PageSource.TEXT
    width: float | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line as it is set, content[start:end] without its line break.

    Attributes:
        page: position of its page, from 0.
        left, top, right, bottom: in points from the upper left corner of the page as a person sees it; None where the
            form has no layout.
        size: of most of its letters, in points, after the text matrix.
        style: what the form says of it; blank where it says nothing. A heading "h1" to "h6"; the number of a part
            ("chapter", "section", "article", "annex", "appendix", "protocol") and its heading ("article_heading"...),
            exact for Akoma Ntoso and ToTA; "footnote", "quote" (words of another act), "cell" of a table, "contents",
            "preamble", "signatures", "front", "metadata" (facts about the file, not words of the text), "navigation".
    """

    start: int
    end: int
    page: int = 0
    left: float | None = None
    top: float | None = None
    right: float | None = None
    bottom: float | None = None
    size: float | None = None
    bold: bool = False
    italic: bool = False
    style: str = ""


_line_values = attrgetter(*(field.name for field in fields(SourceLine)))
_page_values = attrgetter(*(field.name for field in fields(SourcePage)))


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A file that was read. Lines and pages are in reading order; every non-blank character lies in one line.

    `content` has a space between two lines of one paragraph and a line break between paragraphs.

    Attributes:
        reader: what read it, with versions, such as "pypdfium2 5.1.0".
        checksum: SHA-256 of the file.
        remarks: plain sentences for the curator, such as "Pages 13 to 15 are pictures."
    """

    content: str
    lines: tuple[SourceLine, ...]
    pages: tuple[SourcePage, ...]
    form: FileForm
    reader: str
    checksum: str
    remarks: tuple[str, ...] = ()

    def text(self, line: SourceLine) -> str:
        return self.content[line.start : line.end]

    def to_json(self) -> dict[str, Any]:
        """Plain values; lines and pages are lists of their fields in order."""
        return {
            "content": self.content,
            "lines": [list(_line_values(line)) for line in self.lines],
            "pages": self.pages_to_json(),
            "form": str(self.form),
            "reader": self.reader,
            "checksum": self.checksum,
            "remarks": list(self.remarks),
        }

    def pages_to_json(self) -> list[list[Any]]:
        """The pages as lists of their fields in order."""
        return [list(_page_values(page)) for page in self.pages]

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> SourceDocument:
        """The document of what `to_json` gave."""
        pages = (
            SourcePage(label, start, end, PageSource(source), width, height)
            for label, start, end, source, width, height in value["pages"]
        )
        return cls(
            value["content"],
            tuple(SourceLine(*line) for line in value["lines"]),
            tuple(pages),
            FileForm(value["form"]),
            value["reader"],
            value["checksum"],
            tuple(value["remarks"]),
        )


class ReadingError(ValueError):
    """A file that can't be read; the message is one plain sentence for the person who brought it."""


def name_pages(numbers: Sequence[int]) -> str:
    """ "Page 3", "Pages 3, 7 and 13 to 15"."""
    runs = [[at for _, at in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    named: list[str] = []
    for run in runs:
        named += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    words = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
    return f"Page {words}" if len(numbers) == 1 else f"Pages {words}"
