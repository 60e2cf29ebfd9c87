"""A validated query for a list: one address, one queryset, whatever shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self
from urllib.parse import quote, urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from provisions.query import filtersets
from provisions.query.backends.bitmaps.dataset_index import BitmapBackend
from provisions.query.backends.bitmaps.registry import find_backend
from provisions.query.backends.sql import SqlBackend
from provisions.query.consistency import DatasetChanged
from provisions.query.facets import Facet, build_facet
from provisions.query.lookups import Lookups, get_lookups
from provisions.query.ordering import in_key_order, order_records
from provisions.query.pagination import ResultPage, check_page
from provisions.query.parameters import (
    DEFAULT_PAGE_SIZE,
    PARAMETERS,
    Parameter,
    ParameterType,
    get_facet_names,
    get_parameters,
)
from provisions.query.validation import validate
from provisions.query.values import FilterValue, FilterValues


@dataclass(frozen=True)
class ListQuery:
    """A validated query on one dataset. Immutable: `with_value` and `without` return new queries, for links."""

    dataset: str  # one of parameters.DATASETS
    filters: FilterValues = field(default_factory=dict)  # the values of all parameters, technical ones included
    lookups: Lookups = field(default_factory=get_lookups, compare=False, repr=False)  # it was validated against these
    text: str = field(init=False, compare=False, repr=False)  # the words to search for; empty when there are none
    page: int = field(init=False, compare=False, repr=False)  # from 1
    page_size: int = field(init=False, compare=False, repr=False)
    ordering: str = field(init=False, compare=False, repr=False)  # with its sign; empty for the default
    format: str = field(init=False, compare=False, repr=False)  # empty when none was given
    shape: str = field(init=False, compare=False, repr=False)  # wide, long, or empty for codes in one cell
    view: str = field(init=False, compare=False, repr=False)  # cards or table: how a page shows the records
    bom: bool = field(init=False, compare=False, repr=False)  # whether CSV begins with a byte-order mark
    fields: list[str] = field(init=False, compare=False, repr=False)  # the columns to give; empty for all
    facet_names: list[str] = field(init=False, compare=False, repr=False)  # to count, in the table's order

    def __post_init__(self) -> None:
        first = {name: values[0].value for name, values in self.filters.items()}
        facets = {value.value for value in self.filters.get("facets", ())}
        # Attributes rather than properties: they are read far more often than a query is made.
        self.__dict__.update(
            text=first.get("q", ""),
            page=int(first.get("page", 1)),
            page_size=int(first.get("page_size", DEFAULT_PAGE_SIZE)),
            ordering=first.get("ordering", ""),
            format=first.get("format", ""),
            shape=first.get("shape", ""),
            view=first.get("view", "cards"),
            bom=first.get("bom") == "yes",
            fields=[value.value for value in self.filters.get("fields", ())],
            facet_names=[name for name in get_facet_names(self.dataset) if not facets.isdisjoint((name, "all"))],
        )

    @classmethod
    def parse(cls, dataset: str, params: QueryDict, others: Mapping[str, str] | None = None) -> Self:
        """The query of an address; raises InvalidQuery with everything that is wrong with it.

        `others`: labels of parameters that the caller has read itself, to be suggested too.
        """
        lookups = get_lookups()
        return cls(dataset, validate(dataset, params, lookups, others or {}), lookups)

    def queryset(self) -> QuerySet[Any]:
        """The public records that match, in a deterministic order."""
        return order_records(self.dataset, self.records(), self.ordering, self.text)

    def records(self) -> QuerySet[Any]:
        """The public records that match in no order: for counting, subqueries, or another order."""
        return self._sql_backend.records

    def count(self) -> int:
        """How many records match."""
        return self._backend.count()

    @cached_property
    def result_page(self) -> ResultPage:
        """The page without its records; raises PageOutOfRange when it is beyond the last."""
        count = self.count()
        last = check_page(self.page, count, self.page_size)
        keys = None
        if isinstance(self._backend, BitmapBackend):
            start = (self.page - 1) * self.page_size
            with suppress(DatasetChanged):
                keys = self._backend.page_keys(self.ordering, self.text, start, self.page_size)
        following = self.querystring(page=self.page + 1) if self.page < last else None
        previous = self.querystring(page=self.page - 1) if self.page > 1 else None
        return ResultPage(count, last, keys, following, previous)

    def page_records(self) -> QuerySet[Any]:
        """The records of the page; raises PageOutOfRange when it is beyond the last."""
        keys = self.result_page.keys
        if keys is not None:
            return in_key_order(filtersets.public_records(self.dataset), keys)
        start = (self.page - 1) * self.page_size
        return self.queryset()[start : start + self.page_size]

    def agreement_count(self) -> int:
        """How many agreements the provisions are in."""
        return self._backend.agreement_count()

    def facets(self, names: Sequence[str] | None = None, limit: int | None = None) -> list[Facet]:
        """Facets by name, or those that the address asks for.

        Args:
            limit: how many values each has at most; those that the query filters by come in addition.

        Raises KeyError for a name that is not a facet of the dataset.
        """
        names = self.facet_names if names is None else names
        if unknown := set(names) - set(get_facet_names(self.dataset)):
            raise KeyError(f"{self.dataset} has no facet {', '.join(sorted(unknown))}.")
        counts, labels = self._backend.facet_counts(names), self.lookups.labels_of(names)
        return [build_facet(name, counts[name], labels[name], self.filters.get(name, ()), limit) for name in names]

    def value_counts(self, name: str) -> Counter[str]:
        """How many records have each value of a facet, with the filters of all other parameters."""
        return self._backend.facet_counts([name])[name]

    def year_counts(self, date_name: str) -> Counter[int]:
        """How many records there are by year of a date, `signed` or `in_force`, whatever years the query has.

        Records of agreements without that date are left out. Economies have no dates.
        """
        return self._backend.year_counts(date_name)

    def values(self, name: str) -> list[FilterValue]:
        """The values of a parameter, in the order given."""
        return list(self.filters.get(name, ()))

    @property
    def active_filters(self) -> dict[str, list[FilterValue]]:
        """The values that decide which records match, by parameter: what a page shows as chips."""
        return {name: list(values) for name, values in self.filters.items() if not PARAMETERS[name].technical}

    @property
    def agreement_filters(self) -> FilterValues:
        """The filters by facts on a record's agreement, which apply to agreements without provisions too."""
        by_facts = filtersets.AgreementFactsFilterSet.base_filters
        return {name: values for name, values in self.filters.items() if name in by_facts}

    def querystring(self, **changes: Any) -> str:
        """The query as an address, encoded, with its parameters in a fixed order.

        Args:
            changes: parameters to replace: a value, a list of values as in an address, or None to leave it out.

        Raises KeyError for an unknown parameter.
        """
        replacements = {name: _to_values(PARAMETERS[name], value) for name, value in changes.items()}
        filters = self._merge(replacements) if replacements else self.filters
        pairs = [
            (name, f"-{one.value}" if one.excluded else one.value) for name, values in filters.items() for one in values
        ]
        return urlencode(pairs, quote_via=quote)

    def with_value(self, name: str, value: str, excluded: bool = False) -> ListQuery:
        """The query with a value added, in place of the same value included or excluded, on the first page.

        A parameter that takes one value has it replaced.
        """
        added = FilterValue(str(value), excluded)
        if not PARAMETERS[name].repeatable:
            return self._with({name: (added,), "page": ()})
        others = [other for other in self.filters.get(name, ()) if other.value != added.value]
        return self._with({name: (*others, added), "page": ()})

    def without(self, name: str, value: str | None = None) -> ListQuery:
        """The query without a parameter, or without one of its values, on the first page."""
        others = [other for other in self.filters.get(name, ()) if value is not None and other.value != value]
        return self._with({name: tuple(others), "page": ()})

    def _with(self, changes: FilterValues) -> ListQuery:
        return ListQuery(self.dataset, self._merge(changes), self.lookups)

    def _merge(self, changes: Mapping[str, tuple[FilterValue, ...]]) -> FilterValues:
        """The filters with parameters replaced; raises KeyError for one that the dataset does not take."""
        known = get_parameters(self.dataset)
        if unknown := set(changes) - set(known):
            raise KeyError(f"{self.dataset} has no parameter {', '.join(sorted(unknown))}.")
        filters = {**self.filters, **changes}
        if not filters.get("q") and filters.get("ordering") == (FilterValue("relevance"),):
            del filters["ordering"]
        return {name: filters[name] for name in known if filters.get(name)}

    @cached_property
    def _sql_backend(self) -> SqlBackend:
        return SqlBackend(self.dataset, self.filters, self.lookups)

    @cached_property
    def _backend(self) -> BitmapBackend | SqlBackend:
        """Chosen once, so that all answers belong to one state."""
        return find_backend(self.dataset, self.filters, self.lookups) or self._sql_backend


def _to_values(parameter: Parameter, value: Any) -> tuple[FilterValue, ...]:
    """Values from an address. Only codes can be excluded: a minus in `q` belongs to its words."""
    if value is None:
        return ()
    parse = FilterValue.parse if parameter.type == ParameterType.CODES else FilterValue
    values = value if isinstance(value, (list, tuple)) else [value]
    return tuple(one if isinstance(one, FilterValue) else parse(str(one)) for one in values)
