"""One question's answers from the database itself: what the index is held against, and who answers while it is made."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear

from provisions.query import filtersets
from provisions.query.backends.facet_counts_sql import FEW, Counts, SqlFacetCounter
from provisions.query.lookups import Lookups
from provisions.query.ordering import ordered
from provisions.query.values import FilterValues, text_of, without

# From a record to the agreement whose dates count.
DATED = {"provisions": "agreement__", "agreements": "", "mentions": "article__text__agreement__"}


class SqlBackend:
    """What the database knows of a question; the same names in `index` give the same answers."""

    def __init__(self, dataset: str, choices: FilterValues, words: Lookups) -> None:
        self.dataset, self.choices, self.words = dataset, choices, words

    @cached_property
    def found(self) -> QuerySet[Any]:
        """The records that answer, unordered."""
        return filtersets.apply(self.dataset, self.choices, self.words)

    def count(self) -> int:
        """How many records answer; counted once."""
        return self._totals["records"]

    def agreement_count(self) -> int:
        """How many agreements they are in; for provisions."""
        return self._totals["agreements"]

    @cached_property
    def _totals(self) -> dict[str, int]:
        """Records, and for provisions the agreements that they are in, in one query."""
        counted = {"agreements": Count("agreement", distinct=True)} if self.dataset == "provisions" else {}
        totals: dict[str, int] = self.found.aggregate(records=Count("pk"), **counted)
        return totals

    def counts(self, names: list[str]) -> Counts:
        """For each facet the number of records per value, in one query."""
        few = "_totals" in self.__dict__ and self.count() <= FEW
        return SqlFacetCounter(self.dataset, self.choices, self.words, self.found, few).counts(names)

    def years(self, span: str) -> Counter[int]:
        """The number of records per year of signature or of entry into force, whatever range of it was chosen."""
        others = without(self.choices, f"{span}_from", f"{span}_to")
        found = filtersets.apply(self.dataset, others, self.words)
        date = f"{DATED[self.dataset]}{span}"
        dated = found.model.objects.filter(pk__in=found.values("pk")).exclude(**{date: None}).order_by()
        rows = dated.annotate(year=ExtractYear(date)).values("year").annotate(number=Count("pk"))
        return Counter(dict(rows.values_list("year", "number")))

    def keys(self, ordering: str, first: int, size: int) -> list[int]:
        """Primary keys of a page in order, which begins at `first`, from 0."""
        found = ordered(self.dataset, self.found, ordering, text_of(self.choices))
        return [record.pk for record in found.only("pk")[first : first + size]]
