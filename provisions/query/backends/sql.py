"""Answers from the database: the reference that bitmaps are tested against, and the fallback while they are built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear

from provisions.query import filtersets
from provisions.query.backends.columns import FacetCounts
from provisions.query.backends.facet_counts_sql import SqlFacetCounter
from provisions.query.lookups import Lookups
from provisions.query.ordering import order_records
from provisions.query.values import FilterValues, without

# From a record to the agreement whose dates count.
DATE_PATHS = {"provisions": "agreement__", "agreements": "", "mentions": "article__text__agreement__"}


class SqlBackend:
    """The answers to one query; `BitmapBackend` has the same methods."""

    def __init__(self, dataset: str, filters: FilterValues, lookups: Lookups) -> None:
        self.dataset, self.filters, self.lookups = dataset, filters, lookups

    @cached_property
    def records(self) -> QuerySet[Any]:
        """The records that match, unordered."""
        return filtersets.filter_records(self.dataset, self.filters, self.lookups)

    def count(self) -> int:
        """The number of records that match; counted once."""
        return self._totals["records"]

    def agreement_count(self) -> int:
        """The number of agreements that they are in; for provisions."""
        return self._totals["agreements"]

    @cached_property
    def _totals(self) -> dict[str, int]:
        """Both counts, in one query."""
        agreements = {"agreements": Count("agreement", distinct=True)} if self.dataset == "provisions" else {}
        totals: dict[str, int] = self.records.aggregate(records=Count("pk"), **agreements)
        return totals

    def facet_counts(self, names: Sequence[str]) -> FacetCounts:
        """For each facet the number of records by value, with the filters of all other parameters; one query."""
        return SqlFacetCounter(self.dataset, self.filters, self.lookups, self.records).count(names)

    def year_counts(self, date_name: str) -> Counter[int]:
        """The number of records by year of signature or entry into force, with all other filters."""
        others = without(self.filters, f"{date_name}_from", f"{date_name}_to")
        records = filtersets.filter_records(self.dataset, others, self.lookups)
        path = f"{DATE_PATHS[self.dataset]}{date_name}"
        dated = records.model.objects.filter(pk__in=records.values("pk")).exclude(**{path: None}).order_by()
        rows = dated.annotate(year=ExtractYear(path)).values("year").annotate(number=Count("pk"))
        return Counter(dict(rows.values_list("year", "number")))

    def page_keys(self, ordering: str, q: str, start: int, size: int) -> list[int]:
        """The primary keys of a page that begins at index `start`; `q` are the words of the filters."""
        records = order_records(self.dataset, self.records, ordering, q)
        return [record.pk for record in records.only("pk")[start : start + size]]
