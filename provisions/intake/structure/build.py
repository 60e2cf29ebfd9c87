"""From heads and roles of lines to parts and spans: every word in exactly one span."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from provisions.intake.outline import OF_PARTS, OutlinePart, OutlineSpan, PartKind, SpanRole

from .containers import Placed, apart_of
from .headings import find_heading
from .known_headings import Known
from .layout import Layout
from .numbers import key

_LETTER = {
    PartKind.ARTICLE: "a",
    PartKind.CHAPTER: "c",
    PartKind.SECTION: "s",
    PartKind.ANNEX: "x",
    PartKind.APPENDIX: "y",
    PartKind.PROTOCOL: "p",
    PartKind.SIDE_LETTER: "l",
    PartKind.DECLARATION: "d",
}
_RANK_LETTER = {0: "t", 1: "t"}  # parts and titles, when there are chapters too
PREAMBLE = "preamble"
_FOOTNOTE = re.compile(r"(?<=[^\W\d_]{3})\d{1,2}$|\s*\[\^\d+\]|[\s,]*[⁰¹²³⁴-⁹]+(?:[, ]+[⁰¹²³⁴-⁹]+)*$")


def identify(placed: Sequence[Placed]) -> dict[int, str]:
    """A readable identifier for each head, by its start: "a14.1", "c14", "x2-a5".

    The number alone where it is the only one of its kind in the main text; else after that of the part that holds it.
    """
    plain = [_own(item) for item in placed]
    once = Counter(name for item, name in zip(placed, plain, strict=True) if not _in_annex(item))
    names: dict[int, str] = {}
    used = {PREAMBLE}
    for item, own in zip(placed, plain, strict=True):
        name = own
        inner = item.kind == PartKind.SECTION or _in_annex(item) or once[own] > 1
        if inner and item.parent is not None:
            name = f"{names[item.parent.head.start]}-{own}"
        copy, base = 1, name
        while name in used:
            copy += 1
            name = f"{base}_{copy}"
        used.add(name)
        names[item.head.start] = name
    return names


def _own(item: Placed) -> str:
    letter = _LETTER[item.kind]
    if item.kind == PartKind.CHAPTER:
        letter = _RANK_LETTER.get(item.head.keyword.rank, letter)
    number = item.number
    if len(number) == 2 and len(item.head.readings[0]) == 1:  # 1001, not 10.1
        number = item.head.readings[0]
    return letter + (key(number) if number else "")


def _in_annex(item: Placed) -> bool:
    return apart_of(item) is not None


class Builder:
    """Collects parts and spans of one text."""

    def __init__(self, layout: Layout, placed: Sequence[Placed], known: Known) -> None:
        self.layout = layout
        self.placed = placed
        self.names = identify(placed)
        self.headings = [
            find_heading(layout, item.head, item.number, limit, known)
            for item, limit in zip(placed, self._limits(), strict=True)
        ]

    def _limits(self) -> list[int]:
        starts = [item.head.start for item in self.placed]
        return [*starts, len(self.layout.document.content)][1:]

    def parts(self) -> Iterator[OutlinePart]:
        if self._preamble() is not None:
            yield OutlinePart(PREAMBLE, PartKind.PREAMBLE)
        content = self.layout.document.content
        for item, heading in zip(self.placed, self.headings, strict=True):
            head = item.head
            number = _clean(content[head.start : head.number_end])
            if head.apart_end == head.number_end > 0:
                number = f"{number[:-2]}{number[-1]}"
            if item.number and any(item.number[: len(one)] == one != item.number for one in head.readings):  # cut short
                number = f"{content[head.start : head.number_end].split()[0]} {key(item.number)}"
            words = _clean(" ".join(content[start:end] for start, end in heading.spans))
            parent = self.names[item.parent.head.start] if item.parent else ""
            yield OutlinePart(self.names[head.start], item.kind, number, words, parent)

    def _preamble(self) -> int | None:
        """Offset of the first words before all heads that belong to the text, or None."""
        first = self.placed[0].head.start if self.placed else len(self.layout.document.content)
        for at in self.layout.flow:
            if self.layout.lines[at].start >= first:
                return None
            if self.layout.roles[at] in (None, SpanRole.BODY, SpanRole.HEADING, SpanRole.SIGNATURES):
                return self.layout.lines[at].start
        return None

    def spans(self) -> list[OutlineSpan]:
        """The spans in order; neighbours of one role and part are one span."""
        merged: list[OutlineSpan] = []
        content = self.layout.document.content
        for start, end, role, part in self._pieces():
            if not content[start:end].strip():
                continue
            if merged and merged[-1].role == role and merged[-1].part == part:
                merged[-1] = OutlineSpan(merged[-1].start, end, role, part)
            else:
                merged.append(OutlineSpan(start, end, role, part))
        return list(_with_blanks(merged, content))

    def _pieces(self) -> Iterator[tuple[int, int, SpanRole, str]]:
        borders = self._borders()
        place = -1  # the last border at or before the position
        for line, role in zip(self.layout.lines, self.layout.roles, strict=True):
            at = line.start
            while at < line.end:
                while place + 1 < len(borders) and borders[place + 1][0] <= at:
                    place += 1
                end = min(line.end, borders[place + 1][0] if place + 1 < len(borders) else line.end)
                inner, part = borders[place][1:] if place >= 0 else (SpanRole.FRONT, "")
                yield at, end, *_role_of(role, inner, part)
                at = end

    def _borders(self) -> list[tuple[int, SpanRole, str]]:
        """Where the role or the part changes, as far as heads tell."""
        borders: list[tuple[int, SpanRole, str]] = []
        preamble = self._preamble()
        if preamble is not None:
            borders.append((preamble, SpanRole.BODY, PREAMBLE))
        for item, heading in zip(self.placed, self.headings, strict=True):
            head, name = item.head, self.names[item.head.start]
            borders.append((head.start, SpanRole.NUMBER, name))
            begin = heading.spans[0][0] if heading.spans else self._end_of_number(head.number_end)
            for start, end in heading.spans:
                borders.append((start, SpanRole.HEADING, name))
                begin = end
            borders.append((begin, SpanRole.BODY, name))
        return borders

    def _end_of_number(self, end: int) -> int:
        """Behind the marks that close a number: the dot and dash of "Artículo 3.-"."""
        content = self.layout.document.content
        while end < len(content) and content[end] in " \t\xa0.:-–—*_°º":
            end += 1
        return end


def _with_blanks(spans: Sequence[OutlineSpan], content: str) -> Iterator[OutlineSpan]:
    """Each with the blanks behind it when a page number interrupts it: the words of a part are joined as they are."""
    last = {(span.role, span.part): span for span in spans}
    for span in spans:
        end = span.end
        if last[span.role, span.part] is not span:
            while end < len(content) and content[end].isspace():
                end += 1
        yield replace(span, end=end)


def _role_of(role: SpanRole | None, inner: SpanRole, part: str) -> tuple[SpanRole, str]:
    if role is None or role == SpanRole.BODY:
        return inner, part
    if role not in OF_PARTS:
        return role, ""
    if not part:
        return SpanRole.FRONT, ""
    return (role, part) if inner == SpanRole.BODY else (inner, part)


def _clean(text: str) -> str:
    words = " ".join(text.replace("*", " ").replace("#", " ").split()).strip(" _|.:-–—")
    return _FOOTNOTE.sub("", words)
