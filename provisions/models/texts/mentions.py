"""Mentions of MSMEs in articles, and the decisions that some are not provisions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from provisions.models.choices import MentionField
from provisions.models.fields import foreign_key, one_of
from provisions.models.texts.parts import IDENTIFIER_LENGTH, Article
from provisions.models.tracking import TrackedModel


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
    document_start = models.PositiveIntegerField(
        _("start in the document"), null=True, blank=True, help_text=_("Offset of its first character in the document.")
    )
    document_end = models.PositiveIntegerField(
        _("end in the document"), null=True, blank=True, help_text=_("Offset after its last character in the document.")
    )

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
        _("article"), max_length=IDENTIFIER_LENGTH, help_text=_("The corpus's identifier of the article.")
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
