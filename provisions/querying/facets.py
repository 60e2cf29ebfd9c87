"""Values beside choices, with counts: how many records each leaves, the facet's own choice left out, others kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from provisions.querying.choices import Choice, Choices
from provisions.querying.counting import Counting
from provisions.querying.parameters import PARAMETERS
from provisions.querying.vocabulary import Labels, Vocabulary


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
    dataset: str,
    choices: Choices,
    words: Vocabulary,
    found: QuerySet[Any],
    names: Iterable[str],
    limit: int | None = None,
    few: bool = False,
) -> list[Facet]:
    """The facets of these names; each has at most `limit` values, and whatever is chosen beside them.

    `found` are the records that all choices leave; `few` says that there are at most `counting.FEW` of them.
    """
    names = list(names)
    counts = Counting(dataset, choices, words, found, few).counts(names)
    return [_facet(name, words.labels(name), counts[name], choices.get(name, ()), limit) for name in names]


def _facet(name: str, labels: Labels, counts: Counter[str], chosen: tuple[Choice, ...], limit: int | None) -> Facet:
    selected = {choice.value for choice in chosen if not choice.excluded}
    excluded = {choice.value for choice in chosen if choice.excluded}
    shown = [code for code in labels if counts[code] or code in selected | excluded]
    shown.sort(key=lambda code: -counts[code])  # stable: the codebook's order among equals
    kept = shown if limit is None else [c for i, c in enumerate(shown) if i < limit or c in selected | excluded]
    values = [FacetValue(code, labels[code], counts[code], code in selected, code in excluded) for code in kept]
    return Facet(name, str(PARAMETERS[name].label), values, truncated=len(kept) < len(shown))
