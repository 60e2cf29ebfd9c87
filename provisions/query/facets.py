"""Facets: the values of a parameter with the number of records for each, all other filters applied."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Value, When

from provisions.models.codings import SINGLE
from provisions.query.lookups import Labels
from provisions.query.parameters import PARAMETERS
from provisions.query.values import FilterValue, split_excluded

FacetCounts = dict[str, Counter[str]]  # for each facet the number of records by value
# Facets that are facts on agreements: records are counted per agreement, then per value.
AGREEMENT_FACETS = ("agreement", "party", "region", "agreement_type", "agreement_status", "composition", "read")
AGREEMENT_PATHS = {"provisions": "agreement_id", "agreements": "pk", "mentions": "article__text__agreement_id"}
COLUMNS: dict[tuple[str, str], Any] = {
    ("economies", "region"): "region_id",
    ("economies", "economy_kind"): "kind",
    ("provisions", "language"): "text__language",
    ("mentions", "language"): "article__text__language",
    ("provisions", "incorporated"): Case(
        When(incorporates__isnull=True, then=Value("exclude")), default=Value("only"), output_field=CharField()
    ),
    ("provisions", "verified"): Case(
        When(verified=True, then=Value("yes")), default=Value("no"), output_field=CharField()
    ),
}


def column_of(dataset: str, facet: str) -> Any:
    """The path of the column, or the expression, that holds a facet's values."""
    return COLUMNS.get((dataset, facet), f"{facet}_id" if facet in SINGLE else facet)


@dataclass(frozen=True)
class FacetValue:
    """A value with its count; `selected` and `excluded` say whether the query has it as a filter."""

    value: str
    label: str
    count: int
    selected: bool
    excluded: bool


@dataclass(frozen=True)
class Facet:
    """A parameter's values, most frequent first; `has_more` says that some were left out."""

    name: str
    label: str
    values: list[FacetValue]
    has_more: bool


def build_facet(
    name: str, counts: Counter[str], labels: Labels, filters: tuple[FilterValue, ...], limit: int | None
) -> Facet:
    """A facet of at most `limit` values, and those that the query filters by.

    Equal counts keep the order of `labels`.
    """
    included, excluded = map(frozenset, split_excluded(filters))
    filters_by = included | excluded
    codes = [code for code in labels if code in counts or code in filters_by]
    codes.sort(key=lambda code: -counts.get(code, 0))
    shortlist = [code for index, code in enumerate(codes) if limit is None or index < limit or code in filters_by]
    values = [FacetValue(one, labels[one], counts.get(one, 0), one in included, one in excluded) for one in shortlist]
    return Facet(name, str(PARAMETERS[name].label), values, has_more=len(values) < len(codes))
