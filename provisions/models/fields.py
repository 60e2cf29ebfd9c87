"""Fields and check constraints that several models use."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def optional_date(label: StrOrPromise, help_text: StrOrPromise) -> models.DateField[date | str | None, date | None]:
    """A date that may be unknown."""
    return models.DateField(label, null=True, blank=True, help_text=help_text)


def one_of(name: str, field: str, choices: type[models.TextChoices], blank: bool = False) -> models.CheckConstraint:
    """A check that a column holds one of the choices, or "" if `blank`."""
    allowed = [str(value) for value in choices.values] + ([""] if blank else [])
    return models.CheckConstraint(condition=Q(**{f"{field}__in": allowed}), name=name)


def code_of_variable(name: str, variable: str) -> models.CheckConstraint:
    """A check that a column holds NULL or keys of one codebook variable, which start with its name."""
    prefix = f"{variable}:"
    matches = Exact(Left(F(variable), len(prefix)), Value(prefix))
    return models.CheckConstraint(condition=Q(**{f"{variable}__isnull": True}) | Q(matches), name=name)
