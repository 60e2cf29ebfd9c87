"""What the outline page shows: the tree of parts, the words of one of them, the flags, and the page beside it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from provisions.curation.intake.flag_messages import TITLES, describe_flag
from provisions.intake.editing import EditedText
from provisions.intake.outline import Flag, Outline, OutlinePart, OutlineSpan, SpanRole
from provisions.intake.source import PageSource, SourceDocument, SourcePage

LONGEST_LINE = 240  # characters of a line that is not divided further
MOST_LINES = 400  # of a part that are shown
SENTENCE_END = re.compile(r"[.;:]\s+(?=\S)")


@dataclass
class PartRow:
    """A part in the tree, with the label of the page that it begins on and its flags."""

    part: OutlinePart
    depth: int
    page: str
    kind_name: Any = ""
    open_flags: int = 0
    settled_flags: int = 0


@dataclass(frozen=True)
class WordLine:
    """A line of the words of a part, or of what stands between them. `role` is that of its span."""

    start: int
    end: int
    role: SpanRole
    words: str
    is_own: bool


@dataclass(frozen=True)
class FlagRow:
    """A flag, its position in the outline, the part and the page it leads to, and how many others are of its kind."""

    index: int
    flag: Flag
    part: OutlinePart | None
    page: int | None
    alike: list[int] = field(default_factory=list)

    @property
    def title(self) -> Any:
        """What kind of flag it is; blank for a kind that is not known here."""
        return TITLES.get(self.flag.code, "")

    @property
    def message(self) -> str:
        return describe_flag(self.flag)

    @property
    def alike_value(self) -> str:
        """As a form sends it."""
        return ",".join(map(str, self.alike))


def part_rows(text: EditedText, kinds: Mapping[Any, Any]) -> list[PartRow]:
    """The tree, in reading order."""
    starts: dict[str, int] = {}
    for span in text.outline.spans:
        starts.setdefault(span.part, span.start)
    depths: dict[str, int] = {"": -1}
    rows: dict[str, PartRow] = {}
    for part in text.outline.parts:
        depths[part.identifier] = depths[part.parent] + 1
        page = page_at(text.document, starts.get(part.identifier, 0))
        label = text.document.pages[page].label if page is not None else ""
        rows[part.identifier] = PartRow(part, depths[part.identifier], label, kinds[part.kind])
    for flag in text.outline.flags:
        if row := rows.get(flag.part):
            row.open_flags += not flag.accepted
            row.settled_flags += bool(flag.accepted)
    return list(rows.values())


def rows_to_check(rows: list[PartRow]) -> list[PartRow]:
    """The parts with an open flag, and those that hold them."""
    needed = {row.part.identifier for row in rows if row.open_flags}
    for row in reversed(rows):
        if row.part.identifier in needed:
            needed.add(row.part.parent)
    return [row for row in rows if row.part.identifier in needed]


def page_at(document: SourceDocument, offset: int) -> int | None:
    """The position of the page that an offset lies on; None where the file has no pages."""
    if not document.pages:
        return None
    return max(0, bisect_right([page.start for page in document.pages], offset) - 1)


def first_offset(outline: Outline, part: str) -> int:
    return next((span.start for span in outline.spans_of(part)), 0)


def word_lines(text: EditedText, part: str) -> list[WordLine]:
    """The words of a part by lines as they are set; with what belongs to no part and stands between them."""
    own = list(text.outline.spans_of(part))
    if not own:
        return []
    start, end = own[0].start, own[-1].end
    spans = [span for span in text.outline.spans if start <= span.start < end and span.part in ("", part)]
    starts = [line.start for line in text.document.lines]
    lines: list[WordLine] = []
    for span in spans:
        lines += _lines_of(text.document, span, starts, part)
        if len(lines) > MOST_LINES:
            break
    return lines[:MOST_LINES]


def other_lines(text: EditedText) -> list[WordLine]:
    """The words that belong to no part, running heads and page numbers aside."""
    starts = [line.start for line in text.document.lines]
    lines: list[WordLine] = []
    for span in text.outline.spans:
        if not span.part and span.role not in (SpanRole.RUNNING_HEAD, SpanRole.PAGE_NUMBER):
            lines += _lines_of(text.document, span, starts, "")
        if len(lines) > MOST_LINES:
            break
    return lines[:MOST_LINES]


def _lines_of(document: SourceDocument, span: OutlineSpan, starts: list[int], part: str) -> Iterator[WordLine]:
    first = bisect_right(starts, span.start)
    borders = [span.start]
    for start in starts[first:]:
        if start >= span.end:
            break
        borders.append(start)
    for start, end in zip(borders, [*borders[1:], span.end], strict=True):
        for at, stop in _pieces(document.content, start, end):
            if words := document.content[at:stop].strip():
                yield WordLine(at, stop, span.role, words, span.part == part)


def _pieces(content: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A long line by its sentences, so that one that holds a whole treaty can be split."""
    if end - start <= LONGEST_LINE:
        yield start, end
        return
    at = start
    for found in SENTENCE_END.finditer(content, start, end):
        yield at, found.end()
        at = found.end()
    yield at, end


def flag_rows(text: EditedText) -> list[FlagRow]:
    """The flags, the open ones first, each with the open ones of its kind."""
    parts = {part.identifier: part for part in text.outline.parts}
    flags = list(enumerate(text.outline.flags))
    rows = []
    for index, flag in flags:
        offset = flag.start if flag.start is not None else first_offset(text.outline, flag.part) if flag.part else None
        page = page_at(text.document, offset) if offset is not None else None
        part = parts.get(flag.part) or _part_at(text.outline, parts, offset)
        alike = [i for i, one in flags if one.code == flag.code and not one.accepted]
        rows.append(FlagRow(index, flag, part, page, alike))
    return sorted(rows, key=lambda row: bool(row.flag.accepted))


def _part_at(outline: Outline, parts: dict[str, OutlinePart], offset: int | None) -> OutlinePart | None:
    """The part whose words an offset lies in, or the one before it."""
    if offset is None:
        return None
    before = [span for span in outline.spans if span.part and span.start <= offset]
    return parts.get(before[-1].part) if before else None


def is_picture(page: SourcePage) -> bool:
    """Whether the page's words are unknown or were typed in."""
    return page.source in (PageSource.SCAN, PageSource.TYPED)


def page_words(document: SourceDocument, page: SourcePage) -> str:
    return document.content[page.start : page.end].strip()
