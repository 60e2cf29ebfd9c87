"""Treaty texts, mentions in them, and studies. Chapters, articles and mentions are imported, so they are view-only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorAdmin, CuratorForm, FiledForm, ViewOnlyAdmin, fieldset
from provisions.curation.coding.queue_views import QueueMixin
from provisions.curation.dashboard.todo_filters import OpenMentionsFilter
from provisions.curation.own_records import OwnRecordsMixin
from provisions.models import (
    Article,
    Chapter,
    Document,
    MainText,
    Mention,
    Provision,
    RejectedMention,
    Study,
    Text,
    TextLanguage,
)


class TextForm(FiledForm):
    language = forms.ChoiceField(
        label=_("Language"), choices=TextLanguage.choices, help_text=_("The language of its words.")
    )

    def clean(self) -> dict:
        data = super().clean()
        incomplete = data.get("main_text") in (MainText.INCOMPLETE, MainText.MISFILED)
        if incomplete and not data.get("lacks"):
            self.add_field_error("lacks", _("Say what is missing, such as Chapters 14 to 24."))
        elif data.get("lacks") and not incomplete:
            self.add_field_error("lacks", _("Only for a main text that is incomplete or of another agreement."))
        if data.get("incorporates") and not data.get("incorporation"):
            self.add_field_error("incorporation", _("Name the article that takes it in, such as Art. 1(1)."))
        elif not data.get("incorporates"):
            for name in ("incorporation", "not_incorporated", "incorporation_note"):
                if data.get(name):
                    self.add_field_error(name, _("Only for a text that takes in another: choose that first."))
        return data


@admin.register(Text)
class TextAdmin(OwnRecordsMixin, CuratorAdmin):
    form = TextForm
    parts_of_record = (Document, Chapter, Article, Mention)
    list_display = ["title", "agreement", "language", "corpus", "identifier", "text_date", "is_loaded"]
    list_filter = [
        "language", "corpus", "main_text", "annexes",
        ("checksum", admin.EmptyFieldListFilter), ("text_date", admin.EmptyFieldListFilter),
    ]  # fmt: skip
    relations = ["agreement"]
    search_fields = ["title", "identifier", "agreement__name", "agreement__wto_rta_id__exact"]
    autocomplete_fields = ["agreement", "incorporates"]
    readonly_fields = ["checksum"]
    permanent_fields = ("corpus", "identifier")
    fieldsets = [
        fieldset(None, "agreement", "title", "language", ("corpus", "identifier"), "source_url", "checksum"),
        fieldset(
            _("Date of the words"),
            "text_date",
            "text_date_evidence",
            description=_("A text can be later than the agreement it is filed under. Give the evidence."),
        ),
        fieldset(
            _("What is in it"),
            ("main_text", "annexes"),
            "lacks",
            description=_(
                "An agreement counts as read in full when a text has the whole main text and no open mention."
            ),
        ),
        fieldset(
            _("What it takes in"),
            ("incorporates", "incorporation"),
            "not_incorporated",
            "incorporation_note",
            description=_("Where it makes the text of another its own by reference. Readers see this on its page."),
        ),
    ]

    def save_model(self, request: HttpRequest, obj: Text, form: Any, change: bool) -> None:
        """Provisions have the day of their text, so they follow when it is corrected; one with its own day stays."""
        before = form.initial.get("text_date") or (obj.agreement.signed if change and obj.agreement else None)
        super().save_model(request, obj, form, change)
        if not change or "text_date" not in form.changed_data or obj.text_date is None:
            return
        moved = list(Provision.objects.filter(Q(text_date=before) | Q(text_date=None), text=obj).order_by("number"))
        for provision in moved:
            provision.text_date = obj.text_date
            provision.save()
        if moved:
            numbers = ", ".join(one.number for one in moved)
            self.message_user(request, _("With it the date of %(numbers)s was changed.") % {"numbers": numbers})

    def is_used(self, text: Text) -> bool:
        identifiers = text.articles.values("identifier")
        rejected = RejectedMention.objects.filter(corpus=text.corpus, article_identifier__in=identifiers)
        return Provision.objects.filter(text=text).exists() or rejected.exists()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With a button that opens the outline, for users who may change it."""
        may_reopen = request.user.has_perm("provisions.accept_intake")
        context = {"outline_of": object_id if may_reopen else "", **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("loaded"), boolean=True)
    def is_loaded(self, text: Text) -> bool:
        return bool(text.checksum)


@admin.register(Document)
class DocumentAdmin(ViewOnlyAdmin):
    list_display = ["text", "form", "reader"]
    list_filter = ["form"]
    relations = ["text"]
    ordering = ["text"]
    search_fields = ["text__title", "text__identifier"]
    fields = ["text", "form", "reader", "content_checksum"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("content", "pages", "spans", "flags")


admin.site.register(
    Chapter,
    ViewOnlyAdmin,
    list_display=["__str__", "kind", "text", "position"],
    list_filter=["kind"],
    relations=["text", "parent"],
    fields=["text", "parent", "kind", "position", "identifier", "number", "heading"],
    ordering=["id"],
    search_fields=["number", "heading", "identifier"],
)
admin.site.register(
    Article,
    ViewOnlyAdmin,
    list_display=["identifier", "number", "heading", "text", "chapter"],
    relations=["text", "chapter"],
    list_filter=["kind", "text__language"],
    ordering=["id"],
    search_fields=["identifier__exact", "number", "heading", "text__title"],
    search_help_text=_("By identifier, number, heading or the text's title."),
    fields=["text", "chapter", "kind", "position", "identifier", "number", "heading", "pages", "body"],
    readonly_fields=["pages", "body"],
)


@admin.register(Mention)
class MentionAdmin(QueueMixin, ViewOnlyAdmin):
    change_list_template = "curation/mentions.html"
    list_display = ["term", "article", "text", "field", "pattern", "start", "end"]
    list_filter = [OpenMentionsFilter, "field", "article__text__language", "pattern"]
    relations = ["article__text"]
    ordering = ["id"]
    search_fields = ["term", "article__identifier__exact", "article__heading", "article__text__title"]

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


admin.site.register(
    RejectedMention,
    CuratorAdmin,
    form=RejectedMentionForm,
    list_display=["term", "corpus", "article_identifier", "field", "start", "end", "reason"],
    list_filter=["corpus", "field"],
    search_fields=["term", "article_identifier__exact", "reason"],
    fieldsets=[
        fieldset(_("Where"), ("corpus", "article_identifier", "field"), ("start", "end"), "term"),
        fieldset(_("Decision"), "reason"),
    ],
)
admin.site.register(
    Study,
    CuratorAdmin,
    list_display=["title", "authors", "year", "seen", "seen_on"],
    list_filter=["seen", "year"],
    search_fields=["title", "authors", "finding", "doi"],
    autocomplete_fields=["agreements"],
    permanent_fields=("slug",),
    fieldsets=[
        fieldset(None, "slug", "authors", ("year", "published_in"), "title", ("doi", "url")),
        fieldset(None, "finding", "agreements", ("seen", "seen_on"), "seen_at"),
    ],
)
