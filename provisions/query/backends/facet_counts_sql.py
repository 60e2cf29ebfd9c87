"""The counts behind facets, as branches of one UNION: one query, however many facets are asked for.

Each count is taken over `pk in (filtered records)`, never over a join, so no record is counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, Count, F, Func, QuerySet, When
from django.db.models import Value as V
from django.db.models.functions import Cast, Coalesce

from provisions.models import Agreement, Economy, Mention, Provision
from provisions.models.codebook import code_of
from provisions.models.codings import MANY, SINGLE
from provisions.query import filtersets
from provisions.query.lookups import Lookups
from provisions.query.parameters import CODING
from provisions.query.values import FilterValues, without

# Facts on agreements: counted per agreement, then spread over its values.
OF_AGREEMENT = ("agreement", "party", "region", "agreement_type", "agreement_status", "composition")
AGREEMENT_PATH = {"provisions": "agreement_id", "agreements": "pk", "mentions": "article__text__agreement_id"}
MODELS: dict[str, type[Any]] = {
    "provisions": Provision,
    "agreements": Agreement,
    "economies": Economy,
    "mentions": Mention,
}
COLUMNS: dict[tuple[str, str], Any] = {
    ("economies", "region"): "region_id",
    ("economies", "economy_kind"): "kind",
    ("provisions", "language"): "text__language",
    ("mentions", "language"): "article__text__language",
    ("provisions", "verified"): Case(When(verified=True, then=V("yes")), default=V("no"), output_field=CharField()),
}
Counts = dict[str, Counter[str]]
FEW = 5000  # records that a branch on several columns at once is made for
ONE = (*SINGLE, "strength", "dta_score", "provenance", "verified", "language")
BETWEEN = "|"  # parts the values of several columns; no code has it


class SqlFacetCounter:
    """Counts for one question. What several facets have in common is built once."""

    def __init__(self, dataset: str, choices: FilterValues, words: Lookups, found: QuerySet[Any], few: bool) -> None:
        """`found` are the records that all choices leave; `few` says that there are at most FEW of them."""
        self.few = few
        self.dataset = dataset
        self.choices = choices
        self.words = words
        self._bases: dict[str, QuerySet[Any]] = {"": found}

    def counts(self, names: list[str]) -> Counts:
        """For each facet the number of records per value, in one query."""
        shares = self._shared = self._shares(names)
        counts: Counts = {name: Counter() for name in names}
        branches = [part for label in shares for part in self._branches(label)]
        for label, value, number in _union(branches):
            if value:
                self._add(counts, shares[label], value, number)
        return counts

    def _add(self, counts: Counts, names: list[str], value: str, number: int) -> None:
        """Add a row of a branch to the facets that share it."""
        if self._is_fact(names[0]):
            self._spread(counts, names, int(value), number)
        elif len(names) > 1 and names[0] in ONE:
            for name, part in zip(names, value.split(BETWEEN), strict=True):
                if part:
                    counts[name][code_of(part) if name in SINGLE else part] += number
        elif names[0] in (*SINGLE, *MANY):
            variable, _colon, code = value.partition(":")
            if variable in names:
                counts[variable][code] = number
        else:
            counts[names[0]][value] = number

    def _spread(self, counts: Counts, names: list[str], agreement: int, number: int) -> None:
        """Add an agreement's count to each of its values of these facts."""
        facts = self.words.agreements.get(agreement)
        for name in names:
            for value in facts.facets[name] if facts else ():
                counts[name][value] += number

    def _shares(self, names: list[str]) -> dict[str, list[str]]:
        """Facets that one branch counts together, by the name of the first: over the same records in the same way."""
        first: dict[str, str] = {}
        shares: dict[str, list[str]] = {}
        for name in names:
            group = "facts" if self._is_fact(name) else "many" if name in MANY else self._one_group(name)
            label = first.setdefault(group, name) if group and name not in self.choices else name
            shares.setdefault(label, []).append(name)
        return shares

    def _one_group(self, name: str) -> str:
        """Facets that take one value are counted together, by all of their values at once, where records are few.

        Then there are few combinations, and one branch is quicker than a dozen; in a large database it would not be.
        """
        return "one" if self.few and self.dataset == "provisions" and name in ONE else ""

    def _is_fact(self, name: str) -> bool:
        return name in OF_AGREEMENT and self.dataset != "economies"

    def _base(self, name: str) -> QuerySet[Any]:
        """The records that all choices but the facet's own leave; the same for all facets without a choice."""
        key = name if name in self.choices else ""
        if key not in self._bases:
            self._bases[key] = filtersets.apply(self.dataset, without(self.choices, name), self.words)
        return self._bases[key]

    def _branches(self, name: str) -> list[QuerySet[Any]]:
        """Rows of facet name, value as text, and number; only the facet whose values overlap needs several branches."""
        base = self._base(name)
        if self.dataset == "agreements" and name in CODING:
            return [self._agreements_by_coding(name, base)]
        if self.dataset == "agreements" and name == "has_provisions":
            return [_agreements_by_provisions(value, base) for value in self.words.labels(name)]
        if self.dataset == "provisions" and name in MANY:
            return [self._by_value(name, base, "provision_id")]
        if len(self._shared[name]) > 1 and name in ONE:
            rows = Provision.objects.filter(pk__in=base.values("pk"))
            return [_grouped(rows, name, together("provisions", self._shared[name]), "pk")]
        source = AGREEMENT_PATH[self.dataset] if self._is_fact(name) else column_of(self.dataset, name)
        return [_grouped(MODELS[self.dataset].objects.filter(pk__in=base.values("pk")), name, source, "pk")]

    def _by_value(self, name: str, provisions: QuerySet[Any], counted: str) -> QuerySet[Any]:
        """Over the rows that give provisions their values of variables that take many; the keys say of which."""
        rows = Provision.coded_values.through.objects.filter(provision_id__in=provisions.values("pk"))
        if name in self.choices:
            rows = rows.filter(value__variable=name)
        return _grouped(rows, name, "value_id", counted)

    def _agreements_by_coding(self, name: str, agreements: QuerySet[Any]) -> QuerySet[Any]:
        """Agreements by what their provisions are coded: those provisions that meet the other choices as well."""
        key = f"provisions but {name}" if name in self.choices else "provisions"
        if key not in self._bases:
            self._bases[key] = filtersets.provisions_meeting(without(self.choices, name))
        provisions = self._bases[key].filter(agreement__in=agreements.values("pk"))
        if name in MANY:
            return self._by_value(name, provisions, "provision__agreement_id")
        rows = Provision.objects.filter(pk__in=provisions.values("pk"))
        return _grouped(rows, name, column_of("provisions", name), "agreement_id")


def _agreements_by_provisions(value: str, agreements: QuerySet[Any]) -> QuerySet[Any]:
    rows = Agreement.objects.filter(filtersets.has_provisions([value]), pk__in=agreements.values("pk"))
    return _grouped(rows, "has_provisions", V(value), "pk")


def column_of(dataset: str, name: str) -> Any:
    """The column, or the expression, that holds a facet's values."""
    return COLUMNS.get((dataset, name), f"{name}_id" if name in SINGLE else name)


def together(dataset: str, names: Iterable[str]) -> Any:
    """The values of several columns as one text; written with ||, since Django's Concat nests too deep for SQLite."""
    columns = [column_of(dataset, name) for name in names]
    texts = [F(one) if isinstance(one, str) else one for one in columns]
    apart = [part for one in texts for part in (V(BETWEEN), Coalesce(Cast(one, CharField()), V("")))]
    return Func(*apart[1:], template="(%(expressions)s)", arg_joiner=" || ", output_field=CharField())


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
