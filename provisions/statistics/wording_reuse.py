"""How wording travels: which agreement had it first, and which took it up.

A provision's wording goes back to the oldest provision of another agreement whose words are at least LIKE it (by the
measure of similarity.py, on quotes where they are loaded and on summaries otherwise), followed back to the first.
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

LIKE = 85.0
MOST = 1500  # provisions compared at most, the oldest first: all pairs are looked at


@dataclass(frozen=True)
class Wording:
    """A provision whose wording others took up, oldest first."""

    first: Provision
    followers: list[Provision]

    @property
    def agreements(self) -> int:
        """How many agreements have the wording, the first included."""
        return len({one.agreement_id for one in [self.first, *self.followers]})


class _Dated(NamedTuple):
    """What is read of every provision: whole ones are read only where they are shown."""

    pk: int
    agreement: int
    number: str
    text_date: date
    quote: str | None
    summary: str


def wordings(provisions: QuerySet[Provision], limit: int = 12) -> list[Wording]:
    """The wordings that most agreements share, at most `limit`."""
    dated = provisions.exclude(text_date=None).order_by("text_date", "number")
    columns: Any = dated.values_list("pk", "agreement_id", "number", "text_date", "quote", "summary")
    found = [_Dated(*row) for row in columns[:MOST]]
    followers: dict[int, list[int]] = defaultdict(list)
    for place, first in enumerate(_origins(found)):
        if first != place:
            followers[first].append(place)
    shared = [[found[place] for place in (first, *others)] for first, others in followers.items()]
    many = {row[0].pk: len({one.agreement for one in row}) for row in shared}
    shared = [row for row in shared if many[row[0].pk] > 1]
    shared.sort(key=lambda row: (-many[row[0].pk], row[0].text_date, row[0].number))
    return _read(shared[:limit])


def _read(rows: list[list[_Dated]]) -> list[Wording]:
    whole = Provision.objects.select_related("agreement").in_bulk([one.pk for row in rows for one in row])
    return [Wording(whole[first.pk], [whole[one.pk] for one in others]) for first, *others in rows]


def _origins(found: Sequence[_Dated]) -> list[int]:
    """For each provision, in order of date, the place of the one that its wording goes back to (its own if none)."""
    # The words of each are sorted once, not again for every pair.
    texts = [" ".join(sorted((one.quote or one.summary).split())) for one in found]
    quoted = np.array([bool(one.quote) for one in found], bool)
    like = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=LIKE) >= LIKE
    earlier = np.tril(like & (quoted[:, None] == quoted), -1)
    origins = list(range(len(found)))
    for place in np.flatnonzero(earlier.any(axis=1)).tolist():
        origins[place] = origins[int(earlier[place].argmax())]  # the first of those that are like it
    return origins
