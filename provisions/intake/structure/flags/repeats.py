"""Doubts about parts, and headings, that stand twice."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from provisions.intake.outline import Flag, OutlinePart, OutlineSpan, PartKind, SpanRole
from provisions.intake.source import SourceDocument

WORD = re.compile(r"\w+")
LONG_ENOUGH = 40  # words that two articles don't share by chance
NO_HEADING = re.compile(
    r"\W*(?:reserved|deleted|repealed|omitted|reservado|derogado|suprimido|abrogé|supprimé|réservé)?\W*"
)
SHORTEST = 4  # letters of a heading
MOST_TOLD = 3  # headings of a part that stand twice in it, each with a flag of its own


def flag_repeats(
    document: SourceDocument, parts: Sequence[OutlinePart], spans: Sequence[OutlineSpan]
) -> Iterator[Flag]:
    """Articles with the same number in the same part, or with the same number and words anywhere."""
    bodies: dict[str, list[str]] = {}
    starts: dict[str, int] = {}
    for span in spans:
        if span.part:
            starts.setdefault(span.part, span.start)
        if span.role is SpanRole.BODY:
            bodies.setdefault(span.part, []).append(document.content[span.start : span.end])
    page_starts = [page.start for page in document.pages]
    seen: dict[object, OutlinePart] = {}
    articles = [part for part in parts if part.kind is PartKind.ARTICLE and part.identifier in starts]
    uses = Counter(part.number.casefold() for part in articles)
    for part in articles:
        number = part.number.casefold()
        if uses[number] == 1:
            continue
        words = tuple(WORD.findall(" ".join(bodies.get(part.identifier, [])).casefold()))
        same_place = (part.parent, number)
        same_words = (number, hash(words)) if len(words) >= LONG_ENOUGH else same_place
        first = seen.get(same_words) or seen.get(same_place)
        if first:
            pages = [bisect_right(page_starts, starts[one.identifier]) for one in (first, part)]
            alike = same_words in seen and same_words != same_place
            values = {"number": part.number, "pages": pages, "same_words": alike}
            yield Flag("repeated_part", values, part.identifier, starts[part.identifier])
        seen.setdefault(same_place, part)
        seen.setdefault(same_words, part)


def flag_headings(
    document: SourceDocument, parts: Sequence[OutlinePart], spans: Sequence[OutlineSpan]
) -> Iterator[Flag]:
    """Articles of one part with the same heading: a section may begin between them that was not seen."""
    starts = {span.part: span.start for span in reversed(spans) if span.part}
    page_starts = [page.start for page in document.pages]
    alike: dict[tuple[str, str], list[OutlinePart]] = defaultdict(list)
    for part in parts:
        heading = part.heading.casefold()
        is_own = len(heading) >= SHORTEST and heading[0] != "(" and not NO_HEADING.fullmatch(heading)
        if part.kind is PartKind.ARTICLE and part.identifier in starts and is_own:
            alike[part.parent, heading].append(part)
    told = Counter[str]()
    for (parent, _heading), same in alike.items():
        if len(same) == 1 or len({part.number.casefold() for part in same}) == 1:
            continue
        told[parent] += 1
        if told[parent] <= MOST_TOLD:
            pages = [bisect_right(page_starts, starts[part.identifier]) for part in same]
            values = {"heading": same[0].heading, "numbers": [part.number for part in same], "pages": pages}
            yield Flag("repeated_heading", values, same[1].identifier, starts[same[1].identifier])
