"""Footnotes: lines at the foot of a page, in smaller type, that start with the next marker.

In a text without layout a note is a paragraph that starts with the next number and no full stop ("1 For greater
certainty, ..."), most often between the words of a page and the line of its number.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from provisions.intake.outline import SpanRole
from provisions.intake.structure.line_roles.view import LineView

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", "0123456789()")
MARKER = re.compile(
    r"(?P<raised>⁽?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}⁾?)|\[\^(?P<named>[\w-]{1,20})\]|(?P<sign>\*{1,4}|†|‡)\s*(?=\S)"
    r"|[\[(]?(?P<number>\d{1,3})[\])]?(?:\s*(?=[^\W\d_]|[“\"'‘«(¿])|$)"
)
PLAIN_MARKER = re.compile(r"(?P<number>\d{1,3})\s+(?=[A-ZÀ-Ý“\"'‘«])")
DATE = re.compile(r"\d{1,2} [^\W\d]+ \d{4}\W*")  # above a letter: "1 May 2020"
SENTENCE_END = re.compile(r"[.!?][)”\"']?$")
SMALLER = 0.7  # points
RESTART = 1
NEAR_PAGES = 5
CITED_WITHIN = 6000  # characters before a note without pages


class Marker(NamedTuple):
    """What a note starts with. `sure` when it is set as only a marker is: raised, or "[^1]"."""

    name: str
    number: int | None
    sure: bool


def marker_of(text: str) -> Marker | None:
    """The marker that a line starts with, or None."""
    found = MARKER.match(text)
    if not found:
        return None
    name = (found["raised"] or found["named"] or found["sign"] or found["number"]).translate(SUPERSCRIPTS).strip("()")
    return Marker(name, int(name) if name.isdigit() else None, bool(found["raised"] or found["named"]))


def mark_notes(view: LineView) -> None:
    """Give the lines of footnotes their role."""
    for at, line in enumerate(view.lines):
        if line.style == "footnote" and view.roles[at] is None:
            view.roles[at] = SpanRole.FOOTNOTE
    if view.body_size is not None:
        _mark_page_feet(view)
    elif SpanRole.FOOTNOTE not in view.roles:
        _mark_plain(view)


def _mark_page_feet(view: LineView) -> None:
    sizes = _sizes_nearby(view)
    last, before = 0, -1
    for page in range(len(view.pages)):
        lines = view.open_lines(page)
        foot = _small_foot(view, lines, sizes[page])
        start = _first_note(view, foot, last)
        follows = before >= 0 and view.lines[before].page == page - 1 and len(foot) < len(lines)
        if follows and (start is not None or not SENTENCE_END.search(view.texts[before])):
            start = 0  # the note overleaf goes on
        if start is None or not foot:
            continue
        for at in foot[start:]:
            view.roles[at] = SpanRole.FOOTNOTE
            before = at
            marker = marker_of(view.texts[at])
            if marker and marker.number and (marker.sure or marker.number in (last + 1, RESTART)):
                last = marker.number


def _sizes_nearby(view: LineView) -> list[float]:
    """For each page, the size of most letters on it and its neighbours; 0 where none is known."""
    sizes: list[Counter[float]] = [Counter() for _ in view.pages]
    for page, counts in enumerate(sizes):
        for at in view.open_lines(page):
            if (size := view.lines[at].size) is not None:
                counts[size] += view.lines[at].end - view.lines[at].start
    found = []
    for page in range(len(sizes)):
        near: Counter[float] = Counter()
        for counts in sizes[max(0, page - NEAR_PAGES) : page + NEAR_PAGES + 1]:
            near.update(counts)
        found.append(near.most_common(1)[0][0] if near else 0.0)
    return found


def _small_foot(view: LineView, lines: list[int], body: float) -> list[int]:
    """The lines at the foot of a page in smaller type than the body, from their first to the last."""
    start = len(lines)
    while start and (view.lines[lines[start - 1]].size or body) <= body - SMALLER:
        start -= 1
    return lines[start:]


def _first_note(view: LineView, foot: list[int], last: int) -> int | None:
    """Where in the foot the first note starts: a raised marker, else the next number, else a first one."""
    markers = [(position, marker) for position, at in enumerate(foot) if (marker := marker_of(view.texts[at]))]
    for position, marker in markers:
        if marker.sure or marker.number is None:
            return position
        if marker.number in (last + 1, RESTART, last + 2) and _stands_apart(view, foot, position):
            return position
    return None


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
        found = None if DATE.fullmatch(text) else PLAIN_MARKER.match(text)
        number = int(found["number"]) if found else None
        if number is not None and number in (last + 1, RESTART) and _cited_before(view, at, number):
            last, open_note = number, True
        elif open_note and view.starts_paragraph(at):
            open_note = False
        if open_note:
            view.roles[at] = SpanRole.FOOTNOTE


def _cited_before(view: LineView, at: int, number: int) -> bool:
    start = view.lines[at].start
    return plain_citation(view.document.content, max(0, start - CITED_WITHIN), start, str(number)) is not None


CITED_BY_NAME = re.compile(
    r"\b(?:articles?|chapters?|paragraphs?|annex|table|section|part|no\.?|and|or|to|of|in|artículos?|artikel|párrafos?"
    r"|paragraphes?|absatz|y|et|und)\s*$",
    re.IGNORECASE,
)


def plain_citation(content: str, start: int, end: int, marker: str) -> int | None:
    """Where a plain marker stands in content[start:end]: behind a word, and not a number that the sentence counts.

    One set close to a word goes before one with a blank between, then the later before the earlier.
    """
    best: tuple[int, int] | None = None
    sign = re.escape(marker)  # first, since what a pattern begins with is found fast; what stands before it afterwards
    for found in re.finditer(
        rf"{sign}(?<![\d\-/]{sign})(?<!\d[.,]{sign})(?![\d\-/%]|\.\d|(?:st|nd|rd|th)\b)", content[start:end]
    ):
        place = start + found.start()
        before = content[max(0, place - 20) : place]
        if CITED_BY_NAME.search(before) or not before.strip():
            continue
        close = before[-1].isalpha() or before[-1] in ",.;:)”’\"'"
        score = (2 if close else 1 if before[-1].isspace() else 0, place)
        best = max(best, score) if best else score
    return best[1] if best else None
