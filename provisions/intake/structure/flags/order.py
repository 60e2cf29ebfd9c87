"""Doubts about heads that break the order of numbers: one among the words of an article, one that goes back.

The chain of articles leaves a second "Article 1.1" out, and 1.3 behind 1.4; their words are then those of the article
before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from provisions.intake.outline import Flag, OutlinePart, OutlineSpan, PartKind, SpanRole
from provisions.intake.source import SourceDocument
from provisions.intake.structure import numbers
from provisions.intake.structure.candidates import Head
from provisions.intake.structure.keywords import NUMBERED
from provisions.intake.structure.numbers import Number

CLEAR = 2.0  # score of a head that stands in a place for heads
COMMON = 0.2  # of the articles' heads look like it


def flag_order(
    document: SourceDocument,
    parts: Sequence[OutlinePart],
    spans: Sequence[OutlineSpan],
    heads: Sequence[Head],
) -> Iterator[Flag]:
    """Heads of articles among the words of another, and articles whose number is lower than that of the one before.

    Args:
        heads: every place that may head a part.
    """
    starts = [page.start for page in document.pages]
    places = {span.part: span.start for span in reversed(spans) if span.part}
    readings = {part.identifier: _readings(part) for part in parts if part.kind is PartKind.ARTICLE}

    def page(offset: int) -> int | None:
        return bisect_right(starts, offset) if len(starts) > 1 else None

    siblings: dict[tuple[str, Number], OutlinePart] = {}
    last: dict[str, OutlinePart] = {}
    for part in parts:
        if part.kind is not PartKind.ARTICLE or part.identifier not in places:
            continue
        before, at = last.get(part.parent), places[part.identifier]
        if before and _goes_back(readings[before.identifier], readings[part.identifier]):
            values = {"number": part.number, "page": page(at), "after": before.number}
            yield Flag("number_out_of_order", values, part.identifier, at)
        last[part.parent] = part
        for reading in readings[part.identifier]:
            siblings.setdefault((part.parent, reading), part)
    named = {part.identifier: part for part in parts}
    for head, inside in _stray_heads(heads, spans):
        holder = named.get(inside)
        number = document.content[head.start : head.number_end]
        parents = (holder.parent, inside) if holder else ("",)
        twins = (siblings.get((parent, one)) for one in head.readings for parent in parents)
        if twin := next(filter(None, twins), None):
            pages = sorted([page(places[twin.identifier]) or 1, page(head.start) or 1])
            repeated = {"number": twin.number, "pages": pages, "same_words": False, "inside": _name(holder)}
            yield Flag("repeated_part", repeated, inside, head.start)
        elif holder:
            values = {"number": number, "page": page(head.start), "inside": _name(holder)}
            yield Flag("number_out_of_order", values, inside, head.start)


def _name(part: OutlinePart | None) -> str:
    """What is printed of a part; its kind where nothing is; what stands before the text is no part."""
    return part.number or part.heading or part.kind.value if part else SpanRole.FRONT.value


def _readings(part: OutlinePart) -> tuple[Number, ...]:
    found = NUMBERED.match(part.number)
    return numbers.parse(found["number"] if found else part.number)


def _goes_back(before: Sequence[Number], after: Sequence[Number]) -> bool:
    """Whether a number is lower than the one before it in the same part, and begins no new count."""
    if not before or not after or any(numbers.is_first(number) for number in after):
        return False
    return all(number < one for number in after for one in before)


def _stray_heads(heads: Sequence[Head], spans: Sequence[OutlineSpan]) -> Iterator[tuple[Head, str]]:
    """Lines among the words of a part that look like the heads of articles, each with the part's identifier."""
    heads = [head for head in heads if head.kind is PartKind.ARTICLE]
    chosen = {span.start for span in spans if span.role is SpanRole.NUMBER}
    shapes = Counter(head.shape for head in heads if head.start in chosen)
    starts = [span.start for span in spans]
    for head in heads:
        if head.start in chosen or head.score < CLEAR or head.keyword.misread:
            continue
        span = spans[bisect_right(starts, head.start) - 1]
        is_common = shapes[head.shape] >= COMMON * shapes.total()
        if is_common and span.role in (SpanRole.BODY, SpanRole.FRONT) and span.start <= head.start:
            yield head, span.part
