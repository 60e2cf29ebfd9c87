"""Fields and check constraints that several models use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

M = TypeVar("M", bound=models.Model)


def optional_date(label: StrOrPromise, help_text: StrOrPromise) -> models.DateField[date | str | None, date | None]:
    """A date that may be unknown."""
    return models.DateField(label, null=True, blank=True, help_text=help_text)


def foreign_key(
    to: type[M],
    related_name: str,
    label: StrOrPromise,
    help_text: StrOrPromise,
    on_delete: Callable[..., None],
    **options: Any,
) -> models.ForeignKey[M, M]:
    """A ForeignKey with a label and a help text; the related name "+" means that the reverse relation has none."""
    return models.ForeignKey(
        to, on_delete, related_name=related_name, verbose_name=label, help_text=help_text, **options
    )


def optional_foreign_key(to: type[M], *args: Any, **options: Any) -> models.ForeignKey[M | None, M | None]:
    """A foreign key that may be blank; takes the arguments of `foreign_key`."""
    return foreign_key(to, *args, null=True, blank=True, **options)  # type: ignore[return-value]


def one_of(name: str, field: str, choices: type[models.TextChoices], blank: bool = False) -> models.CheckConstraint:
    """A check that a column holds one of the choices, or "" if `blank`."""
    allowed = [str(value) for value in choices.values] + ([""] if blank else [])
    return models.CheckConstraint(condition=Q(**{f"{field}__in": allowed}), name=name)


def ends_after_start(name: str, start: str = "entry_date", end: str = "exit_date") -> models.CheckConstraint:
    """A check that the date `end` is not before `start`, where both are known."""
    condition = Q(**{f"{end}__isnull": True}) | Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__gte": F(start)})
    return models.CheckConstraint(condition=condition, name=name)


def code_of_variable(name: str, variable: str) -> models.CheckConstraint:
    """A check that a column holds NULL or keys of one codebook variable, which start with its name."""
    prefix = f"{variable}:"
    matches = Exact(Left(F(variable), len(prefix)), Value(prefix))
    return models.CheckConstraint(condition=Q(**{f"{variable}__isnull": True}) | Q(matches), name=name)
