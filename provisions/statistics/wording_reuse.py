"""Reuse of wording: the agreement in which a wording occurs first, and those that reuse it.

Two wordings are the same when their similarity (see similarity.py) is at least MINIMUM_SCORE. The origin of a
provision's wording is the oldest provision of all that have the same wording, followed back to one without an older.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

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

    @property
    def agreements(self) -> int:
        """The number of agreements with the wording."""
        return len({one.agreement_id for one in [self.first, *self.followers]})


class _Wording(NamedTuple):
    """The columns of a provision that are compared; whole provisions are read only for the result."""

    pk: int
    agreement: int
    number: str
    text_date: date
    quote: str | None
    summary: str


def find_shared_wordings(provisions: QuerySet[Provision], limit: int = 12) -> list[SharedWording]:
    """Return the wordings that several agreements share, those of most agreements first."""
    dated = provisions.exclude(text_date=None).order_by("text_date", "number")
    columns: Any = dated.values_list("pk", "agreement_id", "number", "text_date", "quote", "summary")
    wordings = [_Wording(*row) for row in columns[:MOST_COMPARED]]
    followers: dict[int, list[int]] = defaultdict(list)
    for place, origin in enumerate(_origins(wordings)):
        if origin != place:
            followers[origin].append(place)
    groups = [[wordings[place] for place in (origin, *others)] for origin, others in followers.items()]
    agreements = {group[0].pk: len({one.agreement for one in group}) for group in groups}
    groups = [group for group in groups if agreements[group[0].pk] > 1]
    groups.sort(key=lambda group: (-agreements[group[0].pk], group[0].text_date, group[0].number))
    return _read(groups[:limit])


def _read(groups: list[list[_Wording]]) -> list[SharedWording]:
    read = Provision.objects.select_related("agreement").in_bulk([one.pk for group in groups for one in group])
    return [SharedWording(read[first.pk], [read[one.pk] for one in others]) for first, *others in groups]


def _origins(wordings: Sequence[_Wording]) -> list[int]:
    """Return for each wording, in order of date, the index of its origin; its own index if it is the first."""
    # Equal to token_sort_ratio, but the words of each text are sorted once and not for every pair.
    texts = [" ".join(sorted((one.quote or one.summary).split())) for one in wordings]
    quoted = np.array([bool(one.quote) for one in wordings], bool)
    same = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=MINIMUM_SCORE) >= MINIMUM_SCORE
    same_as_earlier = np.tril(same & (quoted[:, None] == quoted), -1)
    origins = list(range(len(wordings)))
    for place in np.flatnonzero(same_as_earlier.any(axis=1)).tolist():
        origins[place] = origins[int(same_as_earlier[place].argmax())]  # argmax: the oldest of them
    return origins
