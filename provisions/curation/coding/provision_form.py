"""What a provision must have before it is saved, told beside the field that lacks it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from provisions.curation.bulk.notes import note_for_readers
from provisions.curation.coding.fields import CodingForm
from provisions.curation.coding.passages import article_of
from provisions.curation.review.requirements import NEEDED, incomplete_coding, unplaced
from provisions.models import ProvisionStatus

PUBLISHED, WITHDRAWN = ProvisionStatus.PUBLISHED, ProvisionStatus.WITHDRAWN


class ProvisionForm(CodingForm):
    """The form on one provision; its rules are those of the database and of the inclusion rule.

    The status is not on it: a move has a page of its own. What is public already stays complete.
    """

    correction_note = note_for_readers(
        _("note on this correction"),
        _("Shown to readers with the date and the fields, when a published provision is changed. No names, please."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._check_text(data)
        self._check_offsets(data)
        if self.instance.status == PUBLISHED:
            self._check_complete(data)
        if self.instance.status == WITHDRAWN and not data.get("withdrawal_reason"):
            self.tell("withdrawal_reason", _("Say why it is withdrawn: its public address shows the reason."))
        return data

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
        missing = {name: NEEDED for name in ("citation", "summary") if not data.get(name)}
        missing |= incomplete_coding(data, data.get("coded_values") or []) | unplaced(data)
        for name, said in missing.items():
            if name in self.fields and name not in self.errors:
                self.tell(name, said)
