"""Treaty texts in a corpus: their chapters and articles, and the mentions of MSMEs found in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from provisions.models.agreements import Agreement
from provisions.models.choices import Annexes, MainText, MentionField
from provisions.models.fields import foreign_key, one_of, optional_date
from provisions.models.tracking import TrackedModel


class Text(TrackedModel):
    """One language version of an agreement's text. Its chapters and articles are loaded with a corpus."""

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
        constraints = [models.UniqueConstraint(fields=["corpus", "identifier"], name="text_once_in_its_corpus")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Chapter(TrackedModel):
    """A chapter, title, part or the preamble of a text."""

    keeps_history = False  # comes with a corpus and is never edited

    text = foreign_key(Text, "chapters", _("text"), _("The text it is in."), on_delete=models.CASCADE)
    position = models.PositiveIntegerField(_("position"), help_text=_("Its place in the text, from 1."))
    identifier = models.CharField(
        _("identifier"), max_length=40, blank=True, help_text=_("The corpus's own identifier; not always unique.")
    )
    number = models.CharField(_("number"), max_length=120, blank=True, help_text=_("As printed, such as CHAPTER 24."))
    heading = models.CharField(_("heading"), max_length=500, blank=True, help_text=_("As the corpus gives it."))

    class Meta:
        ordering = ["text", "position"]
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        constraints = [models.UniqueConstraint(fields=["text", "position"], name="chapter_position_once")]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.number, self.heading])) or f"Chapter at {self.position}"


class Article(TrackedModel):
    """An article, the smallest unit of a corpus. Its body is stored unchanged, including mistakes."""

    keeps_history = False  # comes with a corpus and is never edited

    chapter = foreign_key(Chapter, "articles", _("chapter"), _("The chapter it is in."), on_delete=models.CASCADE)
    text = foreign_key(Text, "articles", _("text"), _("The text it is in."), on_delete=models.CASCADE)
    position = models.PositiveIntegerField(_("position"), help_text=_("Its place in the text, from 1."))
    identifier = models.CharField(_("identifier"), max_length=40, help_text=_("The corpus's own identifier."))
    number = models.CharField(_("number"), max_length=120, blank=True, help_text=_("As printed, such as ARTICLE 24.1."))
    heading = models.CharField(_("heading"), max_length=500, blank=True, help_text=_("As the corpus gives it."))
    body = models.TextField(
        _("body"), blank=True, help_text=_("The words, unchanged; offsets count its characters from 0.")
    )

    class Meta:
        ordering = ["text", "position"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(fields=["text", "identifier"], name="article_once_in_its_text"),
            models.UniqueConstraint(fields=["text", "position"], name="article_position_once"),
        ]
        indexes = [models.Index(fields=["identifier"], name="article_by_identifier")]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.number, self.heading])) or f"Article at {self.position}"


class PassageModel(TrackedModel):
    """A stretch of an article, by character offsets."""

    field = models.CharField(
        _("where"),
        max_length=8,
        choices=MentionField,
        default=MentionField.BODY,
        help_text=_("Words, heading or chapter heading."),
    )
    start = models.PositiveIntegerField(_("start"), help_text=_("Offset of its first character, from 0."))
    end = models.PositiveIntegerField(_("end"), help_text=_("Offset after its last character."))
    term = models.CharField(_("term"), max_length=200, help_text=_("The words found."))

    class Meta:
        abstract = True


class Mention(PassageModel):
    """A place where a pattern found MSMEs named. One in a chapter's heading belongs to the chapter's first article."""

    keeps_history = False  # comes with a corpus and is never edited

    article = foreign_key(Article, "mentions", _("article"), _("The article it is in."), on_delete=models.CASCADE)
    pattern = models.SlugField(_("pattern"), max_length=60, help_text=_("The pattern that found it."))

    class Meta:
        ordering = ["article", "field", "start"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(fields=["article", "field", "start"], name="mention_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="mention_has_length"),
            one_of("mention_field_known", "field", MentionField),
        ]

    def __str__(self) -> str:
        return f"{self.term} at {self.start}"


class RejectedMention(PassageModel):
    """A coder's decision that a mention is not a provision, with the reason.

    The article is named by the corpus's identifier, so that the decision holds without a loaded corpus.
    """

    corpus = models.SlugField(_("corpus"), max_length=20, help_text=_("The collection, such as tota."))
    article_identifier = models.CharField(
        _("article"), max_length=40, help_text=_("The corpus's identifier of the article.")
    )
    reason = models.CharField(_("reason"), max_length=300, help_text=_("Why it is not coded, by the inclusion rule."))

    class Meta:
        ordering = ["corpus", "article_identifier", "field", "start"]
        verbose_name = _("rejected mention")
        verbose_name_plural = _("rejected mentions")
        constraints = [
            models.UniqueConstraint(
                fields=["corpus", "article_identifier", "field", "start"], name="rejected_mention_once"
            ),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="rejected_mention_has_length"),
            models.CheckConstraint(condition=~Q(reason=""), name="rejected_mention_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.term}: {self.reason}"
