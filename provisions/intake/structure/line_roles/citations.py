"""Which part a footnote belongs to: the one where its marker stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from provisions.intake.outline import OutlineSpan, SpanRole
from provisions.intake.source import SourceDocument
from provisions.intake.structure.line_roles.notes import CITED_WITHIN, RESTART, Marker, marker_of, plain_citation
from provisions.intake.structure.line_roles.view import LineView

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


class Note(NamedTuple):
    """A footnote: its marker, the positions of its lines, and the offset where its marker stands, if found."""

    marker: str
    lines: tuple[int, ...]
    cited: int | None


def find_notes(document: SourceDocument, roles: Sequence[SpanRole | None]) -> list[Note]:
    """The footnotes of a document in reading order, each with the place in the content where it is cited."""
    view = LineView(document)
    view.roles = list(roles)
    found: list[Note] = []
    cited = 0
    for marker, lines in _groups(view):
        place = _citation(view, marker, lines[0], cited) if marker else None
        cited = place if place is not None else cited
        found.append(Note(marker.name if marker else "", tuple(lines), place))
    return found


def _groups(view: LineView) -> list[tuple[Marker | None, list[int]]]:
    groups: list[tuple[Marker | None, list[int]]] = []
    last = 0
    for page in view.pages:
        for at in page:
            if view.roles[at] is not SpanRole.FOOTNOTE:
                continue
            marker = marker_of(view.texts[at])
            if marker and (marker.sure or marker.number in (None, last + 1, last + 2, RESTART)):
                last = marker.number or last
                groups.append((marker, []))
            elif not groups:
                groups.append((None, []))
            groups[-1][1].append(at)
    return groups


def _citation(view: LineView, marker: Marker, at: int, after: int) -> int | None:
    """Where a note is cited: raised in what comes behind the last citation, on its page or the one before."""
    content = view.document.content
    if len(view.pages) == 1:
        regions = [(after, view.lines[at].start), (after, len(content))]
    else:
        page = view.lines[at].page
        regions = [_words(view, number) for number in (page, page - 1) if number >= 0]
    for start, end in regions:
        if (place := _raised(content, max(start, after), end, marker.name)) is not None:
            return place
    for start, end in regions[:1] if len(view.pages) == 1 else regions:
        begin = max(start, end - CITED_WITHIN)
        if (place := plain_citation(content, begin, end, marker.name)) is not None:
            return place
    return None


def _words(view: LineView, page: int) -> tuple[int, int]:
    """Where the words of a page that are no notes and no heads start and end."""
    lines = [view.lines[at] for at in view.open_lines(page)]
    return (min(line.start for line in lines), max(line.end for line in lines)) if lines else (0, 0)


def _raised(content: str, start: int, end: int, name: str) -> int | None:
    if name.isdigit():
        raised = name.translate(RAISED)
        first = content.find(raised, start, end)  # which a pattern with a condition before it takes long to find
        alone = re.compile(rf"(?<![{RAISED_DIGITS}]){raised}(?![{RAISED_DIGITS}])")
        if first >= 0 and (found := alone.search(content, first, end)):
            return found.start()
    for form in (f"[^{name}]", *(() if name.isdigit() else (name,))):
        if (place := content.find(form, start, end)) >= 0:
            return place
    return None


def attach_notes(
    document: SourceDocument, roles: Sequence[SpanRole | None], spans: Sequence[OutlineSpan]
) -> list[OutlineSpan]:
    """The spans with one for each footnote, which belongs to the part that cites it."""
    if SpanRole.FOOTNOTE not in roles:
        return list(spans)
    notes = find_notes(document, roles)
    owners = {document.lines[at].start: note.cited for note in notes for at in note.lines}
    firsts = {document.lines[note.lines[0]].start for note in notes}
    bodies = [span for span in spans if span.part and span.role is not SpanRole.FOOTNOTE]
    starts = [span.start for span in bodies]
    found: list[OutlineSpan] = []
    for span in spans:
        if span.role is not SpanRole.FOOTNOTE:
            found.append(span)
            continue
        cuts = sorted(start for start in owners if span.start <= start < span.end) or [span.start]
        for start, end in zip(cuts, [*cuts[1:], span.end], strict=True):
            cited = owners.get(start)
            place = bisect_right(starts, cited) - 1 if cited is not None else -1
            owner = bodies[place].part if place >= 0 else span.part
            before = found[-1] if found else None
            if before and before.role is span.role and before.part == owner and start not in firsts:
                found[-1] = replace(before, end=end)
            else:
                found.append(replace(span, start=start, end=end, part=owner))
    return found
