"""Footnotes: lines at the foot of a page, in smaller type, that start with the next marker; and who cites them.

In a text without layout a note is a paragraph that starts with the next number and no full stop ("1 For greater
certainty, ..."), most often between the words of a page and the line of its number.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from provisions.intake.outline import SpanRole
from provisions.intake.source import SourceDocument
from provisions.intake.structure.line_view import TO_SUPERSCRIPTS, LineView

MARKER = re.compile(r"[\[(]?(?P<number>\d{1,3})[\])]?\s*(?=[^\W\d_]|[“\"'‘«(¿])|(?P<sign>\*{1,4}|†|‡)\s*(?=\S)")
PLAIN_MARKER = re.compile(r"(?P<number>\d{1,3})\s+(?=[A-ZÀ-Ý“\"'‘«])")
SENTENCE_END = re.compile(r"[.!?][)”\"']?$")
SMALLER = 0.7  # points
RESTART = 1
CITED_BY_NAME = re.compile(
    r"\b(?:articles?|chapters?|paragraphs?|annex|table|section|part|no\.?|and|or|to|of|in|artículos?|artikel|párrafos?"
    r"|paragraphes?|absatz|y|et|und)\s*$",
    re.IGNORECASE,
)


class Note(NamedTuple):
    """A footnote: its marker, the positions of its lines, and where its marker stands in the words, if found."""

    marker: str
    lines: tuple[int, ...]
    cited: int | None


def mark_notes(view: LineView) -> None:
    """Give the lines of footnotes their role."""
    for at, line in enumerate(view.lines):
        if line.style == "footnote" and view.roles[at] is None:
            view.roles[at] = SpanRole.FOOTNOTE
    if view.body_size is not None:
        _mark_page_feet(view)
    elif SpanRole.FOOTNOTE not in view.roles:
        _mark_plain(view)


def _number(view: LineView, at: int) -> int | None:
    found = MARKER.match(view.texts[at])
    return int(found["number"]) if found and found["number"] else None


def _mark_page_feet(view: LineView) -> None:
    last, before = 0, -1
    for page in range(len(view.pages)):
        foot = _small_foot(view, page)
        start = _first_note(view, foot, last)
        follows = before >= 0 and view.lines[before].page == page - 1 and len(foot) < len(view.open_lines(page))
        if follows and (start is not None or not SENTENCE_END.search(view.texts[before])):
            start = 0  # the note overleaf goes on
        if start is None or not foot:
            continue
        for at in foot[start:]:
            view.roles[at] = SpanRole.FOOTNOTE
            before = at
            number = _number(view, at)
            if number in (last + 1, RESTART):
                last = number or last


def _small_foot(view: LineView, page: int) -> list[int]:
    """The lines at the foot of a page in smaller type than the body, from their first to the last."""
    lines = view.open_lines(page)
    start = len(lines)
    while start and _is_small(view, lines[start - 1]):
        start -= 1
    return lines[start:]


def _is_small(view: LineView, at: int) -> bool:
    size = view.lines[at].size
    return size is not None and view.body_size is not None and size <= view.body_size - SMALLER


def _first_note(view: LineView, foot: list[int], last: int) -> int | None:
    """Where in the foot the first note starts: the next marker, or a first one."""
    for wanted in (last + 1, RESTART, last + 2):
        for position, at in enumerate(foot):
            if _number(view, at) == wanted and _stands_apart(view, foot, position):
                return position
    signs = [position for position, at in enumerate(foot) if (m := MARKER.match(view.texts[at])) and m["sign"]]
    return signs[0] if signs else None


def _stands_apart(view: LineView, foot: list[int], position: int) -> bool:
    """Whether a note may start here: it is the first small line, or a gap stands above it."""
    if position == 0:
        return True
    above, line = view.lines[foot[position - 1]], view.lines[foot[position]]
    if line.top is None or above.bottom is None or line.size is None:
        return True
    return line.top - above.bottom > 0.5 * line.size


def _mark_plain(view: LineView) -> None:
    last = 0
    open_note = False
    for at, text in enumerate(view.texts):
        if view.roles[at] is not None:
            open_note = open_note and view.roles[at] is SpanRole.FOOTNOTE
            continue
        found = PLAIN_MARKER.match(text)
        number = int(found["number"]) if found else None
        if number is not None and (number == last + 1 or (number == RESTART and _cited_before(view, at, number))):
            if _cited_before(view, at, number):
                last, open_note = number, True
        elif open_note and view.starts_paragraph(at):
            open_note = False
        if open_note:
            view.roles[at] = SpanRole.FOOTNOTE


def _cited_before(view: LineView, at: int, number: int) -> bool:
    start = view.lines[at].start
    return citation_of(view.document.content, max(0, start - 6000), start, str(number)) is not None


def citation_of(content: str, start: int, end: int, marker: str) -> int | None:
    """Where a note's marker stands in content[start:end]: set behind a word, and not a number the sentence counts."""
    raised = re.compile(rf"(?<![⁰¹²³⁴-⁹]){re.escape(marker.translate(TO_SUPERSCRIPTS))}(?![⁰¹²³⁴-⁹])")
    if marker.isdigit() and (above := list(raised.finditer(content, start, end))):
        return above[-1].start()
    best: tuple[int, int] | None = None
    for found in re.finditer(rf"(?<![\d.\-/]){re.escape(marker)}(?![\d\-/%]|\.\d)", content[start:end]):
        place = start + found.start()
        before = content[max(0, place - 20) : place]
        if CITED_BY_NAME.search(before) or not before.strip():
            continue
        glued = not before[-1].isspace()
        score = (2 if glued and (before[-1].isalpha() or before[-1] in ",.;:)”’\"'") else 1 if not glued else 0, place)
        best = max(best, score) if best else score
    return best[1] if best else None


def find_notes(document: SourceDocument, roles: list[SpanRole | None]) -> list[Note]:
    """The footnotes of a document in reading order, each with the place in the content where it is cited."""
    view = LineView(document)
    view.roles = list(roles)
    groups: list[tuple[str, list[int]]] = []
    last = 0
    for page in view.pages:
        for at in page:
            if roles[at] is not SpanRole.FOOTNOTE:
                continue
            found = MARKER.match(view.texts[at])
            number = int(found["number"]) if found and found["number"] else None
            starts = found and (found["sign"] or (number is not None and number in (last + 1, RESTART, last + 2)))
            if found and starts:
                groups.append((found["number"] or found["sign"], []))
                last = number if number is not None else last
            elif not groups:
                groups.append(("", []))
            groups[-1][1].append(at)
    return [Note(marker, tuple(lines), _cited(view, marker, lines[0])) for marker, lines in groups]


def _cited(view: LineView, marker: str, at: int) -> int | None:
    """Where the note is cited: on its page above it, else in what comes before."""
    if not marker:
        return None
    page = view.lines[at].page
    for pages in ((page,), (page - 1,)):
        spans = [view.lines[one] for number in pages if number >= 0 for one in view.open_lines(number)]
        if not spans:
            continue
        start, end = min(line.start for line in spans), max(line.end for line in spans)
        if len(view.pages) == 1:
            start, end = max(0, view.lines[at].start - 6000), view.lines[at].start
        if (place := citation_of(view.document.content, start, end, marker)) is not None:
            return place
    return None
