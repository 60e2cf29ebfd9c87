"""The form of a provision: its checks mirror the database's constraints and the inclusion rule."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from provisions.curation.base import FiledForm
from provisions.curation.bulk.forms import public_note_field
from provisions.curation.coding.forms import NO_MENTION, CodingForm
from provisions.curation.coding.passage_move import SEEN_FIELD, PassageMove
from provisions.curation.coding.passages import find_article
from provisions.curation.review.requirements import REASON_NEEDED, incomplete_content
from provisions.importers.passage_checks import EXPLICIT, lacks_mention
from provisions.models import Article, Provision, ProvisionStatus
from provisions.models.agreements import leads_back
from provisions.models.provisions import stale_translations

PLACE_FIELDS = ("text", "article_identifier", "start", "end")


class ProvisionForm(FiledForm, CodingForm):
    """The form of one provision, without its status: see StatusChangeMixin. Published provisions must stay complete."""

    correction_note = public_note_field(
        _("note on this correction"),
        _("Shown to readers with the date and the fields, when a published provision is changed. No names, please."),
    )
    passage_move: PassageMove | None = None  # what the form would do to the passage, when that is not confirmed yet
    passage_confirmed = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "correction_note" in self.fields and self.instance.status != ProvisionStatus.PUBLISHED:
            note = self.fields["correction_note"]
            note.label = _("Note")
            note.help_text = _("Why it is changed: for its history, never published. Needed when the passage moves.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        text, agreement, other = data.get("text"), data.get("agreement"), data.get("replaced_by")
        if text and agreement and text.agreement_id != agreement.pk:
            self.add_field_error("text", _("That text is filed under another agreement."))
        if other and other.pk == self.instance.pk:
            self.add_field_error("replaced_by", _("A provision does not replace itself."))
        self._check_place(data)
        self._check_incorporation(data)
        self._check_translations(data)
        if self.instance.status == ProvisionStatus.PUBLISHED:
            missing = incomplete_content(data)
            self.add_missing({name: missing[name] for name in missing if name in self.fields})
        if self.instance.status == ProvisionStatus.WITHDRAWN and not data.get("withdrawal_reason"):
            self.add_field_error("withdrawal_reason", REASON_NEEDED)
        return data

    def _check_translations(self, data: dict[str, Any]) -> None:
        """A translation goes with its summary: when that changes, it is made anew or emptied."""
        for name in stale_translations(self.changed_data, data):
            self.add_field_error(name, _("The summary has changed: translate it anew, or empty this field."))

    def _check_incorporation(self, data: dict[str, Any]) -> None:
        """What it takes in is published and doesn't lead back here, and it has no passage of its own."""
        source, own = data.get("incorporates"), self.instance.pk
        if source and leads_back(own, Provision.objects.incorporations() | {own: source.pk}):
            self.add_field_error("incorporates", _("That leads back to this provision itself."))
            return
        if source and source.status != ProvisionStatus.PUBLISHED:
            self.add_field_error("incorporates", _("That provision is not published."))
        if source and data.get("start") is not None:
            message = _("It takes in the words of another provision: leave its own passage empty.")
            self.add_field_error("start", message)

    def _check_place(self, data: dict[str, Any]) -> None:
        """Check offsets against the loaded article: nobody can check offsets into a text that isn't there."""
        start, end = data.get("start"), data.get("end")
        if (start is None) != (end is None):
            message = _("Give both the start and the end, or neither.")
            self.add_field_error("end" if end is None else "start", message)
            return
        article = None
        is_moved = bool(set(PLACE_FIELDS) & set(self.changed_data))
        if start is not None and end is not None and start < end and (is_moved or "mention" in self.changed_data):
            article = find_article(data.get("text"), data.get("article_identifier") or "")
            if article is None and is_moved:
                message = _(
                    "No loaded article of that text has this identifier. Load the corpus first, or empty start and end."
                )
                self.add_field_error("article_identifier", message)
        self.check_offsets(data, len(article.body) if article else None)
        if article and start is not None and end is not None and not self.errors.keys() & {*PLACE_FIELDS}:
            self._check_passage(data, article, start, end, is_moved)

    def _check_passage(self, data: dict[str, Any], article: Article, start: int, end: int, is_moved: bool) -> None:
        """Refuse a passage that cuts a word, or lacks its mention; ask whether a stored one is to move."""
        if is_moved:
            self.check_words(article.body, start, end)
        if self.errors.keys() & {*PLACE_FIELDS}:
            return
        mention = data["mention"].pk if data.get("mention") else self.instance.mention_id
        if mention == f"mention:{EXPLICIT}" and lacks_mention(article.body, start, end, article.text.language):
            self.add_field_error("end" if is_moved else "mention", NO_MENTION)
        if self.instance.checksum and not self.errors.keys() & {*PLACE_FIELDS}:
            self._check_move(data, PassageMove.plan(self.instance, article, start, end))

    def _check_move(self, data: dict[str, Any], move: PassageMove | None) -> None:
        """A stored passage moves with a note, and after its words were shown."""
        if move is None:
            return
        if not data.get("correction_note"):
            self.add_field_error("correction_note", _("The passage moves: say why."))
        if not self.passage_confirmed and self.data.get(SEEN_FIELD) != move.checksum:
            self.add_error(None, _("The passage would move. Compare its words before and after, then save again."))
        self.passage_move = move
