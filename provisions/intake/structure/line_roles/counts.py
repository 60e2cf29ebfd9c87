"""Numbers that count up at a page's distance, in time that grows with their number alone: a tariff has 20,000."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence

from provisions.intake.source import SourceLine

SHORTEST_COUNT = 3
PAGE_CHARACTERS = 400, 9000  # a page of text has so many
MOST_STEPS = 3  # of a count from one number to the next: pages between may have lost theirs


class _Window:
    """Lines with one number, at a distance within bounds from a place that only moves on; the longest count in front.

    Of counts of one length the last stays.
    """

    def __init__(self, lines: Sequence[SourceLine], entered: Sequence[int], lengths: dict[int, int], steps: int):
        self.lines, self.entered, self.lengths = lines, entered, lengths
        self.nearest, self.furthest = (steps * characters for characters in PAGE_CHARACTERS)
        self.next = 0
        self.kept: deque[int] = deque()

    def longest(self, start: int) -> int | None:
        """The line where the longest count ends among those near enough to an offset, or None."""
        while self.next < len(self.entered) and start - self.lines[self.entered[self.next]].end >= self.nearest:
            at = self.entered[self.next]
            while self.kept and self.lengths[self.kept[-1]] <= self.lengths[at]:
                self.kept.pop()
            self.kept.append(at)
            self.next += 1
        while self.kept and start - self.lines[self.kept[0]].end > self.furthest:
            self.kept.popleft()
        return self.kept[0] if self.kept else None


def counts_up(lines: Sequence[SourceLine], candidates: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The longest count that ends at each candidate where none goes on, if it is long enough to tell anything.

    Args:
        candidates: position of a line and the number on it, in reading order.
    """
    if len(candidates) < SHORTEST_COUNT:
        return []
    by_value: dict[int, list[int]] = defaultdict(list)
    windows: dict[tuple[int, int], _Window] = {}
    lengths: dict[int, int] = {}
    before: dict[int, int] = {}
    for at, value in candidates:
        longest, found = 0, None
        for steps in range(1, MOST_STEPS + 1):
            if value - steps not in by_value:
                continue
            window = windows.get((value, steps))
            if window is None:
                window = windows[value, steps] = _Window(lines, by_value[value - steps], lengths, steps)
            other = window.longest(lines[at].start)
            if other is not None and lengths[other] > longest:
                longest, found = lengths[other], other
        lengths[at] = longest + 1
        if found is not None:
            before[at] = found
        by_value[value].append(at)
    continued = set(before.values())
    ends = [at for at, length in lengths.items() if length >= SHORTEST_COUNT and at not in continued]
    return [_back_from(at, before) for at in ends]


def _back_from(at: int, before: dict[int, int]) -> list[int]:
    count = [at]
    while (one := before.get(count[-1])) is not None:
        count.append(one)
    return count[::-1]
