"""The kinds of filter that the filtersets are made of. A filter's value is a tuple of choices, wanted and excluded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from provisions.models import Agreement
from provisions.models.codebook import key_of
from provisions.query.lookups import Lookups
from provisions.query.values import FilterValue, FilterValues

Condition = Callable[[list[str]], Q]


class ChoicesField(forms.Field):
    """ParameterType all choices of a parameter as they are: they were read and checked before."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[FilterValue, ...]:
        return tuple(value or ())


class ChoicesFilter(django_filters.Filter):
    """Keeps records that meet the condition for any wanted value, and drops those that meet it for an excluded one.

    `condition` gives a Q on the filterset's model for a list of values; it must not multiply rows.
    """

    field_class = ChoicesField

    def __init__(self, condition: Condition, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.condition = condition

    def filter(self, qs: QuerySet[Any], value: Iterable[FilterValue]) -> QuerySet[Any]:
        wanted = [choice.value for choice in value if not choice.excluded]
        unwanted = [choice.value for choice in value if choice.excluded]
        if wanted:
            qs = qs.filter(self.q(wanted))
        return qs.exclude(self.q(unwanted)) if unwanted else qs

    def q(self, values: list[str]) -> Q:
        """The condition on the filterset's model."""
        return self.condition(values)


class FactsFilter(ChoicesFilter):
    """A condition on the agreement that a record belongs to, worked out from the facts that the vocabulary holds.

    `keys` gives the primary keys of agreements for a list of values.
    """

    def __init__(self, keys: Callable[[Lookups, list[str]], Collection[int]], **kwargs: Any) -> None:
        super().__init__(self._among, **kwargs)
        self.keys = keys

    def _among(self, values: list[str]) -> Q:
        return Q(**{f"{self.parent.agreement_path}__in": self.keys(self.parent.words, values)})


class AgreementFilter(ChoicesFilter):
    """A condition on the agreement that a record belongs to: the filterset says where it is."""

    def q(self, values: list[str]) -> Q:
        agreements = Agreement.objects.public().filter(self.condition(values))
        return Q(**{f"{self.parent.agreement_path}__in": agreements.order_by().values("pk")})


def column(path: str) -> Condition:
    """The column holds one of the values."""
    return lambda values: Q(**{f"{path}__in": values})


def coded(variable: str) -> Condition:
    """The column of a codebook variable holds one of the values."""
    return lambda values: Q(**{f"{variable}__in": [key_of(variable, value) for value in values]})


def yes_no(path: str) -> Condition:
    """The column is true for yes, false for no."""
    return lambda values: Q(**{f"{path}__in": [value == "yes" for value in values]})


def related(relation: Any, own: str, other: str, variable: str = "") -> Condition:
    """A row of a many-to-many table leads from the record's column `own` to one of the values in `other`."""

    def condition(values: list[str]) -> Q:
        keys = [key_of(variable, value) for value in values] if variable else values
        return Q(pk__in=relation.objects.filter(**{f"{other}__in": keys}).values(own))

    return condition


def any_party(words: Lookups, values: list[str]) -> set[int]:
    """One of the economies is or was a party."""
    return set().union(*words.agreements_by_party(values).values())


def all_parties(words: Lookups, values: list[str]) -> set[int]:
    """Every one of the economies is or was a party."""
    return set.intersection(*words.agreements_by_party(values).values())


def year_from(path: str) -> Condition:
    """The date is in that year or later."""
    return lambda values: Q(**{f"{path}__gte": date(int(values[0]), 1, 1)})


def year_to(path: str) -> Condition:
    """The date is in that year or earlier."""
    return lambda values: Q(**{f"{path}__lte": date(int(values[0]), 12, 31)})


def only(choices: FilterValues, names: Iterable[str], excluded: bool | None = None) -> FilterValues:
    """The choices of these parameters; with `excluded`, only those that are, or are not, exclusions."""
    found = {}
    for name in names:
        kept = tuple(c for c in choices.get(name, ()) if excluded is None or c.excluded == excluded)
        if kept:
            found[name] = kept
    return found
