"""The two decisions on a mention: code it as a provision, or reject it with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provisions.curation.coding.draft_from_mention import Draft
from provisions.curation.coding.forms import CodingForm
from provisions.importers.mentions.reject import REASONS, REASONS_BY_CODE
from provisions.models import SINGLE, Provision


class DraftForm(CodingForm):
    """A new draft: its passage, citation and codes. The codes are prefilled with suggestions from the words."""

    start = forms.IntegerField(label=_("Start"), min_value=0)
    end = forms.IntegerField(label=_("End"), min_value=1)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("For the adjudicator.")
    )
    confirmed = forms.BooleanField(
        label=_("I have checked every code against the passage"),
        required=False,
        help_text=_("Hands them in as your reading. Without it they stay suggestions, in a reading you finish later."),
    )

    class Meta(CodingForm.Meta):
        model = Provision
        fields = ["citation", "heading", "chapter_heading", "summary", *SINGLE, "coded_values"]
        widgets: dict[str, Any] = {**CodingForm.Meta.widgets, "summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, draft: Draft, data: Any = None) -> None:
        super().__init__(data, initial=draft.initial())
        self.draft = draft

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.check_offsets(data, len(self.draft.mention.article.body))
        if data.get("confirmed"):
            self.check_finished(data)
        return data


class RejectForm(forms.Form):
    """The reason why a mention is not a provision."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(reason.code, f"{reason.code}: {reason.used_when}") for reason in REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the reasons of the inclusion rule.")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=250,
        help_text=_("Needed for twin_text and misfiled_text (which article), and for other (what). It is published."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reason = REASONS_BY_CODE.get(data.get("reason", ""))
        if reason and reason.note_needed and not data.get("note"):
            self.add_error("note", _("Needed for %(reason)s.") % {"reason": reason.code})
        return data
