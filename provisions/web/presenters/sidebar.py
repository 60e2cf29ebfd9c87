"""The filters beside a list: facets and years with counts, and the hidden fields of their form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from provisions.query import YEAR_SPANS, Facet, get_parameters
from provisions.web.presenters.year_histogram import Histogram, histograms
from provisions.web.query_links import FacetOption, QueryLinks, with_query

VISIBLE = 8  # options of a facet that are visible before it is unfolded
MOST_OPTIONS = 24  # options of a facet on the page; the others are on a page of their own
SEARCHABLE = 16  # options from which on a facet has a search box
YEAR_LABELS = {"signed": gettext_lazy("Signed"), "in_force": gettext_lazy("In force")}
# The facets of each list, in order. The first few are open.
FACETS = {
    "provisions": [
        "theme", "strength", "verb", "party", "location", "kind", "element", "subject", "region", "agreement_type",
        "agreement_status", "composition", "read", "agreement", "beneficiary", "precision", "extent",
        "dispute_settlement", "parties_bound", "mention", "provenance", "verified", "language",
    ],
    "agreements": [
        "has_provisions", "read", "party", "region", "agreement_type", "agreement_status", "composition", "theme",
        "strength", "location",
    ],
    "economies": ["region", "economy_kind"],
}  # fmt: skip
OPEN = {"provisions": 4, "agreements": 4, "economies": 3}


@dataclass(frozen=True)
class FacetGroup:
    """A facet with its options, selected and excluded ones first; `rest` is folded away.

    `all_href` leads to all options; it is empty when the page has them all. `active` is the number of selected and
    excluded options.
    """

    name: str
    label: str
    first: list[FacetOption]
    rest: list[FacetOption]
    active: int
    all_href: str
    open: bool

    @property
    def searchable(self) -> bool:
        return bool(self.all_href) or len(self.first) + len(self.rest) >= SEARCHABLE


class FacetSidebar(QueryLinks):
    """The facets and year ranges of a list query."""

    @cached_property
    def facets(self) -> list[FacetGroup]:
        """The facets that have options, in the page's order."""
        facets = self.query.facets(FACETS[self.dataset], limit=MOST_OPTIONS)
        groups = [self._group(facet, place) for place, facet in enumerate(facets)]
        return [group for group in groups if group.first]

    @property
    def leading_facets(self) -> list[FacetGroup]:
        """The facets above the years."""
        return self.facets[: OPEN[self.dataset]]

    @property
    def other_facets(self) -> list[FacetGroup]:
        return self.facets[OPEN[self.dataset] :]

    def _group(self, facet: Facet, place: int) -> FacetGroup:
        options = self.facet_options(facet.name, facet.values)
        active = [option for option in options if option.selected or option.excluded]
        options = active + [option for option in options if not (option.selected or option.excluded)]
        visible = max(VISIBLE, len(active))
        return FacetGroup(
            facet.name,
            facet.label,
            first=options[:visible],
            rest=options[visible:],
            active=len(active),
            all_href=self._all_href(facet.name) if facet.has_more else "",
            open=bool(active) or place < OPEN[self.dataset],
        )

    def _all_href(self, name: str) -> str:
        return with_query(reverse("values", args=[self.dataset, name]), self.query.querystring(page=None))

    @property
    def year_ranges(self) -> list[tuple[str, Promise, str, str, Histogram | None]]:
        """Name, label, first year, last year and histogram of each span of years; empty for a dataset without dates.

        The histogram is None where no record has a date.
        """
        if "signed_from" not in get_parameters(self.dataset):
            return []
        by_span = histograms(self.query)
        years = {name: values[0].value for name, values in self.query.filters.items() if values}
        return [
            (span, YEAR_LABELS[span], years.get(f"{span}_from", ""), years.get(f"{span}_to", ""), by_span.get(span))
            for span in YEAR_SPANS
        ]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Parameters, with values, that have no visible field in the form."""
        year_fields = {f"{span}_{end}" for span in YEAR_SPANS for end in ("from", "to")}
        return self.hidden_fields({"q", *FACETS[self.dataset], *year_fields})
