"""A second look where numbers are missing: heads whose keyword or number is damaged, or that stand inside a line.

Only there, and only when they stand in the right order: a looser rule for the whole text would find false articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from provisions.intake.outline import PartKind

from . import keywords, numbers
from .candidates import Follow, Head, follow_of
from .keywords import ARTICLE
from .layout import Layout, ends_open, ends_sentence
from .numbers import Number

STRONG = 2.0
_BARE = re.compile(r"[\s#*_>|]*(?P<number>\d{1,3}(?:[.\-]\d{1,3})?)(?![\w.)]\d|\))[.:\s]\s*(?P<rest>[A-ZÁÉÍÓÚÄÖÜ].*|$)")


def find_lost(layout: Layout, heads: Sequence[Head], chosen: Sequence[Head]) -> list[Head]:
    """The chosen articles with those that were lost between two of them."""
    rest = [head for head in heads if head.kind == PartKind.ARTICLE]
    chosen = _without_cut(chosen)
    taken = {head.start for head in chosen}
    found: list[Head] = list(chosen)
    for before, after in pairwise(chosen):
        missing = _missing(before.number, after.number)
        if not missing:
            continue
        between = [head for head in rest if before.start < head.start < after.start and head.start not in taken]
        found += _renumbered(between, missing) or list(_in_lines(layout, before, after, missing))
    return sorted(found, key=lambda head: head.start)


def _without_cut(chosen: Sequence[Head]) -> list[Head]:
    """The chosen heads except those whose number is cut short: "2" between 1.8 and 2.3."""
    kept = list(chosen[:1])
    for at in range(1, len(chosen) - 1):
        number, after = chosen[at].number, chosen[at + 1].number
        if not (len(number) < len(kept[-1].number) == len(after) and after[: len(number)] == number):
            kept.append(chosen[at])
    return kept + list(chosen[max(len(kept) and 1, len(chosen) - 1) :])


def _missing(before: Number, after: Number) -> list[Number]:
    gap = numbers.gap(before, after)
    return numbers.missing(before, after) if gap and gap < 30 else []


def _renumbered(between: Sequence[Head], missing: list[Number]) -> list[Head]:
    """Heads whose number is damaged: as many as are missing, or each one letter away from the number it should have."""
    strong = [head for head in between if head.score >= STRONG and head.follow != Follow.REFERENCE]
    if len(strong) == len(missing):
        for head, number in zip(strong, missing, strict=True):
            head.number = number
        return strong
    found, place = [], 0
    for head in strong:
        read = {numbers.key(reading) for reading in head.readings}
        for at in range(place, len(missing)):
            wanted = numbers.key(missing[at])
            if any(Levenshtein.distance(wanted, one) <= 1 or wanted.startswith(f"{one}.") for one in read):
                head.number, place = missing[at], at + 1
                found.append(head)
                break
    return found


def _in_lines(layout: Layout, before: Head, after: Head, missing: list[Number]) -> Iterator[Head]:
    """Heads of exactly the missing numbers, in their order, inside a line or without their keyword."""
    place = 0
    for at in range(before.at, after.at + 1):
        if place == len(missing):
            return
        for head in (*_inside(layout, at, before, after), *_bare(layout, at, before)):
            place_of = next((k for k in range(place, len(missing)) if missing[k] in head.readings), None)
            if place_of is not None:
                head.number, place = missing[place_of], place_of + 1
                yield head


def _inside(layout: Layout, at: int, before: Head, after: Head) -> Iterator[Head]:
    """Heads inside a line, as in "... of this Agreement. Article 102 Scope 1. The Parties ..."."""
    line, text = layout.lines[at], layout.texts[at]
    for match in keywords.ANYWHERE.finditer(text):
        start = line.start + match.start()
        if not before.number_end < start < after.start or match["word"][0].islower():
            continue
        follow = follow_of(text[match.end() :])
        words = text[: match.start()].rstrip(" \xa0-–—") or _words_before(layout, at)
        if match["word"].isupper():  # scans have "ARTICLE 30 the measures ..." and "among States, ARTICLE 9. This ..."
            is_head = not match.start() if follow == Follow.REFERENCE else follow == Follow.MARK or not ends_open(words)
        else:
            is_head = follow != Follow.REFERENCE and not ends_open(words)
        if not is_head or not (ends_sentence(words) or words[-1:].isdigit() or words[-1:] == ","):
            continue
        readings = numbers.parse(match["number"])
        yield Head(at, start, line.start + match.end(), ARTICLE, readings, follow, 1.0, inline=match.start() > 0)


def _words_before(layout: Layout, at: int) -> str:
    before = layout.before(at)
    return layout.texts[before].rstrip() if before is not None else "."


def _bare(layout: Layout, at: int, before: Head) -> Iterator[Head]:
    """Heads without a keyword, as "12.15 Consultas y negociación": numbered as those around, with heading or alone."""
    text, line = layout.texts[at], layout.lines[at]
    if at == before.at or len(before.number) < 2 or layout.runs_on(at):
        return
    match = _BARE.match(text)
    if match and len(text) < 120 and not ends_sentence(text):
        readings = numbers.parse(match["number"])
        start = line.start + match.start("number")
        yield Head(at, start, line.start + match.end("number"), ARTICLE, readings, Follow.TITLE, 1.0)
