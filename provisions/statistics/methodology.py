"""The figures of the section on methodology: recall of mentions, reliability, and comparison with published figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from provisions.models import DatasetState, Provision, Reading
from provisions.statistics.published_comparison import PublishedClaim, comparisons
from provisions.statistics.reliability import Reliability, measure

# One reader's verdicts on a sample of articles, before the patterns were improved by what the reader had found.
# The verdicts are in tests/importers/mentions/sample.csv; a test compares these numbers with that file.
SAMPLE_ARTICLES = 254
SAMPLE_MENTIONS = 271
SAMPLE_TRUE_POSITIVES = 270
SAMPLE_FALSE_POSITIVES = 0


@dataclass(frozen=True)
class Methodology:
    """All figures. `reliability` is empty until provisions have two readings; `provisions` is their total number."""

    precision: float
    recall: float
    reliability: list[Reliability]
    comparisons: list[tuple[PublishedClaim, str]]
    provisions: int

    @property
    def twice(self) -> int:
        """The number of provisions with two readings."""
        return self.reliability[0].n if self.reliability else 0


def methodology() -> Methodology:
    """Return the current figures. Reliability takes a second to compute, so it is cached for the dataset version."""
    key = f"reliability-{DatasetState.objects.current().version}"
    return Methodology(
        precision=SAMPLE_TRUE_POSITIVES / (SAMPLE_TRUE_POSITIVES + SAMPLE_FALSE_POSITIVES),
        recall=SAMPLE_TRUE_POSITIVES / SAMPLE_MENTIONS,
        reliability=cache.get_or_set(key, _reliability) or [],
        comparisons=comparisons(),
        provisions=Provision.objects.public().count(),
    )


def _reliability() -> list[Reliability]:
    """Measure reliability over published provisions: the readings of a draft are not public."""
    published = Reading.objects.handed_in().filter(provision__in=Provision.objects.public())
    try:
        return measure(published)
    except ValueError:
        return []
