"""The figures of the section on methodology: recall of mentions, reliability, and comparison with published figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext

from provisions.models import DatasetState, Provision, Reading, ReadingState
from provisions.query.lookups import get_lookups
from provisions.statistics.published_comparison import comparisons
from provisions.statistics.reliability import Reliability, measure

# One reader's verdicts on a sample of articles, before the patterns were improved by what the reader had found.
# The verdicts are in tests/importers/mentions/sample.csv; a test compares these numbers with that file.
SAMPLE_ARTICLES = 254
SAMPLE_MENTIONS = 271
SAMPLE_TRUE_POSITIVES = 270
SAMPLE_FALSE_POSITIVES = 0
# First and last year of signature of each period; None where it is open.
PERIODS = ((None, 1989), (1990, 1999), (2000, 2009), (2010, 2019), (2020, None))


@dataclass(frozen=True)
class PeriodShare:
    """Of the agreements signed in a period: all, those read in full, and those of these with provisions on MSMEs.

    `years` is the period as parameters of lists, such as signed_from=1990&signed_to=1999.
    """

    label: str
    years: str
    signed: int
    read: int
    with_any: int
    with_more: int

    @property
    def share(self) -> float | None:
        """The share of agreements read in full that have any provision; None if none was read."""
        return self.with_any / self.read if self.read else None

    @property
    def share_of_more(self) -> float | None:
        """The same for provisions that are more than an enumeration."""
        return self.with_more / self.read if self.read else None


def shares_by_period() -> list[PeriodShare]:
    """The shares for each of PERIODS, as the lists of agreements count; agreements without a date are in none."""
    agreements, provisions = get_lookups().agreements, Provision.objects.public().order_by()
    extents = set(provisions.values_list("agreement", "extent").distinct())
    with_any = {pk for pk, _extent in extents}
    with_more = {pk for pk, extent in extents if extent != "extent:enumeration"}
    read = {pk for pk, facts in agreements.items() if ReadingState.FULL in facts.facets["read"]}
    parts = (set(agreements), read, read & with_any, read & with_more)
    years = {pk: facts.signed.year for pk, facts in agreements.items() if facts.signed}
    counts = [Counter(years[pk] for pk in part if pk in years) for part in parts]
    return [_period(first, last, *(_within(one, first, last) for one in counts)) for first, last in PERIODS]


def _within(years: Mapping[int, int], first: int | None, last: int | None) -> int:
    return sum(number for year, number in years.items() if (first or year) <= year <= (last or year))


def _period(first: int | None, last: int | None, *counts: int) -> PeriodShare:
    if first is None:
        label = gettext("to %(last)s")
    else:
        label = gettext("from %(first)s on") if last is None else gettext("%(first)s to %(last)s")
    years = [f"signed_from={first}"] * (first is not None) + [f"signed_to={last}"] * (last is not None)
    return PeriodShare(label % {"first": first, "last": last}, "&".join(years), *counts)


def methodology() -> dict[str, Any]:
    """Return the current figures. Reliability takes a second to compute, so it is cached for the dataset version.

    `reliability` is empty until provisions have two readings; `twice` counts those that have, of all `provisions`.
    """
    # The readings of a draft are not public.
    readings = Reading.objects.handed_in().filter(provision__in=Provision.objects.public())
    key = f"reliability-{DatasetState.objects.current().version}"
    reliability: list[Reliability] = cache.get_or_set(key, lambda: measure(readings)) or []
    return {
        "precision": SAMPLE_TRUE_POSITIVES / (SAMPLE_TRUE_POSITIVES + SAMPLE_FALSE_POSITIVES),
        "recall": SAMPLE_TRUE_POSITIVES / SAMPLE_MENTIONS,
        "reliability": reliability,
        "twice": reliability[0].n if reliability else 0,
        "comparisons": comparisons(),
        "periods": shares_by_period(),
        "provisions": Provision.objects.public().count(),
    }
