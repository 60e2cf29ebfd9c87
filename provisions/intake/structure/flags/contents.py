"""Doubts between the contents lists of a text and the parts that were found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from provisions.intake.outline import Flag, OutlinePart, OutlineSpan, PartKind, SpanRole
from provisions.intake.source import SourceDocument
from provisions.intake.structure.keywords import NUMBERED, keyword_of
from provisions.intake.structure.numbers import Number, parse

APART = frozenset({PartKind.ANNEX, PartKind.APPENDIX, PartKind.PROTOCOL, PartKind.SIDE_LETTER, PartKind.DECLARATION})
FULL_LIST = 0.8  # of the parts of a kind; a list of one chapter does not name the articles of the others


class ListedPart(NamedTuple):
    """A part as a contents list tells it from others: kind, rank among its like, number."""

    kind: PartKind
    rank: int
    number: Number


def flag_contents(
    document: SourceDocument,
    parts: Sequence[OutlinePart],
    spans: Sequence[OutlineSpan],
    roles: Sequence[SpanRole | None],
) -> Iterator[Flag]:
    """Parts that a contents list names and that were not found, and the other way round."""
    listed: dict[ListedPart, list[str]] = {}
    start: int | None = None
    for line, role in zip(document.lines, roles, strict=True):
        if role is SpanRole.CONTENTS and (named := _named(document.text(line))):
            start = line.start if start is None else start
            listed.setdefault(named[0], []).append(named[1])
    if start is None:
        return
    inside = _inside_annexes(parts)
    found = {part.identifier: named for part in parts if (named := _named(part.number))}
    counts = Counter(one for one, _ in found.values())
    missing = list(dict.fromkeys(names[0] for one, names in listed.items() if not counts[one]))
    if missing:
        yield Flag("contents_not_found", {"names": missing}, start=start)
    starts = {span.part: span.start for span in reversed(spans) if span.role is SpanRole.NUMBER}
    for kind, rank in {(one.kind, one.rank) for one in listed}:
        outside = {
            identifier: named
            for identifier, named in found.items()
            if (named[0].kind, named[0].rank) == (kind, rank) and identifier not in inside
        }
        unlisted = {identifier: name for identifier, (one, name) in outside.items() if one not in listed}
        if not unlisted or len(unlisted) > (1 - FULL_LIST) * len(outside):
            continue
        first = next(iter(unlisted))
        names = list(dict.fromkeys(unlisted.values()))
        yield Flag("not_in_contents", {"names": names}, part=first, start=starts.get(first))


def _named(text: str) -> tuple[ListedPart, str] | None:
    """The part that a line names at its start, and its name as printed."""
    found = NUMBERED.match(text)
    keyword = keyword_of(found["word"]) if found else None
    readings = parse(found["number"]) if found else ()
    if not found or not keyword or not readings:
        return None
    name = f"{found['word']} {found['number'].strip()}"
    return ListedPart(keyword.kind, keyword.rank, readings[0]), name[0].upper() + name[1:]


def _inside_annexes(parts: Iterable[OutlinePart]) -> set[str]:
    apart: set[str] = set()
    kinds: dict[str, PartKind] = {}
    for part in parts:
        kinds[part.identifier] = part.kind
        if part.parent in apart or kinds.get(part.parent) in APART:
            apart.add(part.identifier)
    return apart
