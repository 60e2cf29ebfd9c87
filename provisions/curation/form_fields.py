"""Form fields that keep wrong data out: texts without invisible differences, dates that can mean one day only."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from provisions.lib.clean_text import clean_text
from provisions.lib.dates import parse_date
from provisions.lib.mojibake import find_double_encoding


class OnlyKeysMixin:
    """An autocomplete widget that passes over what is no key, as in a mistyped address; Django's own fails on it."""

    field: Any

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        keys = [one for one in value if self._is_key(one)]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]

    def _is_key(self, value: str) -> bool:
        try:
            self.field.target_field.to_python(value)
        except ValidationError:
            return False
        return "\0" not in value


class KeyAutocompleteSelect(OnlyKeysMixin, AutocompleteSelect):
    """Finds one record."""


class KeyAutocompleteSelectMultiple(OnlyKeysMixin, AutocompleteSelectMultiple):
    """Finds several records."""


class CleanCharField(forms.CharField):
    """A text in NFC, with line feeds at its line ends and no white space around it; refused if encoded twice."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_text(value) if isinstance(value, str) else value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if isinstance(value, str) and (found := find_double_encoding(value)):
            message = _("Letters were encoded twice where this was copied from: “%(wrong)s” for “%(right)s”.")
            raise ValidationError(message, code="encoded_twice", params={"wrong": found[0], "right": found[1]})


class CleanLineField(CleanCharField):
    """The same on one line: a break that came along, as from a PDF, becomes a blank."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(" ".join(value.splitlines()) if isinstance(value, str) else value)


class UnambiguousDateField(forms.DateField):
    """A date in ISO's order or with the name of its month; 12/06/2020 is refused with the days it can mean."""

    def to_python(self, value: Any) -> datetime.date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return parse_date(clean_text(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


# For `formfield_overrides` of an admin. Slugs and addresses keep the fields that validate them.
FORM_FIELDS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.CharField: {"form_class": CleanLineField},
    models.TextField: {"form_class": CleanCharField},
    models.SlugField: {"widget": AdminTextInputWidget},
    models.URLField: {"assume_scheme": "https"},
    models.DateField: {
        "form_class": UnambiguousDateField,
        "widget": AdminDateWidget(attrs={"placeholder": "2020-06-12"}),
    },
}
