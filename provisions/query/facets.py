"""Values beside choices, with counts: how many records each leaves, the facet's own choice left out, others kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from provisions.query.backends.facet_counts_sql import Counts
from provisions.query.lookups import Labels, Lookups
from provisions.query.parameters import PARAMETERS
from provisions.query.values import FilterValue, FilterValues


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


def facets(choices: FilterValues, words: Lookups, counts: Counts, limit: int | None = None) -> list[Facet]:
    """The facets that were counted, in that order; each has at most `limit` values, and whatever is chosen beside."""
    return [_facet(name, words.labels(name), counted, choices.get(name, ()), limit) for name, counted in counts.items()]


def _facet(
    name: str, labels: Labels, counts: Counter[str], chosen: tuple[FilterValue, ...], limit: int | None
) -> Facet:
    selected = {choice.value for choice in chosen if not choice.excluded}
    excluded = {choice.value for choice in chosen if choice.excluded}
    asked = selected | excluded
    shown = [code for code in labels if code in counts or code in asked]
    shown.sort(key=lambda code: -counts.get(code, 0))  # stable: the codebook's order among equals
    kept = shown if limit is None else [c for i, c in enumerate(shown) if i < limit or c in asked]
    values = [FacetValue(code, labels[code], counts.get(code, 0), code in selected, code in excluded) for code in kept]
    return Facet(name, str(PARAMETERS[name].label), values, truncated=len(kept) < len(shown))
