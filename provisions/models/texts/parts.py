"""The parts of a text as spans over its document: chapters, which hold parts, and articles, whose words are read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from provisions.intake.offsets import join_words
from provisions.intake.outline import PartKind
from provisions.models.fields import foreign_key
from provisions.models.texts.documents import Document, Text
from provisions.models.tracking import TrackedModel, TrackedQuerySet

IDENTIFIER_LENGTH = 100
_CHUNK = 1000  # articles
KIND_LABELS = {
    PartKind.PREAMBLE: _("preamble"),
    PartKind.CHAPTER: _("chapter"),
    PartKind.SECTION: _("section"),
    PartKind.ARTICLE: _("article"),
    PartKind.ANNEX: _("annex"),
    PartKind.APPENDIX: _("appendix"),
    PartKind.PROTOCOL: _("protocol"),
    PartKind.SIDE_LETTER: _("side letter"),
    PartKind.DECLARATION: _("declaration"),
}


def _kind(default: PartKind) -> models.CharField[str, str]:
    return models.CharField(
        _("kind"),
        max_length=12,
        choices=[(str(kind), label) for kind, label in KIND_LABELS.items()],
        default=str(default),
        db_default=str(default),
        help_text=_("What it is: preamble, chapter, section, article, annex, appendix, protocol, letter, declaration."),
    )


class PartModel(TrackedModel):
    """A part of a text: its kind, number and heading as printed, and its spans, [[start, end, role], ...]."""

    position = models.PositiveIntegerField(_("position"), help_text=_("Its place in the text, from 1."))
    number = models.CharField(_("number"), max_length=120, blank=True, help_text=_("As printed, such as CHAPTER 24."))
    heading = models.CharField(_("heading"), max_length=500, blank=True, help_text=_("As the corpus gives it."))
    spans: models.JSONField[Any, Any] = models.JSONField(
        _("spans"),
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        help_text=_("Where its number, heading, words and footnotes stand in the document."),
    )

    class Meta:
        abstract = True


class Chapter(PartModel):
    """A part that holds others: a chapter, title, section, annex, protocol... or the preamble of a text.

    Words of its own belong to an article with the same identifier. Articles that no part holds are in a chapter without
    identifier, number and heading.
    """

    keeps_history = False  # comes with a corpus and is never edited

    text = foreign_key(Text, "chapters", _("text"), _("The text it is in."), on_delete=models.CASCADE)
    kind = _kind(PartKind.CHAPTER)
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="parts",
        verbose_name=_("in"),
        help_text=_("The part that holds it."),
    )
    identifier = models.CharField(
        _("identifier"), max_length=IDENTIFIER_LENGTH, blank=True, help_text=_("Permanent within its text.")
    )

    class Meta:
        ordering = ["text", "position"]
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        constraints = [models.UniqueConstraint(fields=["text", "position"], name="chapter_position_once")]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.number, self.heading])) or f"Chapter at {self.position}"


class ArticleQuerySet(TrackedQuerySet["Article"]):
    def with_bodies(self) -> Iterator[Article]:
        """The articles by text and position, with their words; two queries, and one document in memory at a time."""
        contents = Contents(self)
        for article in self.order_by("text_id", "position").iterator(_CHUNK):
            article.body = join_words(contents.of(article.text_id), article.spans)
            yield article

    def values_with_bodies(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Words and values of fields, by text and position: (body, value, ...). See `with_bodies`."""
        for content, spans, *values in self.values_with_contents("spans", *fields):
            yield join_words(content, spans), *values

    def values_with_contents(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """The document's content and values of fields, by text and position: (content, value, ...)."""
        contents = Contents(self)
        rows = self.order_by("text_id", "position").values_list("text_id", *fields)
        for text, *values in rows.iterator(_CHUNK):
            yield contents.of(text), *values


class Contents:
    """The contents of the articles' documents, one after the other: texts are asked for in the order of their keys."""

    def __init__(self, articles: models.QuerySet[Article]) -> None:
        texts = articles.order_by().values("text_id")
        documents = Document.objects.filter(pk__in=texts).order_by("pk").values_list("pk", "content")
        self._documents = documents.iterator(chunk_size=1)
        self._key, self._content = 0, ""

    def of(self, text: int) -> str:
        """The content of a text's document; "" when it has none."""
        while self._key < text:
            self._key, self._content = next(self._documents, (1 << 63, ""))
        return self._content if self._key == text else ""


class Article(PartModel):
    """The unit whose words are read: an article, a preamble, or the own words of a part that holds others.

    The latter has that part's kind and identifier.
    """

    keeps_history = False  # comes with a corpus and is never edited

    chapter = foreign_key(Chapter, "articles", _("chapter"), _("The chapter it is in."), on_delete=models.CASCADE)
    text = foreign_key(Text, "articles", _("text"), _("The text it is in."), on_delete=models.CASCADE)
    kind = _kind(PartKind.ARTICLE)
    identifier = models.CharField(
        _("identifier"),
        max_length=IDENTIFIER_LENGTH,
        help_text=_("Permanent within its text: the corpus's own, where it has one."),
    )
    document_start = models.PositiveIntegerField(
        _("start in the document"), null=True, blank=True, help_text=_("Offset of its first character in the document.")
    )
    document_end = models.PositiveIntegerField(
        _("end in the document"), null=True, blank=True, help_text=_("Offset after its last character in the document.")
    )
    first_page = models.CharField(
        _("first page"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text=_("Label of the page that it begins on; blank where the file has no pages."),
    )
    last_page = models.CharField(
        _("last page"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text=_("Label of the page that it ends on."),
    )

    objects = ArticleQuerySet.as_manager()  # type: ignore[misc]

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

    @cached_property
    def body(self) -> str:
        """The words, unchanged; offsets count its characters from 0.

        One query, unless the text came with its document; for many articles see `ArticleQuerySet.with_bodies`.
        """
        if self.document_start is None or self.document_end is None:
            return ""
        if (content := _loaded_content(self)) is not None:
            return join_words(content, self.spans)
        length = self.document_end - self.document_start
        window = Substr("content", self.document_start + 1, length)
        content = Document.objects.filter(pk=self.text_id).values_list(window, flat=True).first()
        return join_words(content or "", self.spans, shift=self.document_start)

    @property
    def pages(self) -> str:
        """The labels of its pages, such as "411-413"; blank where the file has none."""
        return "-".join(dict.fromkeys(filter(None, [self.first_page, self.last_page])))

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.pop("body", None)
        super().refresh_from_db(*args, **kwargs)


def _loaded_content(article: Article) -> str | None:
    """The content of the article's document if it is in memory."""
    if not Article._meta.get_field("text").is_cached(article):
        return None
    text = article.text
    return text.document.content if Text._meta.get_field("document").is_cached(text) else None
