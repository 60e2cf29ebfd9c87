"""A page of a list: its records, links to other pages, orders, sizes and views, and downloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.exports import FORMATS
from provisions.query import ListQuery, get_parameters
from provisions.query.parameters import DEFAULT_PAGE_SIZE, ORDERINGS
from provisions.web.presenters import prefetch
from provisions.web.presenters.sidebar import FacetSidebar
from provisions.web.query_links import FilterChip, with_query

PAGE_SIZES = {size: str(size) for size in (25, 50, 100, 200)}
VIEW_LABELS = {"cards": gettext_lazy("Cards"), "table": gettext_lazy("Table")}
ORDER_LABELS = {
    "relevance": gettext_lazy("Relevance"),
    "number": gettext_lazy("Number"),
    "agreement": gettext_lazy("Agreement"),
    "name": gettext_lazy("Name"),
    "code": gettext_lazy("Code"),
    "signed": gettext_lazy("Oldest signature"),
    "-signed": gettext_lazy("Newest signature"),
    "-text_date": gettext_lazy("Newest words"),
    "-added": gettext_lazy("Added last"),
    "-words": gettext_lazy("Longest"),
    "-in_force": gettext_lazy("Newest in force"),
    "-provisions": gettext_lazy("Most provisions"),
    "-agreements": gettext_lazy("Most agreements"),
}
# The columns of the table view: name, label, and whether the first click on it sorts in descending order. A column is
# sortable where the `ordering` parameter has its name.
TABLE_COLUMNS: tuple[tuple[str, Promise, bool], ...] = (
    ("number", gettext_lazy("Number"), False),
    ("agreement", gettext_lazy("Agreement"), False),
    ("citation", gettext_lazy("Citation"), False),
    ("kind", gettext_lazy("What it does"), False),
    ("theme", gettext_lazy("Topic"), False),
    ("strength", gettext_lazy("Strength"), False),
    ("text_date", gettext_lazy("Date of the words"), True),
)
MOST_RELAXATIONS = 20  # filters tried one by one when nothing is found


@dataclass(frozen=True)
class ListingLink:
    """A link to a variation of the list; `current` marks the present one."""

    label: str | Promise
    href: str
    current: bool = False


class Listing(FacetSidebar):
    """A page of the records that a list query finds."""

    def __init__(self, query: ListQuery, path: str) -> None:
        """Raises InvalidQuery when there is no such page."""
        super().__init__(query, path)
        query.page_records()

    @cached_property
    def records(self) -> list[Any]:
        """The page's records, with all that their list shows."""
        return prefetch.for_list(self.dataset, self.query.page_records())

    @cached_property
    def count(self) -> int:
        return self.query.count()

    @cached_property
    def agreement_count(self) -> int:
        return self.query.agreement_count()

    @cached_property
    def left_out(self) -> tuple[int, str] | None:
        """How many provisions are left out because they take in words of others, and the list with them."""
        if self.dataset != "provisions" or self.query.values("incorporated"):
            return None
        count = self.query.with_value("incorporated", "only").count()
        return (count, self.href(incorporated="include", page=None)) if count else None

    @property
    def start(self) -> int:
        """The position of the page's first record in the whole list, from 1."""
        return (self.query.page - 1) * self.query.page_size + 1

    @property
    def previous_href(self) -> str:
        page = self.query.page
        return self.href(page=page - 1 if page > 2 else None) if page > 1 else ""

    @property
    def next_href(self) -> str:
        page = self.query.page
        return self.href(page=page + 1) if page < self.query.result_page.last else ""

    @cached_property
    def relaxations(self) -> list[tuple[FilterChip, int]]:
        """The filters without which the query finds records, with the number found, most first."""
        filters = [(name, value) for name, values in self.query.active_filters.items() for value in values]
        counts = [self.query.without(name, value.value).count() for name, value in filters[:MOST_RELAXATIONS]]
        relaxations = [(chip, count) for chip, count in zip(self.chips, counts, strict=False) if count]
        return sorted(relaxations, key=lambda pair: -pair[1])

    @property
    def coverage_notes(self) -> list[str]:
        """Where provisions that the filters ask for stand that have not been read."""
        filters = [(name, one.value) for name, values in self.query.active_filters.items() for one in values]
        notes = [self.query.lookups.coverage_note(name, value.removeprefix("-")) for name, value in filters]
        return list(dict.fromkeys(filter(None, notes)))

    @property
    def orders(self) -> list[ListingLink]:
        """Links that sort the list, the default first. Relevance is offered only for a text search."""
        names = [name for order in ORDERINGS[self.dataset] for name in (order, f"-{order}") if name in ORDER_LABELS]
        if not self.query.text:
            names = [name for name in names if name != "relevance"]
        names.sort(key=lambda name: name != "relevance")
        labels = {name: ORDER_LABELS[name] for name in names}
        return self._links("ordering", labels, self.query.ordering or names[0], names[0], page=None)

    @property
    def sizes(self) -> list[ListingLink]:
        return self._links("page_size", PAGE_SIZES, self.query.page_size, DEFAULT_PAGE_SIZE, page=None)

    @property
    def views(self) -> list[ListingLink]:
        """Links to the views of the list; empty where the dataset has only one."""
        if "view" not in get_parameters(self.dataset):
            return []
        return self._links("view", VIEW_LABELS, self.query.view, "cards")

    def _links(
        self, parameter: str, labels: Mapping[Any, str | Promise], current: Any, default: Any, **changes: Any
    ) -> list[ListingLink]:
        """Links that set a parameter to each value of `labels`. The default is left out of the address."""
        return [
            ListingLink(
                label, self.href(**{parameter: None if value == default else value}, **changes), value == current
            )
            for value, label in labels.items()
        ]

    @property
    def column_headers(self) -> Iterator[tuple[str, Promise, str, str]]:
        """Yield name, label, address and aria-sort of each header of the table view.

        The address sorts by the column; it is empty where the column isn't sortable. aria-sort is empty where the table
        isn't sorted by the column.
        """
        default = "relevance" if self.query.text else next(iter(ORDERINGS[self.dataset]))
        current = self.query.ordering or default
        for name, label, descending_first in TABLE_COLUMNS:
            href = ""
            if name in ORDERINGS[self.dataset]:
                first, second = (f"-{name}", name) if descending_first else (name, f"-{name}")
                ordering = second if current == first else first
                href = self.href(ordering=None if ordering == default else ordering, page=None)
            yield name, label, href, {name: "ascending", f"-{name}": "descending"}.get(current, "")

    @property
    def downloads(self) -> list[ListingLink]:
        whole = {"page": None, "page_size": None, "facets": None} | self._without_view
        return [ListingLink(name.upper(), self.href(format=name, **whole)) for name in FORMATS]

    @property
    def _without_view(self) -> dict[str, None]:
        """The change that leaves `view` out of an address; empty where the dataset doesn't have it."""
        return {"view": None} if "view" in get_parameters(self.dataset) else {}

    @property
    def related_pages(self) -> list[ListingLink]:
        """Other pages on the same provisions: trends, wording, what's new, the feed and code samples."""
        if self.dataset != "provisions":
            return []
        querystring = self.query.querystring(format=None, page=None, page_size=None, ordering=None, view=None)
        labels = {
            "trends": _("Trends"),
            "wording": _("How wording travels"),
            "news": _("What’s new"),
            "feed": _("Atom feed"),
        }
        links = [ListingLink(label, with_query(reverse(name), querystring)) for name, label in labels.items()]
        code_samples = f"{with_query(reverse('data'), querystring)}#tools"
        return [*links, ListingLink(_("Code for curl, Python, R, Stata"), code_samples)]

    @property
    def api_href(self) -> str:
        """The same query in the API."""
        path = f"{get_script_prefix()}api/v1/{self.dataset}/"
        return with_query(path, self.query.querystring(format=None, **self._without_view))
