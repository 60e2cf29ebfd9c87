"""The values that a query's parameters have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class FilterValue:
    """One value of a parameter, included or excluded."""

    value: str
    excluded: bool = False

    def __str__(self) -> str:
        return f"-{self.value}" if self.excluded else self.value

    @classmethod
    def parse(cls, text: str) -> FilterValue:
        """From an address: `-annex` excludes annex."""
        return cls(text.removeprefix("-"), text.startswith("-"))


# The values of each parameter in the order given, without duplicates; parameters without a value are left out.
FilterValues = dict[str, tuple[FilterValue, ...]]

# What a dataset is filtered by unless a query says otherwise: provisions without words of their own are left out.
DEFAULTS: dict[str, FilterValues] = {"provisions": {"incorporated": (FilterValue("exclude"),)}}

# The values that lift these defaults, for who combines the answers to single parameters.
LIFTED: dict[str, FilterValues] = {"provisions": {"incorporated": (FilterValue("include"),)}}


def without(filters: FilterValues, *names: str) -> FilterValues:
    """The values of all other parameters."""
    return {name: values for name, values in filters.items() if name not in names}


def split_excluded(values: Iterable[FilterValue]) -> tuple[list[str], list[str]]:
    """The included and the excluded values."""
    values = list(values)
    return [one.value for one in values if not one.excluded], [one.value for one in values if one.excluded]


def pick(filters: FilterValues, names: Iterable[str], excluded: bool) -> FilterValues:
    """The excluded values of these parameters, or the included ones."""
    values = {name: tuple(one for one in filters.get(name, ()) if one.excluded == excluded) for name in names}
    return {name: some for name, some in values.items() if some}


def excluded_by_name(filters: FilterValues, names: Iterable[str]) -> Iterator[FilterValues]:
    """For each of these parameters with excluded values, those values as included ones."""
    for name, values in pick(filters, names, excluded=True).items():
        yield {name: tuple(FilterValue(value.value) for value in values)}
