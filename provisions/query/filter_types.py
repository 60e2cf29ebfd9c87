"""The types of filters and their conditions; the filters are in filtersets.py. A value is a tuple of FilterValue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet

from provisions.models import Agreement
from provisions.models.codebook import key_of
from provisions.query.lookups import Lookups
from provisions.query.values import FilterValue, split_excluded

Condition = Callable[[list[str]], Q]


class ValuesField(forms.Field):
    """Takes values unchanged: they were validated before."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[FilterValue, ...]:
        return tuple(value or ())


class ValuesFilter(django_filters.Filter):
    """Keeps records that meet a condition for any included value and for no excluded one.

    `condition` returns a Q on the filterset's model for a list of values. It must not multiply rows.
    """

    field_class = ValuesField

    def __init__(self, condition: Condition, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.condition = condition

    def filter(self, qs: QuerySet[Any], value: Iterable[FilterValue]) -> QuerySet[Any]:
        included, excluded = split_excluded(value)
        if included:
            qs = qs.filter(self.q(included))
        return qs.exclude(self.q(excluded)) if excluded else qs

    def q(self, values: list[str]) -> Q:
        """The condition on the filterset's model."""
        return self.condition(values)


class LookupFilter(ValuesFilter):
    """A condition on a record's agreement that the lookups answer.

    `keys` returns the primary keys of agreements for a list of values.
    """

    def __init__(self, keys: Callable[[Lookups, list[str]], Collection[int]], **kwargs: Any) -> None:
        super().__init__(self._by_key, **kwargs)
        self.keys = keys

    def _by_key(self, values: list[str]) -> Q:
        return Q(**{f"{self.parent.agreement_path}__in": self.keys(self.parent.lookups, values)})


class AgreementFilter(ValuesFilter):
    """A condition on a record's agreement, given as a condition on Agreement."""

    def q(self, values: list[str]) -> Q:
        agreements = Agreement.objects.public().filter(self.condition(values))
        return Q(**{f"{self.parent.agreement_path}__in": agreements.order_by().values("pk")})


def column(path: str, convert: Callable[[str], Any] = str) -> Condition:
    """The column has one of the values, converted."""
    return lambda values: Q(**{f"{path}__in": [convert(value) for value in values]})


def code(variable: str) -> Condition:
    """The column of a codebook variable has one of the values."""
    return column(variable, partial(key_of, variable))


def relation(rows: type[Model], own: str, other: str, variable: str = "") -> Condition:
    """A row of a many-to-many table leads from the record's column `own` to one of the values in `other`."""
    condition = column(other, partial(key_of, variable) if variable else str)
    return lambda values: Q(pk__in=rows._default_manager.filter(condition(values)).values(own))


def any_of(facet: str) -> Callable[[Lookups, list[str]], list[int]]:
    """The agreement has one of the values of a facet, such as a party."""
    return lambda lookups, values: [
        pk for pk, facts in lookups.agreements.items() if not facts.facets[facet].isdisjoint(values)
    ]


def all_parties(lookups: Lookups, values: list[str]) -> list[int]:
    """Every one of the economies is or was a party."""
    return [pk for pk, facts in lookups.agreements.items() if facts.facets["party"].issuperset(values)]


def day(lookup: str) -> Condition:
    """A date compares with the value as in `added__gte`."""
    return lambda values: Q(**{lookup: date.fromisoformat(values[0])})


def year(lookup: str) -> Condition:
    """The year of a date compares with the value as in `signed__year__gte`."""
    return lambda values: Q(**{lookup: int(values[0])})
