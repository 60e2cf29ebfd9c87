"""A passage that is not at its place in the loaded text, or is found in another copy: how and where."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from provisions.models.choices import Slip
from provisions.models.tracking import TrackedModel


class FoundPassageModel(TrackedModel):
    """The fingerprint of a passage and, where its words are not at its own place, where they were found.

    These places are local: they belong to the texts that are loaded here.
    """

    fingerprint = models.TextField(
        _("fingerprint"),
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("Hashes of its words, by which the passage is found in another copy of the text."),
    )
    found_in = models.CharField(
        _("found in"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("Collection and identifier of the copy that its words were found in; blank if cut by its place."),
    )
    found_start = models.PositiveIntegerField(
        _("found from"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("In another copy: offset of the passage's first character in the article there."),
    )
    found_end = models.PositiveIntegerField(
        _("found up to"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("In another copy: offset after the passage's last character in the article there."),
    )
    slip = models.CharField(
        _("slip"),
        max_length=12,
        choices=Slip,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("Why a loaded text has no quote for it; blank when there is none to tell."),
    )

    class Meta:
        abstract = True

    start: int | None
    end: int | None

    @property
    def place(self) -> tuple[int | None, int | None]:
        """Where the passage begins and ends in the words of `article`, which may be of another copy of its text."""
        return (self.start, self.end) if self.found_start is None else (self.found_start, self.found_end)
