"""Treaty texts and the mentions found in them. Chapters, articles and mentions are imported, so they are view-only."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorAdmin, CuratorForm, ViewOnlyAdmin
from provisions.curation.coding.queue_views import QueueMixin
from provisions.curation.dashboard.todo_filters import OpenMentionsFilter
from provisions.models import Article, Chapter, Mention, RejectedMention, Text


@admin.register(Text)
class TextAdmin(CuratorAdmin):
    list_display = ["title", "agreement", "language", "corpus", "identifier", "text_date", "loaded"]
    list_filter = [
        "language", "corpus", ("checksum", admin.EmptyFieldListFilter), ("text_date", admin.EmptyFieldListFilter),
    ]  # fmt: skip
    list_select_related = ["agreement"]
    search_fields = ["title", "identifier", "agreement__name", "agreement__wto_rta_id__exact"]
    autocomplete_fields = ["agreement"]
    readonly_fields = ["checksum"]
    permanent_fields = ("corpus", "identifier")
    fieldsets = [
        (None, {"fields": ["agreement", "title", "language", ("corpus", "identifier"), "source_url", "checksum"]}),
        (
            _("Date of the words"),
            {
                "fields": ["text_date", "text_date_evidence"],
                "description": _("A text can be later than the agreement it is filed under. Give the evidence."),
            },
        ),
    ]

    @admin.display(description=_("loaded"), boolean=True)
    def loaded(self, text: Text) -> bool:
        return bool(text.checksum)


@admin.register(Chapter)
class ChapterAdmin(ViewOnlyAdmin):
    list_display = ["__str__", "text", "position"]
    list_select_related = ["text"]
    ordering = ["id"]
    search_fields = ["number", "heading", "identifier"]


@admin.register(Article)
class ArticleAdmin(ViewOnlyAdmin):
    list_display = ["identifier", "number", "heading", "text", "chapter"]
    list_select_related = ["text", "chapter"]
    list_filter = ["text__language"]
    ordering = ["id"]
    search_fields = ["identifier__exact", "number", "heading", "text__title"]
    search_help_text = _("By identifier, number, heading or the text's title.")
    fields = ["text", "chapter", "position", "identifier", "number", "heading", "body"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("text", "chapter")


@admin.register(Mention)
class MentionAdmin(QueueMixin, ViewOnlyAdmin):
    change_list_template = "curation/mentions.html"
    list_display = ["term", "article", "text", "field", "pattern", "start", "end"]
    list_filter = [OpenMentionsFilter, "field", "article__text__language", "pattern"]
    ordering = ["id"]
    search_fields = ["term", "article__identifier__exact", "article__heading", "article__text__title"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("article__text").defer("article__body")

    @admin.display(description=_("text"), ordering="article__text__title")
    def text(self, mention: Mention) -> Text:
        return mention.article.text


class RejectedMentionForm(CuratorForm):
    def clean(self) -> dict:
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if start is not None and end is not None and end <= start:
            self.add_field_error("end", _("The end comes after the start: offsets count characters from 0."))
        return data


@admin.register(RejectedMention)
class RejectedMentionAdmin(CuratorAdmin):
    form = RejectedMentionForm
    list_display = ["term", "corpus", "article_identifier", "field", "start", "end", "reason"]
    list_filter = ["corpus", "field"]
    search_fields = ["term", "article_identifier__exact", "reason"]
    fieldsets = [
        (_("Where"), {"fields": [("corpus", "article_identifier", "field"), ("start", "end"), "term"]}),
        (_("Decision"), {"fields": ["reason"]}),
    ]
