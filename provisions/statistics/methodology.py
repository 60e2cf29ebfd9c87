"""The figures of the methodology page: how well mentions are found, how far readings agree, how ours compare."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from provisions.models import DatasetState, Provision, Reading
from provisions.statistics.published_comparison import Comparison, comparisons
from provisions.statistics.reliability import Reliability, measure

# One reader's verdicts on a sample drawn from the corpus, before what that reading found missing was repaired. They are
# kept as locators in tests/importers/mentions/sample.csv; a test holds these numbers against that file.
SAMPLE_ARTICLES = 254
SAMPLE_MENTIONS = 271
SAMPLE_FOUND = 270
SAMPLE_FALSE = 0


@dataclass(frozen=True)
class Methodology:
    """All figures of the page. `reliability` is empty until provisions have two readings."""

    precision: float
    recall: float
    reliability: list[Reliability]
    comparisons: list[Comparison]
    provisions: int

    @property
    def twice(self) -> int:
        """How many provisions have two readings."""
        return self.reliability[0].n if self.reliability else 0


def methodology() -> Methodology:
    """The figures for the dataset's present version; reliability, which takes a second, is kept for that version."""
    key = f"reliability-{DatasetState.objects.current().version}"
    found = cache.get(key)
    if found is None:
        found = _reliability()
        cache.set(key, found)
    return Methodology(
        precision=SAMPLE_FOUND / (SAMPLE_FOUND + SAMPLE_FALSE),
        recall=SAMPLE_FOUND / SAMPLE_MENTIONS,
        reliability=found,
        comparisons=comparisons(),
        provisions=Provision.objects.public().count(),
    )


def _reliability() -> list[Reliability]:
    """Only published provisions count: a draft's readings are not public."""
    published = Reading.objects.handed_in().filter(provision__in=Provision.objects.public())
    try:
        return measure(published)
    except ValueError:
        return []
