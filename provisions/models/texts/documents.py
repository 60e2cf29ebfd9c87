"""Treaty texts in a corpus, and the documents that hold their words."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from provisions.intake.source import FileForm
from provisions.models.agreements import Agreement
from provisions.models.choices import Annexes, MainText
from provisions.models.fields import foreign_key, optional_date, optional_foreign_key
from provisions.models.tracking import TrackedModel


class Text(TrackedModel):
    """One language version of an agreement's text.

    Its words come with a corpus or from a file: then it has a document, and a checksum. Without them it is a record of
    facts only, and doesn't count as a text anywhere.
    """

    agreement = foreign_key(
        Agreement, "texts", _("agreement"), _("The agreement it is filed under."), on_delete=models.PROTECT
    )
    corpus = models.SlugField(_("corpus"), max_length=20, help_text=_("The collection that holds it, such as tota."))
    identifier = models.CharField(_("identifier"), max_length=40, help_text=_("Its identifier in that collection."))
    language = models.CharField(_("language"), max_length=8, help_text=_("ISO 639-1: en, es or fr."))
    title = models.CharField(_("title"), max_length=300, help_text=_("Its name in that collection."))
    text_date = optional_date(
        _("date of the text"), _("When these words were agreed: it can be later than the agreement's signature.")
    )
    text_date_evidence = models.CharField(
        _("evidence for the date"),
        max_length=500,
        blank=True,
        help_text=_("Why: signature, instruments it cites, closing clause."),
    )
    source_url = models.URLField(
        _("source"), max_length=500, blank=True, help_text=_("Where the collection took it from.")
    )
    checksum = models.CharField(
        _("checksum"),
        max_length=64,
        blank=True,
        help_text=_("SHA-256 of the file that was imported; blank until then."),
    )
    main_text = models.CharField(
        _("main text"),
        max_length=12,
        choices=MainText,
        blank=True,
        default="",
        db_default="",
        help_text=_("Whether every article of the main text is in it; blank when that was not checked."),
    )
    lacks = models.CharField(
        _("lacks"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text=_("What of the main text is missing, such as Chapters 14 to 24."),
    )
    annexes = models.CharField(
        _("annexes"),
        max_length=12,
        choices=Annexes,
        blank=True,
        default="",
        db_default="",
        help_text=_("Whether annexes, schedules and protocols were read with it; blank when that was not checked."),
    )
    incorporates = optional_foreign_key(
        Agreement,
        "incorporated_by",
        _("takes in"),
        _("The agreement whose text it takes in by reference."),
        on_delete=models.PROTECT,
        db_index=False,
    )
    incorporation = models.CharField(
        _("taken in by"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("The article that takes it in, such as Art. 1(1)."),
    )
    not_incorporated = models.CharField(
        _("left out of what it takes in"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text=_("What of the other text is not taken in, such as Arts. 30.4 and 30.5."),
    )
    incorporation_note = models.CharField(
        _("note on what is taken in"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text=_("What is changed or suspended, and what of that was not seen."),
    )
    open_mentions = models.PositiveIntegerField(
        _("open mentions"),
        default=0,
        db_default=0,
        help_text=_("Mentions in it that are neither coded in a published provision nor rejected."),
    )

    class Meta:
        ordering = ["agreement", "language", "identifier"]
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        permissions = [("delete_own_text", "Can delete a text that they made")]
        constraints = [models.UniqueConstraint(fields=["corpus", "identifier"], name="text_once_in_its_corpus")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Document(TrackedModel):
    """The words of a text: the content of one file, stored once and unchanged.

    Chapters and articles are spans over `content`; `spans` are of what belongs to no part: [[start, end, role], ...].
    `pages` are [[label, start, end, source, width, height], ...], the fields of a SourcePage, and `flags` the doubts
    that were settled when the outline was accepted, as dictionaries.
    """

    keeps_history = False  # comes with a file and is never edited
    label_relations = ("text",)

    text = models.OneToOneField(
        Text,
        models.CASCADE,
        primary_key=True,
        related_name="document",
        verbose_name=_("text"),
        help_text=_("The text whose words it holds."),
    )
    content = models.TextField(_("content"), help_text=_("All words of the file, unchanged, including mistakes."))
    content_checksum = models.CharField(
        _("checksum of the content"), max_length=64, help_text=_("SHA-256 of the content in UTF-8.")
    )
    form = models.CharField(
        _("form"),
        max_length=12,
        choices=[(str(form), str(form)) for form in FileForm],
        help_text=_("What the file is, by its content."),
    )
    reader = models.CharField(
        _("reader"), max_length=200, blank=True, help_text=_("What read the file, with versions.")
    )
    pages: models.JSONField[Any, Any] = models.JSONField(
        _("pages"), default=list, blank=True, help_text=_("Where each page begins and ends.")
    )
    spans: models.JSONField[Any, Any] = models.JSONField(
        _("spans"), default=list, blank=True, help_text=_("What belongs to no part, such as running heads.")
    )
    flags: models.JSONField[Any, Any] = models.JSONField(
        _("flags"), default=list, blank=True, help_text=_("Doubts about its structure, and why they were let be.")
    )

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return str(self.text)
