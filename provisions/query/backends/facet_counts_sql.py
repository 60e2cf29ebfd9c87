"""Facet counts in SQL: one UNION query for any number of facets.

Each branch counts over `pk in (filtered records)`, never over a join, so no record is counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import CharField, Count, F, QuerySet
from django.db.models import Value as V
from django.db.models.functions import Cast

from provisions.models import Agreement, Economy, Mention, Provision
from provisions.models.codings import MANY, SINGLE
from provisions.query import filtersets
from provisions.query.backends.columns import (
    AGREEMENT_FACETS,
    AGREEMENT_PATHS,
    FacetCounts,
    column_of,
)
from provisions.query.lookups import Lookups
from provisions.query.parameters import CODING
from provisions.query.values import FilterValues, without

MODELS: dict[str, type[Any]] = {
    "provisions": Provision,
    "agreements": Agreement,
    "economies": Economy,
    "mentions": Mention,
}


class SqlFacetCounter:
    """Facet counts for one query. Subqueries that several facets share are built once."""

    def __init__(self, dataset: str, filters: FilterValues, lookups: Lookups, records: QuerySet[Any]) -> None:
        """`records` are those that match all filters."""
        self.dataset, self.filters, self.lookups = dataset, filters, lookups
        self._subqueries: dict[str, QuerySet[Any]] = {"": records}

    def count(self, names: Sequence[str]) -> FacetCounts:
        """For each facet the number of records by value, in one query."""
        groups = self._group(names)
        counts: FacetCounts = {name: Counter() for name in names}
        for label, value, number in _union([branch for name in groups for branch in self._branches(name)]):
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

    def _records(self, name: str) -> QuerySet[Any]:
        """The records that match the filters of all other parameters."""
        key = name if name in self.filters else ""
        if key not in self._subqueries:
            others = without(self.filters, name)
            self._subqueries[key] = filtersets.filter_records(self.dataset, others, self.lookups)
        return self._subqueries[key]

    def _branches(self, name: str) -> list[QuerySet[Any]]:
        """Queries for rows of facet name, value as text, and number. Only overlapping values need several."""
        records = self._records(name)
        if self.dataset == "agreements" and name in CODING:
            return [self._agreements_by_coding(name, records)]
        if self.dataset == "agreements" and name == "has_provisions":
            return [_agreements_by_provisions(value, records) for value in self.lookups.labels(name)]
        if self.dataset == "provisions" and name in MANY:
            return [self._by_coded_value(name, records, "provision_id")]
        source = AGREEMENT_PATHS[self.dataset] if self._is_agreement_facet(name) else column_of(self.dataset, name)
        return [_grouped(MODELS[self.dataset].objects.filter(pk__in=records.values("pk")), name, source, "pk")]

    def _by_coded_value(self, name: str, provisions: QuerySet[Any], counted: str) -> QuerySet[Any]:
        """Over the rows of the many-valued variables; the keys say to which variable a value belongs."""
        rows = Provision.coded_values.through.objects.filter(provision_id__in=provisions.values("pk"))
        if name in self.filters:
            rows = rows.filter(value__variable=name)
        return _grouped(rows, name, "value_id", counted)

    def _agreements_by_coding(self, name: str, agreements: QuerySet[Any]) -> QuerySet[Any]:
        """Agreements by the coding of those of their provisions that match the other filters."""
        key = f"provisions without {name}" if name in self.filters else "provisions"
        if key not in self._subqueries:
            self._subqueries[key] = filtersets.provisions_with_coding(without(self.filters, name))
        provisions = self._subqueries[key].filter(agreement__in=agreements.values("pk"))
        if name in MANY:
            return self._by_coded_value(name, provisions, "provision__agreement_id")
        rows = Provision.objects.filter(pk__in=provisions.values("pk"))
        return _grouped(rows, name, column_of("provisions", name), "agreement_id")


def _agreements_by_provisions(value: str, agreements: QuerySet[Any]) -> QuerySet[Any]:
    rows = Agreement.objects.filter(filtersets.has_provisions([value]), pk__in=agreements.values("pk"))
    return _grouped(rows, "has_provisions", V(value), "pk")


def _grouped(queryset: QuerySet[Any], name: str, source: Any, counted: str) -> QuerySet[Any]:
    expression = F(source) if isinstance(source, str) else source
    return (
        queryset.order_by()
        .annotate(facet=Cast(V(name), CharField()), value_as_text=Cast(expression, CharField()))
        .values("facet", "value_as_text")
        .annotate(number=Count(counted, distinct=True))
        .values_list("facet", "value_as_text", "number")
    )


def _union(branches: list[QuerySet[Any]]) -> Iterable[tuple[str, str, int]]:
    if not branches:
        return []
    first, *others = branches
    return first.union(*others, all=True) if others else first
