"""Answers from the database: the reference that bitmaps are tested against, and the fallback while they are built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import CharField, Count, F, QuerySet
from django.db.models import Value as V
from django.db.models.functions import Cast, ExtractYear

from provisions.models import Provision
from provisions.models.codings import MANY, SINGLE
from provisions.query import filtersets
from provisions.query.facets import AGREEMENT_FACETS, AGREEMENT_PATHS, FacetCounts, column_of
from provisions.query.lookups import Lookups
from provisions.query.ordering import order_records
from provisions.query.parameters import CODING
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

    def year_counts(self, date_name: str) -> Counter[int]:
        """The number of records by year of signature or entry into force, with all other filters."""
        records = self._without(f"{date_name}_from", f"{date_name}_to")
        path = f"{DATE_PATHS[self.dataset]}{date_name}"
        rows = _by_key(records).exclude(**{path: None}).annotate(year=ExtractYear(path)).values("year")
        return Counter(dict(rows.annotate(number=Count("pk")).values_list("year", "number")))

    def page_keys(self, ordering: str, q: str, start: int, size: int) -> list[int]:
        """The primary keys of a page that begins at index `start`; `q` are the words of the filters."""
        records = order_records(self.dataset, self.records, ordering, q)
        return [record.pk for record in records.only("pk")[start : start + size]]

    def facet_counts(self, names: Sequence[str]) -> FacetCounts:
        """For each facet the number of records by value, with the filters of all other parameters; one query.

        Each branch of its UNION counts over `pk in (records)`, never over a join, so no record is counted twice.
        """
        groups = self._group(names)
        counts: FacetCounts = {name: Counter() for name in names}
        branches = [branch for name in groups for branch in self._branches(name)]
        for label, value, number in branches[0].union(*branches[1:], all=True) if branches else ():
            if value:
                self._add(counts, groups[label], value, number)
        return counts

    def _group(self, names: Sequence[str]) -> dict[str, list[str]]:
        """Facets that one branch counts, by the name of the first: over the same records in the same way."""
        first: dict[str, str] = {}
        groups: dict[str, list[str]] = {}
        for name in names:
            kind = "agreement" if self._is_agreement_facet(name) else "many" if name in MANY else ""
            label = first.setdefault(kind, name) if kind and name not in self.filters else name
            groups.setdefault(label, []).append(name)
        return groups

    def _is_agreement_facet(self, name: str) -> bool:
        return name in AGREEMENT_FACETS and self.dataset != "economies"

    def _add(self, counts: FacetCounts, names: list[str], value: str, number: int) -> None:
        """Add a row of a branch to the facets that it counts."""
        if self._is_agreement_facet(names[0]):
            facts = self.lookups.agreements.get(int(value))
            for name in names:
                for fact in facts.facets[name] if facts else ():
                    counts[name][fact] += number
        elif names[0] in (*SINGLE, *MANY):
            variable, _colon, code = value.partition(":")
            if variable in names:
                counts[variable][code] = number
        else:
            counts[names[0]][value] = number

    def _branches(self, name: str) -> list[QuerySet[Any]]:
        """Queries for rows of facet name, value as text, and number. Only overlapping values need several."""
        records = self._without(name)
        if name in MANY and self.dataset == "provisions":
            return [_count(self._coded_values(name, records), name, "value_id", "provision_id")]
        if name in CODING and self.dataset == "agreements":
            # By those of their provisions that match the other filters by coding.
            provisions = self._provisions
            if name in self.filters:
                provisions = filtersets.provisions_with_coding(without(self.filters, name))
            provisions = provisions.filter(agreement__in=records.values("pk"))
            if name in MANY:
                return [_count(self._coded_values(name, provisions), name, "value_id", "provision__agreement_id")]
            return [_count(_by_key(provisions), name, column_of("provisions", name), "agreement_id")]
        if name == "has_provisions":
            conditions = {value: filtersets.has_provisions([value]) for value in self.lookups.labels(name)}
            return [_count(_by_key(records).filter(one), name, V(value), "pk") for value, one in conditions.items()]
        source = AGREEMENT_PATHS[self.dataset] if self._is_agreement_facet(name) else column_of(self.dataset, name)
        return [_count(_by_key(records), name, source, "pk")]

    def _coded_values(self, name: str, provisions: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the many-valued variables, or of a filtered one alone. Their keys begin with the variable."""
        rows = Provision.coded_values.through.objects.filter(provision_id__in=provisions.values("pk")).order_by()
        return rows.filter(value__variable=name) if name in self.filters else rows

    @cached_property
    def _provisions(self) -> QuerySet[Provision]:
        return filtersets.provisions_with_coding(self.filters)

    def _without(self, *names: str) -> QuerySet[Any]:
        """The records that match the filters of all other parameters."""
        if self.filters.keys().isdisjoint(names):
            return self.records
        return filtersets.filter_records(self.dataset, without(self.filters, *names), self.lookups)


def _by_key(records: QuerySet[Any]) -> QuerySet[Any]:
    """The same records, selected by primary key, without joins."""
    return records.model._default_manager.filter(pk__in=records.values("pk")).order_by()


def _count(rows: QuerySet[Any], name: str, source: Any, unit: str) -> QuerySet[Any]:
    """Rows of facet name, value as text, and the number of distinct values of the column `unit`."""
    expression = F(source) if isinstance(source, str) else source
    return (
        rows.annotate(facet=Cast(V(name), CharField()), value_as_text=Cast(expression, CharField()))
        .values("facet", "value_as_text")
        .annotate(number=Count(unit, distinct=True))
        .values_list("facet", "value_as_text", "number")
    )
