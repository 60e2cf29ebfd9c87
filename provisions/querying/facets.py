"""Counts beside choices: how many records each value would leave, the facet's own choice left out, all others kept.

Each count is taken over `pk in (filtered records)`, never over a join, so no record is counted twice. All counts of a
question are branches of one UNION: one query, however many facets are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, QuerySet, When
from django.db.models import Value as V
from django.db.models.functions import Cast

from provisions.models import Agreement, Economy, Mention, Provision
from provisions.models.provisions import MANY, SINGLE
from provisions.querying import filtersets
from provisions.querying.choices import Choice, Choices
from provisions.querying.parameters import CODING, PARAMETERS
from provisions.querying.vocabulary import Vocabulary

# Facts on agreements: counted per agreement, then spread over its values.
OF_AGREEMENT = ("agreement", "party", "region", "agreement_type", "agreement_status", "composition")
AGREEMENT_PATH = {"provisions": "agreement_id", "agreements": "pk", "mentions": "article__text__agreement_id"}
MODELS: dict[str, type[Any]] = {
    "provisions": Provision,
    "agreements": Agreement,
    "economies": Economy,
    "mentions": Mention,
}
_YES_NO = Case(When(verified=True, then=V("yes")), default=V("no"), output_field=CharField())


@dataclass(frozen=True)
class FacetValue:
    """A value: its count, and whether it is chosen or excluded in the question at hand."""

    value: str
    label: str
    count: int
    selected: bool
    excluded: bool


@dataclass(frozen=True)
class Facet:
    """A parameter's values with counts, most frequent first; `truncated` says that some were left out."""

    name: str
    label: str
    values: list[FacetValue]
    truncated: bool


def facets(
    dataset: str, choices: Choices, words: Vocabulary, names: Iterable[str], limit: int | None = None
) -> list[Facet]:
    """The facets of these names; each has at most `limit` values, and whatever is chosen beside them."""
    names = list(names)
    counts = _counts(dataset, choices, words, names)
    return [_facet(words, name, counts[name], choices.get(name, ()), limit) for name in names]


def _facet(words: Vocabulary, name: str, counts: Counter[str], chosen: tuple[Choice, ...], limit: int | None) -> Facet:
    labels = words.labels(name)
    selected = {choice.value for choice in chosen if not choice.excluded}
    excluded = {choice.value for choice in chosen if choice.excluded}
    shown = [code for code in labels if counts[code] or code in selected | excluded]
    shown.sort(key=lambda code: -counts[code])  # stable: the codebook's order among equals
    kept = shown if limit is None else [c for i, c in enumerate(shown) if i < limit or c in selected | excluded]
    values = [FacetValue(code, labels[code], counts[code], code in selected, code in excluded) for code in kept]
    return Facet(name, str(PARAMETERS[name].label), values, truncated=len(kept) < len(shown))


def _counts(dataset: str, choices: Choices, words: Vocabulary, names: list[str]) -> dict[str, Counter[str]]:
    """For each facet the number of records per value."""
    shares = _shares(dataset, choices, names)
    branches = [part for label in shares for part in _branches(dataset, label, choices, words)]
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for label, value, number in _union(branches):
        if not value:
            continue
        if _is_fact(dataset, label):
            for name in shares[label]:
                _spread(words, counts[name], name, int(value), number)
        elif label in (*SINGLE, *MANY):
            variable, _colon, code = value.partition(":")
            if variable in shares[label]:
                counts[variable][code] = number
        else:
            counts[label][value] = number
    return counts


def _shares(dataset: str, choices: Choices, names: list[str]) -> dict[str, list[str]]:
    """Facets that one branch can count together, by the name of the first: they count the same records the same way."""
    first: dict[str, str] = {}
    shares: dict[str, list[str]] = {}
    for name in names:
        group = "facts" if _is_fact(dataset, name) else "many" if name in MANY else ""
        label = first.setdefault(group, name) if group and name not in choices else name
        shares.setdefault(label, []).append(name)
    return shares


def _is_fact(dataset: str, name: str) -> bool:
    return name in OF_AGREEMENT and dataset != "economies"


def _spread(words: Vocabulary, counts: Counter[str], name: str, agreement: int, number: int) -> None:
    """Add an agreement's count to each of its values of a fact."""
    facts = words.agreements.get(agreement)
    for value in facts.facets[name] if facts else ():
        counts[value] += number


def _union(branches: list[QuerySet[Any]]) -> Iterable[tuple[str, str, int]]:
    if not branches:
        return []
    first, *others = branches
    return first.union(*others, all=True) if others else first


def _branches(dataset: str, name: str, choices: Choices, words: Vocabulary) -> list[QuerySet[Any]]:
    """Rows of facet name, value as text, and number of records; only facets whose values overlap need several."""
    others = {other: chosen for other, chosen in choices.items() if other != name}
    base = filtersets.apply(dataset, others, words)
    if dataset == "agreements" and name in CODING:
        return [_agreements_by_coding(name, choices, base)]
    if dataset == "agreements" and name == "has_provisions":
        return [_agreements_by_provisions(value, base) for value in words.labels(name)]
    if dataset == "provisions" and name in MANY:
        return [_by_value(name, choices, base, "provision_id")]
    source = AGREEMENT_PATH[dataset] if _is_fact(dataset, name) else _column(dataset, name)
    return [_grouped(MODELS[dataset].objects.filter(pk__in=base.values("pk")), name, source, "pk")]


def _column(dataset: str, name: str) -> Any:
    """The column that holds a facet's values."""
    columns: dict[tuple[str, str], Any] = {
        ("economies", "region"): "region_id",
        ("economies", "economy_kind"): "kind",
        ("provisions", "language"): "text__language",
        ("mentions", "language"): "article__text__language",
        ("provisions", "verified"): _YES_NO,
    }
    return columns.get((dataset, name), f"{name}_id" if name in SINGLE else name)


def _grouped(queryset: QuerySet[Any], name: str, source: Any, counted: str) -> QuerySet[Any]:
    expression = F(source) if isinstance(source, str) else source
    return (
        queryset.order_by()
        .annotate(facet=Cast(V(name), CharField()), value_as_text=Cast(expression, CharField()))
        .values("facet", "value_as_text")
        .annotate(number=Count(counted, distinct=True))
        .values_list("facet", "value_as_text", "number")
    )


def _by_value(name: str, choices: Choices, provisions: QuerySet[Any], counted: str) -> QuerySet[Any]:
    """Over the rows that give provisions their values of a variable that takes many; keys say which variable."""
    rows = Provision.coded_values.through.objects.filter(provision_id__in=provisions.values("pk"))
    if name in choices:
        rows = rows.filter(value__variable=name)
    else:
        rows = rows.exclude(value__variable__in=[other for other in MANY if other in choices])
    return _grouped(rows, name, "value_id", counted)


def _agreements_by_coding(name: str, choices: Choices, agreements: QuerySet[Any]) -> QuerySet[Any]:
    """Agreements by what their provisions are coded: those provisions that meet the other choices as well."""
    others = {other: chosen for other, chosen in choices.items() if other != name}
    provisions = filtersets.provisions_meeting(others).filter(agreement__in=agreements.values("pk"))
    if name in MANY:
        return _by_value(name, choices, provisions, "provision__agreement_id")
    rows = Provision.objects.filter(pk__in=provisions.values("pk"))
    return _grouped(rows, name, _column("provisions", name), "agreement_id")


def _agreements_by_provisions(value: str, agreements: QuerySet[Any]) -> QuerySet[Any]:
    rows = Agreement.objects.filter(filtersets.has_provisions([value]), pk__in=agreements.values("pk"))
    return _grouped(rows, "has_provisions", V(value), "pk")
