"""A reader's question: an address, checked once, that every face answers from the same queryset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from provisions.query import filtersets
from provisions.query.backends.bitmaps import BitmapBackend, DatasetChanged, answers
from provisions.query.backends.sql import SqlBackend
from provisions.query.facets import Facet, facets
from provisions.query.lookups import Labels, Lookups, get_lookups
from provisions.query.ordering import in_key_order, ordered
from provisions.query.pagination import check_page, last_page
from provisions.query.parameters import (
    DEFAULT_PAGE_SIZE,
    PARAMETERS,
    Parameter,
    ParameterType,
    get_facet_names,
    get_parameters,
)
from provisions.query.validation import check
from provisions.query.values import FilterValue, FilterValues


@dataclass(frozen=True)
class ListQuery:
    """A checked question on one dataset. It never changes: `with_value` and its like give new ones, for links."""

    dataset: str
    filters: FilterValues = field(default_factory=dict)
    lookups: Lookups = field(default_factory=get_lookups, compare=False, repr=False)

    @classmethod
    def parse(cls, dataset: str, params: QueryDict) -> ListQuery:
        """The question that an address asks; raises BadQuestion with every fault of it, when it has any.

        `dataset` is one of parameters.DATASETS.
        """
        words = get_lookups()
        return cls(dataset, check(dataset, params, words), words)

    def queryset(self) -> QuerySet[Any]:
        """The public records that answer it, in a deterministic order."""
        return ordered(self.dataset, self._sql_backend.found, self.ordering, self.text)

    def unordered(self) -> QuerySet[Any]:
        """The same records in no order: to count, to look among, or to order otherwise.

        The order by relevance joins the index, which in a subquery would be searched anew for every row around it.
        """
        return self._sql_backend.found

    def count(self) -> int:
        """How many records answer it; counted once."""
        return self._backend.count()

    def page_count(self) -> int:
        """How many pages it has; an empty answer has one."""
        return last_page(self.count(), self.page_size)

    def page_records(self) -> QuerySet[Any]:
        """The records of its page; raises BadQuestion when the page is beyond the last."""
        keys = self.page_keys()
        if keys is not None:
            return in_key_order(filtersets.public(self.dataset), keys)
        first = (self.page - 1) * self.page_size
        return self.queryset()[first : first + self.page_size]

    def page_keys(self) -> list[int] | None:
        """The primary keys of its page in order, of the version of its words; None where the database has to tell.

        Raises BadQuestion when the page is beyond the last.
        """
        check_page(self.page, self.page_count())
        if isinstance(self._backend, BitmapBackend):
            with suppress(DatasetChanged):
                return self._backend.keys(self.ordering, (self.page - 1) * self.page_size, self.page_size)
        return None

    def agreement_count(self) -> int:
        """How many agreements the answering provisions are in. Raises TypeError for another dataset."""
        if self.dataset != "provisions":
            raise TypeError(f"Only provisions are counted by agreement, not {self.dataset}.")
        return self._backend.agreement_count()

    def facets(self, names: list[str] | None = None, limit: int | None = None) -> list[Facet]:
        """Counts beside choices for these facets, or for those that the address asks for.

        Raises KeyError for a name that is no facet of the dataset.
        """
        names = self.facet_names if names is None else names
        if unknown := set(names) - set(get_facet_names(self.dataset)):
            raise KeyError(f"{self.dataset} has no facet {', '.join(sorted(unknown))}.")
        return facets(self.filters, self.lookups, self._backend.counts(names), limit)

    def year_counts(self, span: str) -> Counter[int]:
        """How many records answer by year, for span `signed` or `in_force`, whatever range of it was chosen.

        Records of agreements without that date are left out. Raises KeyError for a dataset that has no dates.
        """
        if f"{span}_from" not in get_parameters(self.dataset):
            raise KeyError(f"{self.dataset} has no years of {span}.")
        return self._backend.years(span)

    def labels(self, name: str) -> Labels:
        """The values that a parameter of codes takes, with labels in the active language. KeyError for others."""
        return self.lookups.labels(name)

    def values(self, name: str) -> list[FilterValue]:
        """What is chosen of a parameter, in the order given."""
        return list(self.filters.get(name, ()))

    @property
    def active_filters(self) -> dict[str, list[FilterValue]]:
        """All choices that decide which records answer, by parameter: what a page shows as chips to take away."""
        return {name: list(chosen) for name, chosen in self.filters.items() if not PARAMETERS[name].technical}

    @property
    def text(self) -> str:
        """The words looked for; empty when there are none."""
        return self._one("q", "")

    @property
    def page(self) -> int:
        return int(self._one("page", "1"))

    @property
    def page_size(self) -> int:
        return int(self._one("page_size", str(DEFAULT_PAGE_SIZE)))

    @property
    def ordering(self) -> str:
        """The order asked for, with its sign; empty when none is."""
        return self._one("ordering", "")

    @property
    def format(self) -> str:
        """The format asked for; empty when none is."""
        return self._one("format", "")

    @property
    def fields(self) -> list[str]:
        """The columns asked for; empty for all."""
        return [choice.value for choice in self.filters.get("fields", ())]

    @property
    def shape(self) -> str:
        """wide, long, or empty for codes in one cell."""
        return self._one("shape", "")

    @property
    def bom(self) -> bool:
        """Whether CSV begins with a byte-order mark."""
        return self._one("bom", "no") == "yes"

    @property
    def view(self) -> str:
        """cards or table: how a page shows the records."""
        return self._one("view", "cards")

    @property
    def facet_names(self) -> list[str]:
        """The facets that the address asks for, in the table's order."""
        asked = {choice.value for choice in self.filters.get("facets", ())}
        return [name for name in get_facet_names(self.dataset) if name in asked or "all" in asked]

    def querystring(self, **changes: Any) -> str:
        """The address of this question, encoded, in one fixed order; with parameters changed, if any are given.

        A change is a value, a list of values as written in an address, or None to leave the parameter out.
        """
        if unknown := set(changes) - set(PARAMETERS):
            raise KeyError(f"There is no parameter {', '.join(sorted(unknown))}.")
        changed = self._with({name: _written(PARAMETERS[name], value) for name, value in changes.items()})
        return urlencode(
            [(name, str(choice)) for name, chosen in changed.filters.items() for choice in chosen], quote_via=quote
        )

    def with_value(self, name: str, value: str, excluded: bool = False) -> ListQuery:
        """The same with a value added (or excluded): it takes the place of the same value the other way round.

        A parameter that takes one value has it replaced. The page goes back to the first.
        """
        choice = FilterValue(str(value), excluded)
        if not PARAMETERS[name].repeatable:
            return self._with({name: (choice,), "page": ()})
        kept = [other for other in self.filters.get(name, ()) if other.value != choice.value]
        return self._with({name: (*kept, choice), "page": ()})

    def without(self, name: str, value: str | None = None) -> ListQuery:
        """The same without a parameter, or without one of its values. The page goes back to the first."""
        kept = [other for other in self.filters.get(name, ()) if value is not None and other.value != value]
        return self._with({name: tuple(kept), "page": ()})

    def _with(self, changes: Mapping[str, tuple[FilterValue, ...]]) -> ListQuery:
        """The same with parameters replaced; raises KeyError for one that the dataset doesn't take."""
        known = get_parameters(self.dataset)
        if unknown := set(changes) - set(known):
            raise KeyError(f"{self.dataset} has no parameter {', '.join(sorted(unknown))}.")
        merged = {**self.filters, **changes}
        if not merged.get("q") and merged.get("ordering") == (FilterValue("relevance"),):
            del merged["ordering"]
        return ListQuery(self.dataset, {name: merged[name] for name in known if merged.get(name)}, self.lookups)

    def _one(self, name: str, default: str) -> str:
        chosen = self.filters.get(name)
        return chosen[0].value if chosen else default

    @cached_property
    def _sql_backend(self) -> SqlBackend:
        return SqlBackend(self.dataset, self.filters, self.lookups)

    @cached_property
    def _backend(self) -> BitmapBackend | SqlBackend:
        """Who answers: decided once, so that all answers are of one version."""
        return answers(self.dataset, self.filters, self.lookups) or self._sql_backend


def _written(parameter: Parameter, value: Any) -> tuple[FilterValue, ...]:
    """A change as choices; only codes can be excluded: the minus of a word in `q` is its own."""
    if value is None:
        return ()
    read = FilterValue.read if parameter.type == ParameterType.CODES else FilterValue
    values = value if isinstance(value, (list, tuple)) else [value]
    return tuple(value if isinstance(value, FilterValue) else read(str(value)) for value in values)
