"""What a provision must have before it is saved, told beside the field that lacks it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provisions.curation.coding import CodingForm
from provisions.curation.passages import article_of
from provisions.models import SINGLE, ProvisionStatus, TextStatus

PUBLISHED, WITHDRAWN = ProvisionStatus.PUBLISHED, ProvisionStatus.WITHDRAWN


class ProvisionForm(CodingForm):
    """The form on one provision; its rules are those of the database and of the inclusion rule."""

    correction_note = forms.CharField(
        label=_("note on this correction"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_(
            "Shown to readers with the date and the fields, when a published provision is changed. No names, please."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._check_status(data)
        self._check_text(data)
        self._check_offsets(data)
        if data.get("status") == PUBLISHED:
            self._check_complete(data)
        if data.get("status") == WITHDRAWN and not data.get("withdrawal_reason"):
            self.tell("withdrawal_reason", _("Say why it is withdrawn: its public address shows the reason."))
        return data

    def _check_status(self, data: dict[str, Any]) -> None:
        was, now = self.initial.get("status"), data.get("status")
        if was in (PUBLISHED, WITHDRAWN) and now not in (PUBLISHED, WITHDRAWN, None):
            self.tell("status", _("It was public: correct it in place, or withdraw it. It is no draft again."))
        if was != WITHDRAWN and now == WITHDRAWN and was != PUBLISHED:
            self.tell("status", _("It was never public, so there is nothing to withdraw. Delete the draft instead."))

    def _check_text(self, data: dict[str, Any]) -> None:
        text, agreement, other = data.get("text"), data.get("agreement"), data.get("replaced_by")
        if text and agreement and text.agreement_id != agreement.pk:
            self.tell("text", _("That text is filed under another agreement."))
        if other and other.pk == self.instance.pk:
            self.tell("replaced_by", _("A provision does not replace itself."))

    def _check_offsets(self, data: dict[str, Any]) -> None:
        start, end = data.get("start"), data.get("end")
        if (start is None) != (end is None):
            self.tell("end" if end is None else "start", _("Give both the start and the end, or neither."))
        elif start is not None and end is not None and end <= start:
            self.tell("end", _("The end comes after the start."))
        elif start is not None and {"text", "article_identifier", "start", "end"} & set(self.changed_data):
            self._check_place(data)

    def _check_place(self, data: dict[str, Any]) -> None:
        """A place is checked against the loaded article: offsets that nobody can see would be guesses."""
        article = article_of(data.get("text"), data.get("article_identifier") or "")
        if article is None:
            self.tell(
                "article_identifier",
                _("No loaded article of that text has this identifier. Load the corpus first, or empty start and end."),
            )
        elif data["end"] > len(article.body):
            self.tell("end", _("The article has only %(length)s characters.") % {"length": len(article.body)})

    def _check_complete(self, data: dict[str, Any]) -> None:
        needed = _("Needed before it is published.")
        for name in ("citation", "summary", *SINGLE):
            if name in self.fields and not data.get(name) and name not in self.errors:
                self.tell(name, needed)
        coded = {value.variable_id for value in data.get("coded_values") or []}
        if "coded_values" in self.fields and "kind" not in coded:
            self.tell("coded_values", _("Needed before it is published: at least one kind."))
        if data.get("text_status") == TextStatus.STAND_OFF and data.get("start") is data.get("end") is None:
            self.tell(
                "text_status",
                _("Its place in a text is not given. Give it, or choose that it is cited from its source."),
            )
