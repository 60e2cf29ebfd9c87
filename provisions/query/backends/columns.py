"""Which columns and expressions hold the values of facets, for both backends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, F, Func, When
from django.db.models import Value as V
from django.db.models.functions import Cast, Coalesce

from provisions.models.codings import SINGLE

FacetCounts = dict[str, Counter[str]]  # for each facet the number of records by value
# Facets that are facts on agreements: records are counted per agreement, then per value.
AGREEMENT_FACETS = ("agreement", "party", "region", "agreement_type", "agreement_status", "composition")
AGREEMENT_PATHS = {"provisions": "agreement_id", "agreements": "pk", "mentions": "article__text__agreement_id"}
SINGLE_FACETS = (*SINGLE, "strength", "dta_score", "provenance", "verified", "language")  # of provisions
SEPARATOR = "|"  # between values of several columns; no code contains it
COLUMNS: dict[tuple[str, str], Any] = {
    ("economies", "region"): "region_id",
    ("economies", "economy_kind"): "kind",
    ("provisions", "language"): "text__language",
    ("mentions", "language"): "article__text__language",
    ("provisions", "verified"): Case(When(verified=True, then=V("yes")), default=V("no"), output_field=CharField()),
}


def column_of(dataset: str, facet: str) -> Any:
    """The path of the column, or the expression, that holds a facet's values."""
    return COLUMNS.get((dataset, facet), f"{facet}_id" if facet in SINGLE else facet)


def concatenate(dataset: str, facets: Iterable[str]) -> Any:
    """An expression for the values of several facets as one text, with separators.

    Uses || because Django's Concat nests too deeply for SQLite.
    """
    columns = [column_of(dataset, facet) for facet in facets]
    texts = [F(column) if isinstance(column, str) else column for column in columns]
    parts = [part for text in texts for part in (V(SEPARATOR), Coalesce(Cast(text, CharField()), V("")))]
    return Func(*parts[1:], template="(%(expressions)s)", arg_joiner=" || ", output_field=CharField())
