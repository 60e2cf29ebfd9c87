"""Chapters whose heads have no keyword: "3. TRADE IN GOODS", or "TRADE IN GOODS" alone above the first article.

Such a line heads a chapter where the numbers of articles begin anew behind it, where the contents list names it, or
where it continues the numbers of others like it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from provisions.intake.outline import PartKind, SpanRole

from .. import numbers
from ..candidates import Follow, Head
from ..containers import APART
from ..headings import is_title
from ..keywords import CHAPTER, SECTION
from ..known_headings import bare
from ..layout import Layout, ends_open, ends_sentence
from ..numbers import Number, gap, is_first

SCORE = 3.0
MOST_LINES = 4
LONGEST = 120  # letters of a line
FEWEST_NUMBERED = 3
SHORTEST_LISTED = 6  # letters of a heading that a contents list may name
PREAMBLES = frozenset({"preamble", "preámbulo", "préambule", "präambel"})
_LEAD = re.compile(r"[\s#*_>]*")
_NUMBER = re.compile(rf"(?P<number>\d{{1,2}}|{numbers.ROMAN}|[A-Z])(?P<mark>[.)]?\s*[-–—]?\s*)(?=[^\W\d_]{{2}}|$)")
_PARAGRAPH = re.compile(r"\W*(?:\([a-z\d]{1,3}\)|[a-z]\)|[-•*–]\s)")


@dataclass(frozen=True, slots=True)
class _TitleLines:
    """Lines between two articles, right above the second, that may head a chapter."""

    at: int
    last: int
    start: int
    number_end: int
    words: str
    readings: tuple[Number, ...]
    stands_out: bool
    restarts: bool


def bare_chapters(layout: Layout, heads: Sequence[Head], articles: Sequence[Head]) -> list[Head]:
    """Heads of chapters without a keyword, in reading order; none where a keyword heads the place already."""
    blocks = list(_blocks(layout, heads, articles))
    listed = _listed(layout)
    counted = _counted(blocks)
    has_chapters = sum(head.kind is PartKind.CHAPTER and head.score > 0 for head in heads) > 1
    found = [block for block in blocks if _heads_chapter(block, listed, block.at in counted and not has_chapters)]
    if len(found) == 1 and found[0].start < articles[0].start:  # a title above the first article
        return []
    return [
        Head(
            one.at,
            one.start,
            one.number_end,
            SECTION if has_chapters and not one.restarts else CHAPTER,  # what stands within "CHAPTER 17" is less
            one.readings,
            Follow.TITLE,
            SCORE,
            last=one.last,
        )
        for one in found
    ]


def _heads_chapter(block: _TitleLines, listed: str, is_counted: bool) -> bool:
    letters = bare(block.words)
    if letters in PREAMBLES:
        return False
    is_listed = len(letters) >= SHORTEST_LISTED and letters in listed
    if block.restarts:
        return True
    return block.stands_out and (is_listed or is_counted)


def _listed(layout: Layout) -> str:
    """The letters of all contents lists."""
    lines = (text for text, role in zip(layout.texts, layout.roles, strict=True) if role is SpanRole.CONTENTS)
    return "|".join(map(bare, lines))


def _counted(blocks: Sequence[_TitleLines]) -> set[int]:
    """Lines of blocks whose numbers follow each other from the first on: I, II, III."""
    numbered = [block for block in blocks if block.readings and block.stands_out]
    row: list[_TitleLines] = []
    for block in numbered:
        follows = row and any(gap(one, other) == 0 for one in row[-1].readings for other in block.readings)
        if follows or (not row and any(map(is_first, block.readings))):
            row.append(block)
    return {block.at for block in row} if len(row) >= FEWEST_NUMBERED else set()


def _blocks(layout: Layout, heads: Sequence[Head], articles: Sequence[Head]) -> Iterator[_TitleLines]:
    keyed = [head for head in heads if head.kind is not PartKind.ARTICLE and head.score > 0]
    place = 0
    for before, article in pairwise([None, *articles]):
        if article is None:
            continue
        between = []
        while place < len(keyed) and keyed[place].start < article.start:
            if before is None or keyed[place].start > before.start:
                between.append(keyed[place])
            place += 1
        if any(head.kind in APART or head.kind is PartKind.CHAPTER for head in between):
            continue
        anchor = between[0] if between else article
        if not anchor.inline and (block := _block(layout, before, article, anchor)):
            yield block


def _block(layout: Layout, before: Head | None, article: Head, anchor: Head) -> _TitleLines | None:
    """The lines right above a head that may be the head of a chapter."""
    first = before.at if before else -1
    lines: list[int] = []
    at = layout.before(anchor.at)
    while at is not None and at > first and len(lines) < MOST_LINES and _may_head(layout, at):
        lines.insert(0, at)
        at = layout.before(at)
    while lines and not _begins(layout, lines[0], first):
        lines.pop(0)
    if not lines or (at is not None and at <= first and lines[0] == at):
        return None
    line, text = layout.lines[lines[0]], layout.texts[lines[0]]
    lead = _LEAD.match(text)
    begin = lead.end() if lead else 0
    match = _NUMBER.match(text, begin)
    number = match if match and match["number"] and (match["mark"] or not text[match.end() :].strip()) else None
    words = " ".join(layout.texts[at] for at in lines)[number.end() if number else begin :].strip(" *_#")
    if len(bare(words)) < 4 or (number and not words):
        return None
    stands_out = words.isupper() or all(layout.stands_out(at) for at in lines)
    if not stands_out and not is_title(words):
        return None
    stands_out = stands_out or (number is not None and number.end() == len(text))
    number_end = line.start + (number.end("number") if number else begin)
    readings = numbers.parse(number["number"]) if number else ()
    restarts = _restarts(before, article)
    return _TitleLines(lines[0], lines[-1], line.start + begin, number_end, words, readings, stands_out, restarts)


def _may_head(layout: Layout, at: int) -> bool:
    text = layout.texts[at].strip(" *_#")
    if not text or len(text) > LONGEST or "|" in text or _PARAGRAPH.match(text) or text[0].islower():
        return False
    if text.isdigit() or _NUMBER.fullmatch(text):
        return True
    return not ends_sentence(text.rstrip("0123456789")) and not ends_open(text)


def _begins(layout: Layout, at: int, first: int) -> bool:
    """Whether a line begins something new: a sentence has ended before it, or it stands out and the one before not."""
    before = layout.before(at)
    if before is None or before <= first:
        return before is None
    return ends_sentence(layout.texts[before]) or (layout.starts_paragraph(at) is True and layout.stands_out(at))


def _restarts(before: Head | None, article: Head) -> bool:
    """Whether the numbers of articles begin anew, or those of the next chapter begin: 1.9, then 2.1."""
    number = article.number
    if before is None or not is_first(number):
        return before is None and is_first(number)
    return number <= before.number or number[:-1] != before.number[:-1]
