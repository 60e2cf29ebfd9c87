"""Links from a list query to its variations, and the labels of its filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.lib.dates import format_date
from provisions.query import PARAMETERS, FacetValue, FilterValue, ListQuery, get_parameters
from provisions.query.parameters import ParameterType

CHOICE_LABELS: dict[str, Mapping[str, Any]] = {
    "incorporated": {"exclude": gettext_lazy("left out"), "include": gettext_lazy("too"), "only": gettext_lazy("only")}
}
PLACEHOLDER = "00-any-value-00"  # stands for a value in the pattern of an address


@dataclass(frozen=True)
class FilterChip:
    """An active filter, with a link to the query without it."""

    label: str
    value: str
    href: str
    excluded: bool = False
    language: str = ""  # of `value`, where it may differ from the page's

    @property
    def description(self) -> str:
        """The filter as a phrase such as “Party: Chile”."""
        return self.label + _(": ") + (_("not") + " " if self.excluded else "") + self.value


@dataclass(frozen=True)
class FacetOption(FacetValue):
    """A value of a facet as a checkbox, with a link that excludes the value."""

    exclude_href: str
    exclude_label: str
    language: str  # of the label, see FilterChip


def with_query(path: str, querystring: str) -> str:
    """Append a query string to a path, unless it is empty."""
    return f"{path}?{querystring}" if querystring else path


class QueryLinks:
    """A list query with the page at `path` that shows it."""

    def __init__(self, query: ListQuery, path: str) -> None:
        self.query = query
        self.dataset = query.dataset
        self.path = path

    def href(self, query: ListQuery | None = None, **changes: Any) -> str:
        """Return the page's address for another query, or for this one with parameters changed."""
        return with_query(self.path, (query or self.query).querystring(**changes))

    @cached_property
    def chips(self) -> list[FilterChip]:
        return [chip for name, values in self.query.active_filters.items() for chip in self._chips(name, values)]

    @property
    def description(self) -> str:
        """All active filters as a phrase such as “Party: Chile; Topic: Finance for MSMEs”."""
        return _("; ").join(chip.description for chip in self.chips)

    def _chips(self, name: str, values: list[FilterValue]) -> Iterator[FilterChip]:
        parameter = PARAMETERS[name]
        labels: Mapping[str, Any] = CHOICE_LABELS.get(name, {})
        if parameter.type == ParameterType.CODES:
            labels = self.query.lookups.labels(name)
        languages = self._languages(name)
        for value in values:
            href = self.href(self.query.without(name, value.value))
            label = str(labels.get(value.value, value.value))
            if parameter.type == ParameterType.DATE:
                label = format_date(date.fromisoformat(label))
            yield FilterChip(str(parameter.label), label, href, value.excluded, languages.get(value.value, ""))

    def _languages(self, name: str) -> Mapping[str, str]:
        """The languages of a parameter's labels that may not be in the active one."""
        return self.query.lookups.languages_of_names() if name == "agreement" else {}

    def facet_options(self, name: str, values: list[FacetValue]) -> list[FacetOption]:
        """Return options for the values of a facet, in the same order."""
        # A page has hundreds of these links, so they are filled into one pattern. The link of an active value differs
        # in more than the value.
        pattern = self.href(self.query.with_value(name, PLACEHOLDER, excluded=True))
        before, _placeholder, after = pattern.partition(PLACEHOLDER)
        exclude_label = _("Leave out %(name)s")
        languages = self._languages(name)
        return [
            FacetOption(
                **vars(value),
                exclude_href=self.href(self.query.with_value(name, value.value, excluded=True))
                if value.selected or value.excluded
                else f"{before}{quote(value.value)}{after}",
                exclude_label=exclude_label % {"name": value.label},
                language=languages.get(value.value, ""),
            )
            for value in values
        ]

    def hidden_fields(self, form_fields: set[str]) -> list[tuple[str, str]]:
        """Return the parameters, with values, that a form with these fields must pass on in hidden inputs."""
        others = get_parameters(self.dataset).keys() - form_fields - {"page", "format", "facets"}
        fields = [(name, str(value)) for name in sorted(others) for value in self.query.values(name)]
        return [field for field in fields if field != ("ordering", "relevance")]
