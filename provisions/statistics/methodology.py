"""The figures of the section on methodology: recall of mentions, reliability, and comparison with published figures."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

from provisions.models import DatasetState, Provision, Reading
from provisions.statistics.published_comparison import comparisons
from provisions.statistics.reliability import Reliability, measure

# One reader's verdicts on a sample of articles, before the patterns were improved by what the reader had found.
# The verdicts are in tests/importers/mentions/sample.csv; a test compares these numbers with that file.
SAMPLE_ARTICLES = 254
SAMPLE_MENTIONS = 271
SAMPLE_TRUE_POSITIVES = 270
SAMPLE_FALSE_POSITIVES = 0


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
        "provisions": Provision.objects.public().count(),
    }
