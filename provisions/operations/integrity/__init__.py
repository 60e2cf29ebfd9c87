"""Checks of the data by rules, for `manage.py verify`."""

from collections.abc import Callable, Iterator

from django.db.models import Model

# The record that breaks a rule, None if there is no single one, and what is wrong with it.
Breach = tuple[Model | None, str]
Rule = Callable[[], Iterator[Breach]]
