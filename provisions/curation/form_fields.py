"""Form fields that keep wrong data out: texts without invisible differences, dates that can mean one day only."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from provisions.lib.clean_text import clean_text
from provisions.lib.dates import parse_date
from provisions.lib.mojibake import find_double_encoding


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
