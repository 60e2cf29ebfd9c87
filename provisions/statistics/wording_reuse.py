"""Reuse of wording: the agreement in which a wording occurs first, and those that reuse it.

Two wordings are the same when their similarity (see similarity.py) is at least MINIMUM_SCORE. The origin of a
provision's wording is the oldest provision of all that have the same wording, followed back to one without an older.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from provisions.models import Provision

MINIMUM_SCORE = 85.0
MOST_COMPARED = 1500  # provisions, oldest first; all pairs of them are compared


@dataclass(frozen=True)
class SharedWording:
    """The first provision with a wording, and those that reuse it, oldest first."""

    first: Provision
    followers: list[Provision]


def find_shared_wordings(provisions: QuerySet[Provision], limit: int = 12) -> list[SharedWording]:
    """Return the wordings that several agreements share, those of most agreements first."""
    columns = ("pk", "agreement_id", "number", "text_date", "quote", "summary")
    oldest_first = provisions.exclude(text_date=None).order_by("text_date", "number").values_list(*columns, named=True)
    wordings: list[Any] = list(oldest_first[:MOST_COMPARED])
    groups: dict[int, list[Any]] = defaultdict(list)
    for wording, origin in zip(wordings, _origins(wordings), strict=True):
        groups[origin].append(wording)

    def agreement_count(group: list[Any]) -> int:
        return len({one.agreement_id for one in group})

    candidates = [group for group in groups.values() if agreement_count(group) > 1]
    candidates.sort(key=lambda group: (-agreement_count(group), group[0].text_date, group[0].number))
    pks = [[one.pk for one in group] for group in candidates[:limit]]
    by_pk = Provision.objects.select_related("agreement").in_bulk([pk for group in pks for pk in group])
    return [SharedWording(by_pk[first], [by_pk[pk] for pk in others]) for first, *others in pks]


def _origins(wordings: Sequence[Any]) -> list[int]:
    """Return for each wording, in order of date, the index of its origin; its own index if it is the first."""
    # Equal to token_sort_ratio, but the words of each text are sorted once and not for every pair.
    texts = [" ".join(sorted((one.quote or one.summary).split())) for one in wordings]
    has_quote = np.array([bool(one.quote) for one in wordings], bool)
    same = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=MINIMUM_SCORE) >= MINIMUM_SCORE
    same_as_earlier = np.tril(same & (has_quote[:, None] == has_quote), -1)
    origins = list(range(len(wordings)))
    for place in np.flatnonzero(same_as_earlier.any(axis=1)).tolist():
        origins[place] = origins[int(same_as_earlier[place].argmax())]  # argmax: the oldest of them
    return origins
