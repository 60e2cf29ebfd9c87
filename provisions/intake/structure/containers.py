"""Chapters, sections, annexes and what else holds articles: which candidates are heads, and who holds whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from provisions.intake.outline import PartKind

from . import numbers
from .candidates import Follow, Head
from .keywords import CHAPTER
from .layout import Layout
from .numbers import Number, gap, is_first

# Parts that stand beside the articles and end the chapters before them.
APART = frozenset({PartKind.ANNEX, PartKind.APPENDIX, PartKind.PROTOCOL, PartKind.SIDE_LETTER, PartKind.DECLARATION})
ENOUGH = 1.5
FEWEST_MARKS = 3  # of pages within one text


@dataclass(slots=True)
class Placed:
    """A head in the outline, with the one that holds it."""

    head: Head
    parent: Placed | None = None
    number: Number = ()
    children: list[Placed] = field(default_factory=list)

    @property
    def kind(self) -> PartKind:
        return self.head.kind


def place_heads(articles: Sequence[Head], heads: Sequence[Head], layout: Layout) -> list[Placed]:
    """Articles and what holds them, in reading order, each with its parent."""
    starts = {head.start for head in articles}
    borders = [head for head in heads if head.kind != PartKind.ARTICLE and head.score > 0 and head.start not in starts]
    stack = _Stack(layout)
    merged = _merge(articles, borders)
    marks = stack.page_marks(merged)
    placed = list(stack.run([pair for pair in merged if pair[0].start not in marks]))
    _free_last_annexes(placed)
    return placed


def _free_last_annexes(placed: Sequence[Placed]) -> None:
    """Annexes behind the last chapter belong to the treaty, those between two chapters to the chapter before."""
    for item in reversed(placed):
        if item.kind not in APART and apart_of(item) is None:
            return
        if item.kind in APART and item.parent is not None and item.parent.kind not in APART:
            item.parent = None


def _merge(articles: Sequence[Head], borders: Sequence[Head]) -> list[tuple[Head, Head | None]]:
    """Every head with the article that follows it first."""
    both = sorted([*articles, *borders], key=lambda head: head.start)
    found: list[tuple[Head, Head | None]] = []
    article: Head | None = None
    for head in reversed(both):
        found.append((head, article))
        if head.kind == PartKind.ARTICLE:
            article = head
    return found[::-1]


def apart_of(item: Placed) -> Placed | None:
    """The annex, protocol... that holds a part; None in the main text."""
    parent = item.parent
    while parent is not None and parent.kind not in APART:
        parent = parent.parent
    return parent


class _Stack:
    """Walks through the heads and keeps open what holds the next one."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.open: list[Placed] = []
        self.last_article: Head | None = None
        self.seen: dict[tuple[PartKind, Number, str], Head] = {}

    def run(self, heads: Sequence[tuple[Head, Head | None]]) -> Iterator[Placed]:
        for place, (head, article) in enumerate(heads):
            if head.kind == PartKind.ARTICLE:
                self._leave_chapter(head)
                self.last_article = head
                yield Placed(head, self.open[-1] if self.open else None, head.number)
                continue
            following = heads[place + 1][0] if place + 1 < len(heads) else None
            if head.kind not in APART:
                placed = self._chapter(head, article, following)
            else:
                placed = None if self._interrupts(heads, place) else self._apart(head)
            if placed:
                yield placed

    def page_marks(self, heads: Sequence[tuple[Head, Head | None]]) -> set[int]:
        """Starts of lines such as "ANNEX A-2", "ANNEX A-3" above each page: the numbers of articles run on past some.

        Then those that begin a page between two annexes are marks of pages too.
        """
        marks, runs_on = set(), 0
        for place, (head, _article) in enumerate(heads):
            if head.kind == PartKind.ARTICLE:
                self.last_article = head
            elif head.kind in APART and head.follow == Follow.NOTHING and head.readings and len(head.readings[0]) == 2:
                marks.add(head.start)
                runs_on += self._interrupts(heads, place)
        self.last_article = None
        return marks if runs_on >= FEWEST_MARKS and 2 * runs_on >= len(marks) else set()

    def _interrupts(self, heads: Sequence[tuple[Head, Head | None]], place: int) -> bool:
        """Whether numbers run on past a line such as "ANNEX A-7": then it stands above a page and heads nothing."""
        following = next((head for head, _article in heads[place + 1 :] if head.kind not in APART), None)
        if following is None or following.kind != PartKind.ARTICLE or self.last_article is None:
            return False
        one, other = self.last_article.number, following.number
        return one[:-1] == other[:-1] and numbers.gap(one, other) == 0

    def _leave_chapter(self, article: Head) -> None:
        """Close what holds 8.30 before 9.1: where chapters number the articles, none reaches into the next chapter."""
        last = self.last_article
        if last is None or len(last.number) != 2 or len(article.number) != 2 or last.number[0] == article.number[0]:
            return
        while self.open and self.open[-1].kind not in APART and self.open[-1].head.keyword.rank >= CHAPTER.rank:
            if self.open[-1].head.start > last.start or self.open[-1].number[:1] == article.number[:1]:
                return
            self.open.pop()

    def _apart(self, head: Head) -> Placed | None:
        """An annex, appendix, protocol... closes what stands before it, an appendix within its annex."""
        if head.score < ENOUGH or self._repeats(head):
            return None
        inside = [at for at, placed in enumerate(self.open) if placed.kind in APART - {PartKind.APPENDIX}]
        if head.kind == PartKind.APPENDIX and inside:
            keep = self.open[: inside[-1] + 1]
        else:
            first = next((at for at, placed in enumerate(self.open) if placed.kind in APART), len(self.open))
            keep = [placed for placed in self.open[:first] if placed.head.keyword.rank <= CHAPTER.rank]
        placed = Placed(head, keep[-1] if keep else None, head.readings[0] if head.readings else ())
        self.open = [*keep, placed]
        return placed

    def _repeats(self, head: Head) -> bool:
        """Whether a line names again the annex that is open: a running head, or "ANNEX I (continued)"."""
        return any(
            placed.kind == head.kind and head.readings and placed.number in head.readings for placed in self.open
        )

    def _chapter(self, head: Head, article: Head | None, following: Head | None) -> Placed | None:
        """A chapter or section goes to the innermost open part where its number continues."""
        holds = following is not None and (
            following.kind == PartKind.ARTICLE
            or (following.kind not in APART and following.keyword.rank > head.keyword.rank)
        )
        holds = holds and article is not None and self._near(head, article)
        best: tuple[float, int, Number] | None = None
        for depth in range(len(self.open), -1, -1):
            for number in head.readings or ((),):
                worth = self._worth(head, number, depth, article if holds else None)
                if best is None or worth > best[0]:
                    best = worth, depth, number
        if best is None or head.score + best[0] < ENOUGH:
            return None
        _worth, depth, number = best
        self.open = self.open[:depth]
        placed = Placed(head, self.open[-1] if self.open else None, number)
        self.open.append(placed)
        return placed

    def _near(self, head: Head, article: Head) -> bool:
        return article.at - head.at <= 12 or article.start - head.start < 600

    def _worth(self, head: Head, number: Number, depth: int, article: Head | None) -> float:
        """How well a chapter fits below the first `depth` open parts."""
        outside = self.open[:depth]
        beside = list(takewhile(lambda placed: placed.kind not in APART, reversed(outside)))
        if any(placed.head.keyword.rank >= head.keyword.rank for placed in beside):
            return -9.0
        closed = self.open[depth:]
        in_annex = any(placed.kind in APART for placed in outside)
        worth = 0.0
        sibling = next(
            (placed for placed in closed if placed.head.keyword.rank == head.keyword.rank and placed.kind not in APART),
            None,
        )
        if sibling is not None and number and sibling.number:
            missing = gap(sibling.number, number)
            worth += 1.5 if missing == 0 else -0.5 if missing is not None and missing < 3 else -3.0
        elif number and not is_first(number):
            worth -= 1.0
        elif sibling is None:
            worth += 0.5
        if article is not None:
            worth += 2.0
            if len(article.number) > 1 and article.number[0] in number:
                worth += 1.0
        elif in_annex:
            worth -= 9.0
        else:
            worth -= 1.0
        if any(placed.kind in APART for placed in closed):  # it would end an annex
            worth -= 0.5 if article is not None else 9.0
        return worth
