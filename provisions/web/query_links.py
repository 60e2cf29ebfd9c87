"""A question as a page shows it: chips of what was chosen, values to choose, addresses for the question changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from provisions.query import PARAMETERS, FacetValue, FilterValue, ListQuery, get_parameters
from provisions.query.parameters import ParameterType

LANGUAGE_OF = {"agreement": "en"}  # whose values have names in one language, whatever the page's
PLACE = "00-any-value-00"  # stands for a value in an address


@dataclass(frozen=True)
class Chip:
    """Something that was chosen, and the link that takes it away."""

    label: str
    value: str
    href: str
    excluded: bool = False
    language: str = ""  # the value's, where it is not the page's

    @property
    def words(self) -> str:
        """What was chosen, in a phrase such as “Party: Chile”."""
        return self.label + _(": ") + (_("not") + " " if self.excluded else "") + self.value


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

    @property
    def chosen(self) -> bool:
        """Whether it was asked for or against."""
        return self.selected or self.excluded


class QueryLinks:
    """A question as a page shows it: what was chosen, and addresses of the page for the same or a changed question."""

    def __init__(self, question: ListQuery, path: str) -> None:
        self.question = question
        self.dataset = question.dataset
        self.path = path

    def href(self, question: ListQuery | None = None, **changes: Any) -> str:
        """Address of this page for another question, or for this one with changes."""
        query = (question or self.question).querystring(**changes)
        return f"{self.path}?{query}" if query else self.path

    @cached_property
    def chips(self) -> list[Chip]:
        """Everything that was asked for, each with the link that takes it away."""
        return [chip for name, chosen in self.question.active_filters.items() for chip in self._chips(name, chosen)]

    @property
    def words(self) -> str:
        """Everything that was asked for, in a phrase such as “Party: Chile; Topic: Finance for MSMEs”."""
        return _("; ").join(chip.words for chip in self.chips)

    def _chips(self, name: str, chosen: list[FilterValue]) -> Iterator[Chip]:
        labels = self.question.labels(name) if PARAMETERS[name].type == ParameterType.CODES else {}
        for choice in chosen:
            href = self.href(self.question.without(name, choice.value))
            value = labels.get(choice.value, choice.value)
            yield Chip(str(PARAMETERS[name].label), value, href, choice.excluded, LANGUAGE_OF.get(name, ""))

    def options(self, name: str, values: list[FacetValue]) -> list[Option]:
        """Values as they are shown."""
        before, after = self._around(name)
        return [self._option(name, value, before, after) for value in values]

    def _around(self, name: str) -> tuple[str, str]:
        """The address that leaves a value out, in two: before and after the value. A page has hundreds of them."""
        before, _place, after = self.href(self.question.with_value(name, PLACE, excluded=True)).partition(PLACE)
        return before, after

    def _option(self, name: str, value: FacetValue, before: str, after: str) -> Option:
        chosen = value.selected or value.excluded
        href = (
            self.href(self.question.with_value(name, value.value, excluded=True))
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
        others = get_parameters(self.dataset).keys() - fields - {"page", "format", "facets"}
        kept = [(name, str(choice)) for name in sorted(others) for choice in self.question.values(name)]
        return [pair for pair in kept if pair != ("ordering", "relevance")]
