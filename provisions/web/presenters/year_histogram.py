"""How answers spread over the years: a small histogram beside the year fields, its own range left out of the count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from provisions.query import ListQuery

STEP = 4  # a year's width, in units of the drawing
GAP = 1  # of which so much is between two bars
HIGH = 40
SPANS = ("signed", "in_force")


@dataclass(frozen=True)
class Bar:
    """A year: how many answers it has, where its bar stands, and whether the range that was chosen holds it."""

    year: int
    count: int
    x: int
    height: int
    chosen: bool

    @property
    def y(self) -> int:
        return HIGH - self.height


@dataclass(frozen=True)
class Histogram:
    """The years from the first to the last that has answers."""

    bars: list[Bar]

    @property
    def width(self) -> int:
        return len(self.bars) * STEP - GAP

    @property
    def first(self) -> Bar:
        return self.bars[0]

    @property
    def last(self) -> Bar:
        return self.bars[-1]

    @property
    def fullest(self) -> Bar:
        return max(self.bars, key=lambda bar: bar.count)


def histograms(question: ListQuery) -> dict[str, Histogram]:
    """For signature and entry into force, where there are answers with a date.

    `question` is on a dataset whose parameters have years: provisions or agreements.
    """
    counts = {span: question.year_counts(span) for span in SPANS}
    return {span: _histogram(counter, *_range(question, span)) for span, counter in counts.items() if counter}


def _range(question: ListQuery, span: str) -> tuple[int, int]:
    ends = [question.values(f"{span}_from"), question.values(f"{span}_to")]
    low, high = (int(chosen[0].value) if chosen else usual for chosen, usual in zip(ends, (0, 9999), strict=True))
    return low, high


def _histogram(counter: Counter[int], low: int, high: int) -> Histogram:
    most, start = max(counter.values()), min(counter)
    return Histogram(
        [
            # A year that has any answer shows at least a line.
            Bar(
                year, number, (year - start) * STEP, max(round(number / most * HIGH), bool(number)), low <= year <= high
            )
            for year in range(start, max(counter) + 1)
            for number in (counter[year],)
        ]
    )
