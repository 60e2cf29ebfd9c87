"""What a list page shows of a question: rows, facets, chips, links. All links are the question, changed a little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.datasets import FORMATS
from provisions.pages import reading
from provisions.querying import PARAMETERS, Choice, Facet, FacetValue, Question, parameters_of
from provisions.querying.parameters import ORDERINGS, PAGE_SIZE, Takes

FIRST = 8  # values of a facet that show at once
LONGEST = 300  # values of a facet that a page holds at all: room for every party
LONG = ("agreement",)  # facets whose values have long names and many: only the first so MANY
MANY = 40
SIZES = (25, 50, 100, 200)
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
    """A facet as it is shown: some values at once, the rest behind a fold."""

    name: str
    label: str
    first: list[Option]
    rest: list[Option]
    truncated: bool
    open: bool

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


class Listing(Asked):
    """One page of answers to a question."""

    def __init__(self, question: Question, path: str) -> None:
        """Reads the page's records; raises BadQuestion when there is no such page."""
        super().__init__(question, path)
        self.rows = reading.COUNTED[self.dataset](list(reading.LISTED[self.dataset](question.rows())))

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
        values = facet.values
        if facet.name in LONG:
            values = [one for place, one in enumerate(values) if place < MANY or one.selected or one.excluded]
        options = [self._option(facet.name, value) for value in values]
        truncated = facet.truncated or len(values) < len(facet.values)
        chosen = bool(self.question.choices(facet.name))
        return Group(facet.name, facet.label, options[:FIRST], options[FIRST:], truncated, place < OPEN or chosen)

    def _option(self, name: str, value: FacetValue) -> Option:
        without = self.href(self.question.with_choice(name, value.value, excluded=True))
        words = self._leave_out % {"name": value.label}
        return Option(value.value, value.label, value.count, value.selected, value.excluded, without, words)

    @cached_property
    def _leave_out(self) -> str:
        return _("Leave out %(name)s")

    @property
    def years(self) -> list[dict[str, Any]]:
        """The year fields of the side; none where the dataset has no dates."""
        known = parameters_of(self.dataset)
        return [
            {"label": label, "fields": [self._year(f"{span}_from", _("from")), self._year(f"{span}_to", _("to"))]}
            for span, label in YEARS.items()
            if f"{span}_from" in known
        ]

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
    def kept(self) -> list[tuple[str, str]]:
        """What the form must carry along: choices that have no field of their own in it."""
        fields = {"q", *FACETS[self.dataset], *(field["name"] for span in self.years for field in span["fields"])}
        others = parameters_of(self.dataset).keys() - fields - {"page", "format", "facets"}
        kept = [(name, str(choice)) for name in sorted(others) for choice in self.question.choices(name)]
        return [pair for pair in kept if pair != ("ordering", "relevance")]

    @property
    def downloads(self) -> list[Link]:
        whole = {"page": None, "page_size": None, "facets": None}
        return [Link(name.upper(), self.href(format=name, **whole)) for name in FORMATS]

    @property
    def follow(self) -> list[Link]:
        """Other pages on the same provisions: their trends, how their wording travels, and the feed."""
        if self.dataset != "provisions":
            return []
        query = self.question.querystring(format=None, page=None, page_size=None, ordering=None)
        tail = f"?{query}" if query else ""
        names = {"trends": _("Trends"), "wording": _("How wording travels"), "feed": _("Atom feed")}
        return [Link(label, reverse(name) + tail) for name, label in names.items()]

    @property
    def api_href(self) -> str:
        """The same question, asked of the API."""
        query = self.question.querystring(format=None)
        return f"{get_script_prefix()}api/v1/{self.dataset}/" + (f"?{query}" if query else "")
