"""What stands beside a list to narrow it down: facets and years, with counts, and what their form carries along."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.query import Facet, get_parameters
from provisions.web.presenters.year_histogram import Histogram, histograms
from provisions.web.query_links import Option, QueryLinks

FIRST = 8  # values of a facet that show at once
LONGEST = 24  # values of a facet that a page holds at all: the rest is a click, or a letter in the facet's box, away
LONG_ENOUGH = 16  # values from which on a facet has a box to find one by its name
YEARS = {"signed": gettext_lazy("Signed"), "in_force": gettext_lazy("In force")}
# Which facets a page shows, in this order; the first few are open.
FACETS = {
    "provisions": [
        "theme", "strength", "verb", "party", "location", "kind", "subject", "region", "agreement_type",
        "agreement_status", "composition", "agreement", "beneficiary", "precision", "extent", "dispute_settlement",
        "parties_bound", "mention", "provenance", "verified", "language",
    ],
    "agreements": [
        "has_provisions", "party", "region", "agreement_type", "agreement_status", "composition", "theme", "strength",
        "location",
    ],
    "economies": ["region", "economy_kind"],
}  # fmt: skip
OPEN = {"provisions": 4, "agreements": 3, "economies": 3}


@dataclass(frozen=True)
class Group:
    """A facet as it is shown: some values at once, whatever is chosen before all others, the rest behind a fold.

    `all_href` is where all its values are, when the page doesn't hold them.
    """

    name: str
    label: str
    first: list[Option]
    rest: list[Option]
    all_href: str
    open: bool

    @property
    def total(self) -> int:
        return len(self.first) + len(self.rest)

    @property
    def long(self) -> bool:
        """Whether it is worth a box to find a value by its name."""
        return bool(self.all_href) or self.total >= LONG_ENOUGH

    @property
    def chosen(self) -> int:
        return sum(option.chosen for option in self.first)


class FacetSidebar(QueryLinks):
    """The facets and years of a question."""

    @cached_property
    def facets(self) -> list[Group]:
        """The facets of the side, in the page's order; those that hold nothing are left out."""
        found = self.question.facets(FACETS[self.dataset], limit=LONGEST)
        groups = [self._group(facet, place) for place, facet in enumerate(found)]
        return [group for group in groups if group.first]

    @property
    def leading(self) -> list[Group]:
        """The facets above the years: those that most readers want."""
        return self.facets[: OPEN[self.dataset]]

    @property
    def others(self) -> list[Group]:
        return self.facets[OPEN[self.dataset] :]

    def _group(self, facet: Facet, place: int) -> Group:
        options = sorted(self.options(facet.name, facet.values), key=lambda one: not one.chosen)  # stable
        all_href = self._all_href(facet.name) if facet.truncated else ""
        chosen = sum(option.chosen for option in options)
        shown = max(FIRST, chosen)
        opened = place < OPEN[self.dataset] or bool(chosen)
        return Group(facet.name, facet.label, options[:shown], options[shown:], all_href, opened)

    def _all_href(self, name: str) -> str:
        query = self.question.querystring(page=None)
        return reverse("values", args=[self.dataset, name]) + (f"?{query}" if query else "")

    @cached_property
    def years(self) -> list[dict[str, Any]]:
        """The year fields of the side; none where the dataset has no dates."""
        known = get_parameters(self.dataset)
        return [
            {
                "label": label,
                "fields": [self._year(f"{span}_from", _("from")), self._year(f"{span}_to", _("to"))],
                "histogram": self._histograms.get(span),
            }
            for span, label in YEARS.items()
            if f"{span}_from" in known
        ]

    @cached_property
    def _histograms(self) -> dict[str, Histogram]:
        return histograms(self.question)

    def _year(self, name: str, label: str) -> dict[str, str]:
        chosen = self.question.values(name)
        return {"name": name, "label": label, "value": chosen[0].value if chosen else ""}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form must carry along: choices that have no field of their own in it."""
        return self.carried(self._fields)

    @property
    def _fields(self) -> set[str]:
        return {"q", *FACETS[self.dataset], *(field["name"] for span in self.years for field in span["fields"])}
