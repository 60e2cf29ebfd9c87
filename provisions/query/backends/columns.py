"""Which columns and expressions hold the values of facets, for both backends."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Case, CharField, When
from django.db.models import Value as V

from provisions.models.codings import SINGLE

FacetCounts = dict[str, Counter[str]]  # for each facet the number of records by value
# Facets that are facts on agreements: records are counted per agreement, then per value.
AGREEMENT_FACETS = ("agreement", "party", "region", "agreement_type", "agreement_status", "composition")
AGREEMENT_PATHS = {"provisions": "agreement_id", "agreements": "pk", "mentions": "article__text__agreement_id"}
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
