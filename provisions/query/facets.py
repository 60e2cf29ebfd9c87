"""Facets: the values of a parameter with the number of records for each, all other filters applied."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from provisions.query.lookups import Labels
from provisions.query.parameters import PARAMETERS
from provisions.query.values import FilterValue


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
    """A parameter's values, most frequent first; `truncated` says that some were left out."""

    name: str
    label: str
    values: list[FacetValue]
    truncated: bool


def build_facet(
    name: str, counts: Counter[str], labels: Labels, filters: tuple[FilterValue, ...], limit: int | None
) -> Facet:
    """A facet of at most `limit` values, and those that the query filters by.

    Equal counts keep the order of `labels`.
    """
    selected = {one.value for one in filters if not one.excluded}
    excluded = {one.value for one in filters if one.excluded}
    filtered = selected | excluded
    codes = [code for code in labels if code in counts or code in filtered]
    codes.sort(key=lambda code: -counts.get(code, 0))
    kept = codes if limit is None else [c for index, c in enumerate(codes) if index < limit or c in filtered]
    values = [FacetValue(code, labels[code], counts.get(code, 0), code in selected, code in excluded) for code in kept]
    return Facet(name, str(PARAMETERS[name].label), values, truncated=len(kept) < len(codes))
