"""Small histograms beside the year fields: how many records each year has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from provisions.query import YEAR_SPANS, ListQuery

# In SVG units.
STEP = 4  # a year's width, with the gap to the next bar
GAP = 1
HEIGHT = 40


@dataclass(frozen=True)
class HistogramBar:
    """A year and its number of records; `in_range` tells whether the range filter includes it."""

    year: int
    count: int
    height: int
    in_range: bool


@dataclass(frozen=True)
class Histogram:
    """A bar for each year from the first to the last with records."""

    bars: list[HistogramBar]

    @property
    def width(self) -> int:
        return len(self.bars) * STEP - GAP

    @property
    def first(self) -> HistogramBar:
        return self.bars[0]

    @property
    def last(self) -> HistogramBar:
        return self.bars[-1]

    @property
    def highest(self) -> HistogramBar:
        return max(self.bars, key=lambda bar: bar.count)


def histograms(query: ListQuery) -> dict[str, Histogram]:
    """Return the histograms of the years of signature and of entry into force, where records have these dates.

    A span's own range filter does not change its counts. Raises KeyError for a dataset without dates.
    """
    counts = {span: query.year_counts(span) for span in YEAR_SPANS}
    return {span: _histogram(counter, *_range(query, span)) for span, counter in counts.items() if counter}


def _range(query: ListQuery, span: str) -> tuple[int, int]:
    start, end = query.values(f"{span}_from"), query.values(f"{span}_to")
    return int(start[0].value) if start else 0, int(end[0].value) if end else 9999


def _histogram(counter: Counter[int], start: int, end: int) -> Histogram:
    most, bars = max(counter.values()), []
    for year in range(min(counter), max(counter) + 1):
        count = counter[year]
        height = max(round(count / most * HEIGHT), bool(count))  # at least a line for a year with records
        bars.append(HistogramBar(year, count, height, start <= year <= end))
    return Histogram(bars)
