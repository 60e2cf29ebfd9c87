"""What a list page shows of a question: rows, facets, chips, links. All links are the question, changed a little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.datasets import FORMATS
from provisions.pages import reading
from provisions.pages.ways_out import WayOut, ways_out
from provisions.pages.years import Histogram, histograms
from provisions.querying import PARAMETERS, Choice, Facet, FacetValue, Question, parameters_of
from provisions.querying.parameters import CHOICES, ORDERINGS, PAGE_SIZE, Takes

FIRST = 8  # values of a facet that show at once
LONGEST = 24  # values of a facet that a page holds at all: the rest is a click, or a letter in the facet's box, away
PLACE = "00-any-value-00"  # stands for a value in an address
LONG_ENOUGH = 16  # values from which on a facet has a box to find one by its name
SIZES = (25, 50, 100, 200)
VIEW_WORDS = {"cards": gettext_lazy("Cards"), "table": gettext_lazy("Table")}
YEARS = {"signed": gettext_lazy("Signed"), "in_force": gettext_lazy("In force")}
ORDER_WORDS = {
    "relevance": gettext_lazy("Relevance"),
    "number": gettext_lazy("Number"),
    "agreement": gettext_lazy("Agreement"),
    "name": gettext_lazy("Name"),
    "code": gettext_lazy("Code"),
    "-signed": gettext_lazy("Newest signature"),
    "-text_date": gettext_lazy("Newest words"),
    "-words": gettext_lazy("Longest"),
    "-in_force": gettext_lazy("Newest in force"),
    "-provisions": gettext_lazy("Most provisions"),
    "-agreements": gettext_lazy("Most agreements"),
}
# Which facets a page shows, in this order; the first few are open.
FACETS = {
    "provisions": [
        "theme", "strength", "party", "location", "kind", "subject", "region", "agreement_type", "agreement_status",
        "composition", "agreement", "beneficiary", "verb", "precision", "extent", "dispute_settlement",
        "parties_bound", "mention", "provenance", "verified", "language",
    ],
    "agreements": [
        "has_provisions", "party", "region", "agreement_type", "agreement_status", "composition", "theme", "strength",
        "location",
    ],
    "economies": ["region", "economy_kind"],
}  # fmt: skip
OPEN = 3


@dataclass(frozen=True)
class Link:
    """A way on, marked when one is there already."""

    label: str | Promise
    href: str
    selected: bool = False


@dataclass(frozen=True)
class Chip:
    """Something that was chosen, and the link that takes it away."""

    label: str
    value: str
    href: str
    excluded: bool = False


@dataclass(frozen=True)
class Option:
    """A value of a facet, as a checkbox and a link that leaves it out."""

    value: str
    label: str
    count: int
    selected: bool
    excluded: bool
    exclude_href: str
    leave_out: str


@dataclass(frozen=True)
class Group:
    """A facet as it is shown: some values at once, the rest behind a fold.

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
        return sum(option.selected or option.excluded for option in (*self.first, *self.rest))

    @property
    def rest_open(self) -> bool:
        return any(option.selected or option.excluded for option in self.rest)


class Asked:
    """A question as a page shows it: what was chosen, and addresses of the page for the same or a changed question."""

    def __init__(self, question: Question, path: str) -> None:
        self.question = question
        self.dataset = question.dataset
        self.path = path

    def href(self, question: Question | None = None, **changes: Any) -> str:
        """Address of this page for another question, or for this one with changes."""
        query = (question or self.question).querystring(**changes)
        return f"{self.path}?{query}" if query else self.path

    @cached_property
    def chips(self) -> list[Chip]:
        """Everything that was asked for, each with the link that takes it away."""
        return [chip for name, chosen in self.question.active.items() for chip in self._chips(name, chosen)]

    def _chips(self, name: str, chosen: list[Choice]) -> Iterator[Chip]:
        labels = self.question.labels(name) if PARAMETERS[name].takes == Takes.CODES else {}
        for choice in chosen:
            href = self.href(self.question.without(name, choice.value))
            value = labels.get(choice.value, choice.value)
            yield Chip(str(PARAMETERS[name].label), value, href, choice.excluded)

    def options(self, name: str, values: list[FacetValue]) -> list[Option]:
        """Values as they are shown."""
        before, after = self._around(name)
        return [self._option(name, value, before, after) for value in values]

    def _around(self, name: str) -> tuple[str, str]:
        """The address that leaves a value out, in two: before and after the value. A page has hundreds of them."""
        before, _place, after = self.href(self.question.with_choice(name, PLACE, excluded=True)).partition(PLACE)
        return before, after

    def _option(self, name: str, value: FacetValue, before: str, after: str) -> Option:
        chosen = value.selected or value.excluded
        href = (
            self.href(self.question.with_choice(name, value.value, excluded=True))
            if chosen
            else f"{before}{quote(value.value)}{after}"
        )
        words = self._leave_out % {"name": value.label}
        return Option(value.value, value.label, value.count, value.selected, value.excluded, href, words)

    @cached_property
    def _leave_out(self) -> str:
        return _("Leave out %(name)s")

    def carried(self, fields: set[str]) -> list[tuple[str, str]]:
        """The choices of a form that has these fields which it must carry along unseen."""
        others = parameters_of(self.dataset).keys() - fields - {"page", "format", "facets"}
        kept = [(name, str(choice)) for name in sorted(others) for choice in self.question.choices(name)]
        return [pair for pair in kept if pair != ("ordering", "relevance")]


class Listing(Asked):
    """One page of answers to a question."""

    def __init__(self, question: Question, path: str) -> None:
        """Raises BadQuestion when there is no such page."""
        super().__init__(question, path)
        question.rows()

    @cached_property
    def rows(self) -> list[Any]:
        """The page's records, with what their list shows."""
        return reading.COUNTED[self.dataset](list(reading.LISTED[self.dataset](self.question.rows())))

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
    def facets(self) -> list[Group]:
        """The facets of the side, in the page's order; those that hold nothing are left out."""
        found = self.question.facets(FACETS[self.dataset], limit=LONGEST)
        groups = [self._group(facet, place) for place, facet in enumerate(found)]
        return [group for group in groups if group.first]

    @property
    def leading(self) -> list[Group]:
        """The facets above the years: those that most readers want."""
        return self.facets[:OPEN]

    @property
    def others(self) -> list[Group]:
        return self.facets[OPEN:]

    def _group(self, facet: Facet, place: int) -> Group:
        options = self.options(facet.name, facet.values)
        all_href = self._all_href(facet.name) if facet.truncated else ""
        chosen = bool(self.question.choices(facet.name))
        return Group(facet.name, facet.label, options[:FIRST], options[FIRST:], all_href, place < OPEN or chosen)

    def _all_href(self, name: str) -> str:
        query = self.question.querystring(page=None)
        return reverse("values", args=[self.dataset, name]) + (f"?{query}" if query else "")

    @cached_property
    def years(self) -> list[dict[str, Any]]:
        """The year fields of the side; none where the dataset has no dates."""
        known = parameters_of(self.dataset)
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

    @cached_property
    def ways_out(self) -> list[tuple[Chip, WayOut]]:
        """Of an empty answer: each chip with what taking it away would give, the most fruitful first."""
        chips = {chip.href: chip for chip in self.chips}
        return [(chips[self.href(way.question)], way) for way in ways_out(self.question)]

    @property
    def years_chosen(self) -> bool:
        return any(field["value"] for span in self.years for field in span["fields"])

    def _year(self, name: str, label: str) -> dict[str, str]:
        chosen = self.question.choices(name)
        return {"name": name, "label": label, "value": chosen[0].value if chosen else ""}

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
        usual, present = PAGE_SIZE, self.question.page_size
        return [
            Link(str(size), self.href(page_size=None if size == usual else size, page=None), size == present)
            for size in SIZES
        ]

    @property
    def views(self) -> list[Link]:
        """Cards to read or a table to compare; only cards where the dataset has no other view."""
        if "view" not in parameters_of(self.dataset):
            return []
        usual, present = CHOICES["view"][0], self.question.view
        return [
            Link(VIEW_WORDS[view], self.href(view=None if view == usual else view), view == present)
            for view in CHOICES["view"]
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form must carry along: choices that have no field of their own in it."""
        return self.carried(self._fields)

    @property
    def _fields(self) -> set[str]:
        return {"q", *FACETS[self.dataset], *(field["name"] for span in self.years for field in span["fields"])}

    @property
    def downloads(self) -> list[Link]:
        whole = {"page": None, "page_size": None, "facets": None} | self._bare
        return [Link(name.upper(), self.href(format=name, **whole)) for name in FORMATS]

    @property
    def _bare(self) -> dict[str, None]:
        """What to leave out of addresses that are no list page."""
        return {name: None for name in ("view",) if name in parameters_of(self.dataset)}

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
