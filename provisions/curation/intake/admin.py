"""Incoming texts, their files, and corpora in the admin."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorAdmin, ViewOnlyAdmin, fieldset
from provisions.curation.intake.acceptance import accept
from provisions.curation.intake.acceptance_views import AcceptanceMixin
from provisions.curation.intake.add_views import signed_in
from provisions.curation.intake.forms import CorpusForm, IntakeForm
from provisions.curation.own_records import OwnRecordsMixin
from provisions.curation.pages import is_changelist
from provisions.intake.editing import EditRefused
from provisions.models import Corpus, Intake, IntakeFile, IntakeState, Text


@admin.register(Intake)
class IntakeAdmin(OwnRecordsMixin, AcceptanceMixin, CuratorAdmin):
    form = IntakeForm
    list_display = ["outline_link", "state", "part_count", "flag_count", "owner", "created"]
    list_display_links = None
    list_filter = ["state", "language", ("corpus", admin.RelatedOnlyFieldListFilter)]
    relations = ["agreement", "corpus", "owner", "text"]
    actions = ["accept_clean"]
    search_fields = ["title", "identifier", "agreement__name", "agreement__wto_rta_id__exact"]
    autocomplete_fields = ["agreement", "corpus"]
    readonly_fields = ["state", "file_name", "size", "checksum", "refusal"]
    fieldsets = [
        fieldset(None, "agreement", "title", ("language", "is_translation"), ("corpus", "identifier"), "source_url"),
        fieldset(_("What is in it"), ("main_text", "annexes"), "lacks"),
        fieldset(_("File"), "file_name", ("size", "checksum"), ("state", "refusal")),
    ]

    parts_of_record = (IntakeFile,)

    def is_own(self, request: HttpRequest, intake: Intake) -> bool:
        return intake.owner_id == request.user.pk

    def is_used(self, intake: Intake) -> bool:
        return intake.text_id is not None

    @admin.action(description=_("Accept those without an open flag"), permissions=["accept"])
    def accept_clean(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Accept the chosen texts that wait and have no open flag; the others stay as they are."""
        accepted = 0
        for pk, version in queryset.filter(state=IntakeState.WAITING, flag_count=0).values_list("pk", "version"):
            try:
                accept(pk, version, signed_in(request))
                accepted += 1
            except EditRefused as refusal:
                messages.error(request, str(refusal))
        counts = {"accepted": accepted, "left": queryset.count() - accepted}
        messages.success(request, _("Accepted: %(accepted)s. Left as they are: %(left)s.") % counts)

    def has_accept_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("provisions.accept_intake")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.without_outline() if is_changelist(request) else rows

    @admin.display(description=_("text"), ordering="title")
    def outline_link(self, intake: Intake) -> SafeString:
        page = "reading" if intake.state == IntakeState.READING else "outline"
        return format_html('<a href="{}">{}</a>', self.page_address(page, intake.pk), intake)


@admin.register(Corpus)
class CorpusAdmin(OwnRecordsMixin, CuratorAdmin):
    form = CorpusForm
    list_display = ["name", "slug", "source", "licence", "retrieved_on"]
    search_fields = ["name", "slug", "source"]
    permanent_fields = ("slug",)
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        fieldset(None, ("name", "slug"), "source", "source_url", ("licence", "retrieved_on"), "note"),
    ]

    def is_used(self, corpus: Corpus) -> bool:
        return corpus.intakes.exists() or Text.objects.filter(corpus=corpus.slug).exists()


@admin.register(IntakeFile)
class IntakeFileAdmin(ViewOnlyAdmin):
    """What an incoming text was read from; the bytes stay in the database."""

    list_display = ["__str__", "intake"]
    fields = ["intake"]
    relations = ["intake"]
    ordering = ["pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = super().get_queryset(request)
        return rows.defer("data", "document", "intake__outline", "intake__edits")
