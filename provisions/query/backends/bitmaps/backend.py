"""One question's answers, from the bitmaps."""

from __future__ import annotations

from collections import Counter

import numpy as np

from provisions.query.backends.bitmaps.dataset_bitmaps import Records
from provisions.query.backends.facet_counts_sql import Counts
from provisions.query.values import FilterValues, text_of


class BitmapBackend:
    """What the index knows of a question; the same names in `in_sql` give the same answers."""

    def __init__(self, records: Records, choices: FilterValues) -> None:
        """Raises Moved when words have to be looked for and the dataset has moved on."""
        self.records, self.choices = records, choices
        self.found = records.found(choices)

    def count(self) -> int:
        """How many records answer."""
        return len(self.found)

    def agreement_count(self) -> int:
        """How many agreements they are in."""
        return int(np.count_nonzero(self.records.per_agreement(self.found)))

    def counts(self, names: list[str]) -> Counts:
        """For each facet the number of records per value."""
        return self.records.counts(names, self.choices)

    def years(self, span: str) -> Counter[int]:
        """The number of records per year of signature or of entry into force, whatever range of it was chosen."""
        return self.records.years(span, self.choices)

    def keys(self, ordering: str, first: int, size: int) -> list[int]:
        """Primary keys of a page in order, which begins at `first`, from 0."""
        return self.records.page(self.found, self.records.order(ordering, text_of(self.choices)), first, size)
