"""One page of a list: its rows, the pages around it, other orders and sizes, and where the same question leads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.exports import FORMATS
from provisions.query import ListQuery, get_parameters
from provisions.query.parameters import CHOICES, DEFAULT_PAGE_SIZE, ORDERINGS
from provisions.web.presenters import prefetch
from provisions.web.presenters.empty_results import WayOut, ways_out
from provisions.web.presenters.sidebar import FacetSidebar
from provisions.web.query_links import Chip

SIZES = (25, 50, 100, 200)
VIEW_WORDS = {"cards": gettext_lazy("Cards"), "table": gettext_lazy("Table")}
ORDER_WORDS = {
    "relevance": gettext_lazy("Relevance"),
    "number": gettext_lazy("Number"),
    "agreement": gettext_lazy("Agreement"),
    "name": gettext_lazy("Name"),
    "code": gettext_lazy("Code"),
    "signed": gettext_lazy("Oldest signature"),
    "-signed": gettext_lazy("Newest signature"),
    "-text_date": gettext_lazy("Newest words"),
    "-words": gettext_lazy("Longest"),
    "-in_force": gettext_lazy("Newest in force"),
    "-provisions": gettext_lazy("Most provisions"),
    "-agreements": gettext_lazy("Most agreements"),
}


@dataclass(frozen=True)
class Link:
    """A way on, marked when one is there already."""

    label: str | Promise
    href: str
    selected: bool = False


class Listing(FacetSidebar):
    """One page of answers to a question."""

    def __init__(self, question: ListQuery, path: str) -> None:
        """Raises BadQuestion when there is no such page."""
        super().__init__(question, path)
        question.page_records()

    @cached_property
    def rows(self) -> list[Any]:
        """The page's records, with what their list shows."""
        return prefetch.COUNTED[self.dataset](list(prefetch.LISTED[self.dataset](self.question.page_records())))

    @cached_property
    def count(self) -> int:
        return self.question.count()

    @cached_property
    def agreement_count(self) -> int:
        return self.question.agreement_count()

    @property
    def page(self) -> int:
        return self.question.page

    @property
    def pages(self) -> int:
        return self.question.page_count()

    @property
    def first(self) -> int:
        """The number of this page's first row among all, from 1."""
        return (self.page - 1) * self.question.page_size + 1

    @property
    def previous_href(self) -> str:
        return self.href(page=self.page - 1 if self.page > 2 else None) if self.page > 1 else ""

    @property
    def next_href(self) -> str:
        return self.href(page=self.page + 1) if self.page < self.pages else ""

    @cached_property
    def ways_out(self) -> list[tuple[Chip, WayOut]]:
        """Of an empty answer: each chip with what taking it away would give, the most fruitful first."""
        chips = {chip.href: chip for chip in self.chips}
        return [(chips[self.href(way.question)], way) for way in ways_out(self.question)]

    @property
    def orders(self) -> list[Link]:
        """Ways to sort, the usual one first; by relevance only where there are words to look for."""
        names = [name for order in ORDERINGS[self.dataset] for name in (order, f"-{order}") if name in ORDER_WORDS]
        names.sort(key=lambda name: name != "relevance")
        names = names if self.question.text else [name for name in names if name != "relevance"]
        usual, present = names[0], self.question.ordering or names[0]
        return [
            Link(ORDER_WORDS[name], self.href(ordering=None if name == usual else name, page=None), name == present)
            for name in names
        ]

    @property
    def sizes(self) -> list[Link]:
        usual, present = DEFAULT_PAGE_SIZE, self.question.page_size
        return [
            Link(str(size), self.href(page_size=None if size == usual else size, page=None), size == present)
            for size in SIZES
        ]

    @property
    def views(self) -> list[Link]:
        """Cards to read or a table to compare; only cards where the dataset has no other view."""
        if "view" not in get_parameters(self.dataset):
            return []
        usual, present = CHOICES["view"][0], self.question.view
        return [
            Link(VIEW_WORDS[view], self.href(view=None if view == usual else view), view == present)
            for view in CHOICES["view"]
        ]

    @property
    def downloads(self) -> list[Link]:
        whole = {"page": None, "page_size": None, "facets": None} | self._bare
        return [Link(name.upper(), self.href(format=name, **whole)) for name in FORMATS]

    @property
    def _bare(self) -> dict[str, None]:
        """What to leave out of addresses that are no list page."""
        return {name: None for name in ("view",) if name in get_parameters(self.dataset)}

    @property
    def follow(self) -> list[Link]:
        """Other pages on the same provisions: their trends, how their wording travels, and the feed."""
        if self.dataset != "provisions":
            return []
        query = self.question.querystring(format=None, page=None, page_size=None, ordering=None, view=None)
        tail = f"?{query}" if query else ""
        names = {"trends": _("Trends"), "wording": _("How wording travels"), "feed": _("Atom feed")}
        code = Link(_("Code for curl, Python, R, Stata"), reverse("data") + f"{tail}#tools")
        return [*(Link(label, reverse(name) + tail) for name, label in names.items()), code]

    @property
    def api_href(self) -> str:
        """The same question, asked of the API."""
        query = self.question.querystring(format=None, **self._bare)
        return f"{get_script_prefix()}api/v1/{self.dataset}/" + (f"?{query}" if query else "")
