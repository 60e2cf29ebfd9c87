"""Forms of the bulk changes, and of other pages that change published provisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from provisions.curation.form_fields import CleanCharField, KeyAutocompleteSelect
from provisions.models import MANY, SINGLE, Agreement, Provision, Value

NOTE_LENGTH = 500
KEY_DIGITS = 18  # any number with that many digits fits a database's integer


def parse_keys(text: str) -> list[int]:
    """Primary keys from a comma-separated list, as hidden form fields carry it; anything else is left out."""
    return [int(key) for key in text.split(",") if key.isascii() and key.isdigit() and len(key) <= KEY_DIGITS]


def public_note_field(label: Any, help_text: Any) -> forms.CharField:
    """The note that readers see with the correction of a published provision; texts may be lazy translations."""
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return CleanCharField(label=label, help_text=help_text, required=False, max_length=NOTE_LENGTH, widget=widget)


class BulkForm(forms.Form):
    """Base of the bulk changes' forms; the note is for readers of the published provisions among those chosen."""

    note = public_note_field(
        _("Note for readers"), _("Shown with the correction of those that are published. No names, please.")
    )
    field_order = ("value", "verified", "agreement", "note")


class BulkCodeForm(BulkForm):
    value = forms.ModelChoiceField(Value.objects.none(), label=_("Code"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = Value.objects.filter(variable__in=(*SINGLE, *MANY)).select_related("variable")
        groups: dict[str, list[tuple[str, str]]] = {}
        for value in values.order_by("variable__position", "position"):
            groups.setdefault(value.variable.label, []).append((value.pk, value.label))
        field: Any = self.fields["value"]
        field.queryset = values
        field.choices = [("", "---------"), *groups.items()]


class VerifiedForm(BulkForm):
    verified = forms.TypedChoiceField(
        label=_("Verified"),
        choices=[("yes", _("A person has confirmed the coding")), ("no", _("Not confirmed"))],
        coerce=lambda value: value == "yes",
    )


class RefileForm(BulkForm):
    agreement = forms.ModelChoiceField(
        Agreement.objects.public(),
        label=_("Agreement"),
        widget=KeyAutocompleteSelect(Provision._meta.get_field("agreement"), admin.site),
    )
