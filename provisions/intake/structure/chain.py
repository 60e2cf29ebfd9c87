"""The articles: the best increasing chain of numbers among all candidates, by dynamic programming.

A chain gains the score of each head in it and pays for numbers it leaves out, and for beginning again where no chapter,
annex or protocol begins. A reference in running text seldom follows the number before it, and scores below zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2

from provisions.intake.outline import PartKind

from .candidates import Follow, Head
from .numbers import Number, gap, is_first

CROWD = 3  # candidates before and after
FEWEST_ROW = 3
CROWDED = 60  # letters from one to the next
WINDOW = 120  # candidates that a chain may leap over
HOPELESS = -3.5
OPENING_LATE = 4.0  # what it costs to begin again with another number than the first


@dataclass(slots=True)
class _Node:
    head: Head
    number: Number
    gain: float
    total: float = 0.0
    before: int = -1
    outer: Number | None = None  # the number that an annex or protocol interrupted


def choose_articles(heads: Sequence[Head]) -> list[Head]:
    """The heads of articles among candidates, in reading order, with `number` set."""
    articles = [head for head in heads if head.kind == PartKind.ARTICLE]
    borders = [head for head in heads if head.kind != PartKind.ARTICLE and head.score > 0]
    chosen = _best_chain(articles, borders, {})
    if len(chosen) >= 5:
        chosen = _best_chain(articles, borders, _likeness(chosen, articles))
    for head in chosen:
        if head.apart_end and head.number == head.readings[-1]:
            head.number_end = head.apart_end
    return _without_references(chosen)


def _without_references(chosen: Sequence[Head]) -> list[Head]:
    """The chosen heads but runs such as 4.9 to 4.17 behind the last chapter, when all these were articles before.

    A schedule that names articles in its first column begins anywhere; a part that numbers anew begins with 1.
    """
    runs: list[list[Head]] = []
    for head in chosen:
        if not runs or gap(runs[-1][-1].number, head.number) is None:
            runs.append([])
        runs[-1].append(head)
    kept: list[Head] = []
    seen: set[Number] = set()
    for run in runs:
        first = run[0].number
        named = [head for head in run if head.number[:-1] == first[:-1]]
        if len(named) > 1 and len(first) > 1 and not is_first(first) and seen.issuperset(one.number for one in named):
            run = run[len(named) :]
        kept += run
        seen.update(head.number for head in run)
    return kept


def _likeness(chosen: Sequence[Head], articles: Sequence[Head]) -> dict[tuple[object, ...], float]:
    """What looking like the other heads of the treaty is worth: a treaty sets its heads alike."""
    good = Counter(head.shape for head in chosen)
    bad = Counter(head.shape for head in articles)
    bad.subtract(good)
    worth = {}
    for shape in bad.keys() | good.keys():
        share = good[shape] / len(chosen)
        worth[shape] = 1.0 if share > 0.3 else 0.0 if share > 0.05 or good[shape] >= bad[shape] else -1.5
    return worth


def _best_chain(
    articles: Sequence[Head], borders: Sequence[Head], worth: dict[tuple[object, ...], float]
) -> list[Head]:
    crowding = _crowding(articles)
    nodes = [
        _Node(head, number, gain)
        for head in articles
        if (gain := head.score + worth.get(head.shape, 0.0) - crowding.get(head.start, 0.0)) > HOPELESS
        for number in head.readings
    ]
    if not nodes:
        return []
    best_so_far: list[int] = []
    crossing = _border_scores(nodes, borders)
    for at, node in enumerate(nodes):
        _connect(nodes, at, node, best_so_far, crossing)
        best_so_far.append(at if not best_so_far or node.total > nodes[best_so_far[-1]].total else best_so_far[-1])
    at = max(range(len(nodes)), key=lambda place: nodes[place].total)
    chain: list[Head] = []
    while at >= 0:
        nodes[at].head.number = nodes[at].number
        chain.append(nodes[at].head)
        at = nodes[at].before
    return chain[::-1]


def _crowding(heads: Sequence[Head]) -> dict[int, float]:
    """What standing in a list costs, by start: a head is followed by words, an entry of a table by the next entry."""
    costs = {}
    for at, head in enumerate(heads):
        first, last = max(at - CROWD, 0), min(at + CROWD, len(heads) - 1)
        for begin in (first, max(at - 1, 0)):
            end = min(begin + 2 * CROWD, last + CROWD, len(heads) - 1)
            if end - begin >= 4 and heads[end].start - heads[begin].start < CROWDED * (end - begin):
                costs[head.start] = 6.0
    for row in _rows(heads):
        costs |= dict.fromkeys((head.start for head in row), 6.0)
    return costs


def _rows(heads: Sequence[Head]) -> Iterator[list[Head]]:
    """Rows of heads with neither heading nor words between them: the columns of a table, taken out line by line."""
    row: list[Head] = []
    for head in heads:
        if row and not (row[-1].at + 1 == head.at and row[-1].follow == head.follow == Follow.NOTHING):
            if len(row) >= FEWEST_ROW:
                yield row
            row = []
        row.append(head)
    if len(row) >= FEWEST_ROW:
        yield row


def _border_scores(nodes: Sequence[_Node], borders: Sequence[Head]) -> list[float]:
    """For each node, the score of the best head of a chapter or annex between it and the node before; 0 for none."""
    scores, place = [], 0
    for node in nodes:
        best = 0.0
        while place < len(borders) and borders[place].start < node.head.start:
            best = max(best, borders[place].score)
            place += 1
        scores.append(best)
    for at in range(1, len(nodes)):  # readings of one head share what stands before it
        if nodes[at].head is nodes[at - 1].head:
            scores[at] = scores[at - 1]
    return scores


def _connect(
    nodes: Sequence[_Node], at: int, node: _Node, best_so_far: Sequence[int], crossing: Sequence[float]
) -> None:
    node.total = node.gain - _opening(node.number)
    border = crossing[at]
    start = node.head.start
    lowest = max(at - WINDOW, 0)
    for other in range(at - 1, lowest - 1, -1):
        before = nodes[other]
        if before.head.start >= start:
            continue
        if before.total + node.gain > node.total:
            cost, outer = _step(before, node, border)
            if (total := before.total + node.gain - cost) > node.total:
                node.total, node.before, node.outer = total, other, outer
        border = max(border, crossing[other])
    if lowest and best_so_far:
        other = best_so_far[lowest - 1]
        cost, outer = _step(nodes[other], node, border)
        if (total := nodes[other].total + node.gain - cost) > node.total:
            node.total, node.before, node.outer = total, other, outer


def _opening(number: Number) -> float:
    """What it costs to begin with a number."""
    return 0.0 if is_first(number) else _leap(number[-1][0] - 1)


def _leap(missing: int) -> float:
    return 1.5 + 0.7 * log2(missing + 1) if missing else 0.0


def _step(before: _Node, node: _Node, border: float) -> tuple[float, Number | None]:
    """What it costs to go from one head to another, and the number to come back to."""
    best, outer = 99.0, before.outer
    missing = gap(before.number, node.number)
    if missing is not None and missing < 200:
        best = _leap(missing) + (0.0 if len(before.number) == len(node.number) else 2.0)
    restart = 5.0 - min(border, 4.5) + (0.0 if is_first(node.number) else OPENING_LATE + _opening(node.number))
    if restart < best:
        best, outer = restart, before.number
    if before.outer is not None and border > 0:
        missing = gap(before.outer, node.number)
        if missing is not None and missing < 3 and 1.5 + _leap(missing) < best:
            best, outer = 1.5 + _leap(missing), None
    return best, outer
