"""Texts on their way in: a file that was read, and its outline, which a curator corrects and accepts.

Nothing of them is public. Acceptance makes a text with parts; until then no other table knows of it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from provisions.models.agreements import Agreement
from provisions.models.choices import Annexes, MainText
from provisions.models.fields import foreign_key, one_of, optional_foreign_key
from provisions.models.intake.corpora import Corpus
from provisions.models.texts import Text

# What an incoming text and the text that is made of it say alike.
TEXT_FACTS = ("agreement", "identifier", "title", "source_url", "main_text", "lacks", "annexes")


class TextLanguage(models.TextChoices):
    """The languages whose structure is recognised and whose mentions are found."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    FRENCH = "fr", _("French")
    GERMAN = "de", _("German")


class IntakeState(models.TextChoices):
    READING = "reading", _("being read")
    WAITING = "waiting", _("waits to be accepted")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class IntakeQuerySet(models.QuerySet["Intake"]):
    def without_outline(self) -> IntakeQuerySet:
        """For lists: the outline and the edits of a long text take a megabyte."""
        return self.defer("outline", "edits")


class Intake(models.Model):
    """A text that was brought in. `outline` is that of `intake.outline.Outline.to_json`.

    Attributes:
        edits: what curators did to the outline, oldest first: {"name", "words", "who", "at", and what
            `intake.editing.record_edit` gives}. Those from `done` on were undone.
        version: grows with each edit, so that nobody changes what they have not seen.
        progress: {"step", "done", "total"} while the file is read.
        text: the accepted text. An intake of a text that was there before holds changes to its outline.
    """

    agreement = foreign_key(
        Agreement, "intakes", _("agreement"), _("The agreement it is the text of."), on_delete=models.PROTECT
    )
    corpus = foreign_key(
        Corpus, "intakes", _("corpus"), _("The collection that it becomes part of."), on_delete=models.PROTECT
    )
    identifier = models.SlugField(
        _("identifier"), max_length=40, help_text=_("Its identifier in that collection, such as rcep-en.")
    )
    title = models.CharField(_("title"), max_length=300, help_text=_("As the text names itself."))
    language = models.CharField(
        _("language"), max_length=8, choices=TextLanguage, help_text=_("The language of its words.")
    )
    is_translation = models.BooleanField(
        _("translation"), default=False, help_text=_("Not one of the languages in which it was signed.")
    )
    main_text = models.CharField(
        _("main text"),
        max_length=12,
        choices=MainText,
        blank=True,
        help_text=_("Whether every article of the main text is in it; blank when that was not checked."),
    )
    lacks = models.CharField(
        _("lacks"),
        max_length=500,
        blank=True,
        help_text=_("What of the main text is missing, such as Chapters 14 to 24."),
    )
    annexes = models.CharField(
        _("annexes"),
        max_length=12,
        choices=Annexes,
        blank=True,
        help_text=_("Whether annexes, schedules and protocols are in it; blank when that was not checked."),
    )
    source_url = models.URLField(
        _("source"), max_length=500, blank=True, help_text=_("Address of the file, or of the page that leads to it.")
    )
    file_name = models.CharField(_("file"), max_length=200, blank=True, help_text=_("Name of the file."))
    size = models.PositiveIntegerField(_("size"), default=0, help_text=_("Bytes of the file."))
    checksum = models.CharField(_("checksum"), max_length=64, blank=True, help_text=_("SHA-256 of the file."))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=IntakeState,
        default=IntakeState.READING,
        help_text=_("How far it has come."),
    )
    outline: models.JSONField[Any, Any] = models.JSONField(
        _("outline"), default=dict, blank=True, editable=False, help_text=_("Its parts, as spans over its words.")
    )
    edits: models.JSONField[Any, Any] = models.JSONField(
        _("edits"), default=list, blank=True, editable=False, help_text=_("What was done to the outline, and by whom.")
    )
    done = models.PositiveIntegerField(
        _("edits that hold"), default=0, editable=False, help_text=_("How many of the edits are not undone.")
    )
    version = models.PositiveIntegerField(
        _("version"), default=0, editable=False, help_text=_("Grows with each edit of the outline.")
    )
    part_count = models.PositiveIntegerField(
        _("articles"), default=0, editable=False, help_text=_("Articles in its outline.")
    )
    flag_count = models.PositiveIntegerField(
        _("open flags"), default=0, editable=False, help_text=_("Doubts that nobody has settled.")
    )
    progress: models.JSONField[Any, Any] = models.JSONField(
        _("progress"), default=dict, blank=True, editable=False, help_text=_("How far the reading is.")
    )
    started = models.DateTimeField(
        _("reading began"), null=True, blank=True, editable=False, help_text=_("When a process began to read it.")
    )
    refusal = models.CharField(_("why refused"), max_length=300, blank=True, help_text=_("Why it was refused."))
    text = optional_foreign_key(
        Text, "intakes", _("text"), _("The text that was made of it."), on_delete=models.SET_NULL, editable=False
    )
    owner = optional_foreign_key(
        User,
        "+",
        _("brought in by"),
        _("Who brought it in."),
        on_delete=models.SET_NULL,
        editable=False,
    )
    created = models.DateTimeField(_("brought in"), auto_now_add=True, help_text=_("When it was brought in."))
    accepted_by = optional_foreign_key(
        User,
        "+",
        _("accepted by"),
        _("Who accepted it."),
        on_delete=models.SET_NULL,
        editable=False,
    )
    accepted_at = models.DateTimeField(
        _("accepted"), null=True, blank=True, editable=False, help_text=_("When it was accepted.")
    )

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        verbose_name = _("incoming text")
        verbose_name_plural = _("incoming texts")
        permissions = [
            ("accept_intake", "Can accept an incoming text"),
            ("delete_own_intake", "Can delete an incoming text that they brought in"),
        ]
        constraints = [one_of("intake_state_known", "state", IntakeState)]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class IntakeFile(models.Model):
    """The bytes of a file, and what reading them gave, in the database, where every worker finds them."""

    intake = models.OneToOneField(
        Intake,
        models.CASCADE,
        primary_key=True,
        related_name="file",
        verbose_name=_("incoming text"),
        help_text=_("The text it is the file of."),
    )
    data = models.BinaryField(_("bytes"), help_text=_("The file, unchanged."))
    document = models.BinaryField(
        _("words"), default=b"", help_text=_("Words, lines and pages: `SourceDocument.to_json`, compressed by zlib.")
    )

    class Meta:
        verbose_name = _("incoming file")
        verbose_name_plural = _("incoming files")

    def __str__(self) -> str:
        return f"File {self.pk}"
