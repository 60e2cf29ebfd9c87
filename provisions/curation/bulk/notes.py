"""The note that readers see with the correction of a published provision."""

from __future__ import annotations

from typing import Any

from django import forms

LONGEST = 500  # characters


def note_for_readers(label: Any, help_text: Any) -> forms.CharField:
    """A field for it; `label` and `help_text` are texts, translated or lazily so."""
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST, widget=widget)
