"""Headings that a treaty tells elsewhere: in its contents list, and where it refers to "Article 5 (Scope)"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from provisions.intake.outline import PartKind, SpanRole

from . import keywords, numbers
from .candidates import Head
from .layout import Layout

# A first letter, then the word: patterns that begin with a few letters are looked for many times faster.
_REFERENCE = re.compile(
    rf"(?-i:[ACKack\u212a])(?<!\w.)(?:(?<=a)(?:rticle|rt[ií]culo|rtikel|rt\.|nnexe?|nexo|nhang)"
    rf"|(?<=c)(?:hapter|ap[ií]tulo|hapitre)|(?<=k)apitel)s?\s"
    rf"(?P<number>{numbers.PATTERN}) \((?P<heading>[^\W\d_][^()]{{3,150}}(?:\([^()]{{1,60}}\)[^()]{{0,60}})?)\)",
    re.IGNORECASE,
)
_LEADERS = re.compile(r"[\s.·…_\-–]*(?:\b[\divxlc]+[\-–]?\d*)?\s*$", re.IGNORECASE)
Known = Mapping[str, set[str]]


def known_headings(layout: Layout) -> dict[str, set[str]]:
    """Headings by the number of their part, as identifiers write it, letters only."""
    found: dict[str, set[str]] = defaultdict(set)
    for number, heading in (*_references(layout.document.content), *_entries(layout)):
        letters = bare(heading)
        if len(letters) > 3:
            for reading in numbers.parse(number):
                found[numbers.key(reading)].add(letters)
    return found


def _references(content: str) -> Iterator[tuple[str, str]]:
    return ((match["number"], match["heading"]) for match in _REFERENCE.finditer(content))


def _entries(layout: Layout) -> Iterator[tuple[str, str]]:
    """Number and heading of each entry of a contents list."""
    number, heading = "", ""
    for at, role in enumerate(layout.roles):
        if role != SpanRole.CONTENTS:
            continue
        text = layout.texts[at]
        if match := keywords.NUMBERED.match(text):
            if number:
                yield number, _LEADERS.sub("", heading)
            number, heading = match["number"], text[match.end() :]
        else:
            heading = f"{_LEADERS.sub('', heading)} {text}" if len(heading) < 200 else heading
    if number:
        yield number, _LEADERS.sub("", heading)


def bare(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return re.sub(r"[\W_]", "", text).lower()


def match_heading(
    layout: Layout, head: Head, number: numbers.Number, limit: int, known: Known
) -> list[tuple[int, int]]:
    """The stretches of content after a number that are one of its known headings; empty when none is there."""
    wanted = known.get(numbers.key(number)) if number else None
    if not wanted or head.kind not in (PartKind.ARTICLE, PartKind.CHAPTER, PartKind.ANNEX):
        return []
    stretches = list(_following(layout, head, limit))
    content = layout.document.content
    letters: list[str] = []
    ends: list[int] = []  # behind each letter
    longest = max(map(len, wanted))
    for start, end in stretches:
        for at in range(start, end):
            if len(letters) == longest:
                break
            if content[at].isalnum():
                letters.append(content[at].lower())
                ends.append(at + 1)
    text = "".join(letters)
    for heading in sorted(wanted, key=len, reverse=True):
        if text.startswith(heading) and _ends_there(layout, ends[len(heading) - 1], stretches):
            return _cut(stretches, content, ends[len(heading) - 1])
    return []


def _ends_there(layout: Layout, stop: int, stretches: list[tuple[int, int]]) -> bool:
    """Whether a heading may end at an offset: at the end of a line, or in a line that runs on into the words."""
    start, end = next((start, end) for start, end in stretches if start < stop <= end)
    rest = layout.document.content[stop:end].lstrip('"”»’.:;) *_⁰¹²³⁴⁵⁶⁷⁸⁹0123456789')
    return not rest or (end - start > 100 and not rest[0].islower() and rest[0] not in ",-–")


def _following(layout: Layout, head: Head, limit: int) -> Iterator[tuple[int, int]]:
    """What stands behind the number: the rest of its line and the next few lines."""
    line = layout.lines[head.at]
    yield head.number_end, min(line.end, limit)
    at: int | None = head.at
    for _ in range(4):
        at = layout.after(at) if at is not None else None
        if at is None or layout.lines[at].start >= limit:
            return
        yield layout.lines[at].start, min(layout.lines[at].end, limit, layout.lines[at].start + 300)


def _cut(stretches: list[tuple[int, int]], content: str, stop: int) -> list[tuple[int, int]]:
    """The stretches up to an offset, without the marks before their first letter."""
    spans = []
    for start, end in stretches:
        if start >= stop:
            break
        while start < end and not content[start].isalnum() and content[start] not in '(“"«':
            start += 1
        if start < end:
            spans.append((start, min(end, stop + (content[stop : stop + 1] in ')”"»'))))
    return spans
