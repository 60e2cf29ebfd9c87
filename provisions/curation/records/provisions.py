"""Provisions: the coding, with the passage beside it. A coder sees no other's before handing in their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorAdmin, ViewOnlyAdmin, ViewOnlyInline
from provisions.curation.bulk.changes import WithBulkChanges
from provisions.curation.coding import passages
from provisions.curation.coding.blinding import is_blind, refuse_the_blind, sees_all
from provisions.curation.coding.provision_form import ProvisionForm
from provisions.curation.dashboard.todo_filters import Waits
from provisions.curation.filters import coded
from provisions.curation.review import status_change_views
from provisions.curation.review.adjudication import AdjudicatingAdmin
from provisions.curation.review.assignments import WithAssigning
from provisions.history.recorder import current_recorder
from provisions.models import (
    MANY,
    SINGLE,
    Assignment,
    CodebookVersion,
    DatasetState,
    Provision,
    ProvisionStatus,
    Reading,
    SearchDocument,
    StatusChange,
)

PUBLIC_ONCE = (ProvisionStatus.PUBLISHED, ProvisionStatus.WITHDRAWN)
PLACE = ("text", "article_identifier", "start", "end")
CODING: list[Any] = [
    (_("Coding: one answer each"), {"fields": list(SINGLE)}),
    (_("Coding: any number of answers"), {"fields": ["coded_values"]}),
]
HEAD: list[Any] = [
    (
        None,
        {
            "fields": [
                ("number", "status"), "next_moves", "agreement", "chapter_heading", ("citation", "heading"),
                "summary", "source_url",
            ]
        },
    ),
    (_("Passage"), {"classes": ["passage-beside"], "fields": ["passage"]}),
    (
        _("Place of the passage"),
        {
            "fields": [
                ("text_status", "text_date"), "text", ("article_identifier", "start", "end"), ("words", "checksum"),
            ],
            "description": _("Offsets count the article's characters from 0; the end is not included."),
        },
    ),
]  # fmt: skip
# What tells how it was coded. The blind see none of it; who is no editor only looks at it.
CODES: list[Any] = [
    *CODING,
    (_("Derived"), {"fields": [("strength", "dta_score")]}),
    (_("How it was coded"), {"fields": [("provenance", "verified", "codebook"), "adjudication"]}),
]
JUDGED = (*SINGLE, "coded_values", "provenance", "verified", "codebook", "adjudication")
CORRECTION: Any = (_("Correction"), {"fields": ["correction_note"]})
READINGS: Any = (_("Readings"), {"fields": ["new_reading"]})
BLIND: Any = (
    _("Readings"),
    {
        "fields": ["new_reading"],
        "description": _("Once you have handed in your own reading, you see here how others coded it."),
    },
)
WITHDRAWAL: Any = (_("Withdrawal"), {"fields": ["withdrawal_reason", "replaced_by"]})
STORY: Any = (_("What was done so far"), {"classes": ["collapse"], "fields": ["story"]})
RECORD: Any = (_("Record"), {"classes": ["collapse"], "fields": [("created", "modified")]})


class CodingAdmin(CuratorAdmin):
    """The passage stays in sight while the questions are answered."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new coding is made under the newest codebook."""
        newest = CodebookVersion.objects.first()
        return {"codebook": newest.pk if newest else None, **super().get_changeform_initial_data(request)}

    @admin.display(description=_("passage"))
    def passage(self, record: Any) -> SafeString | str:
        provision = record if isinstance(record, Provision) else getattr(record, "provision", None)
        return passages.shown(provision) if provision and provision.pk else self.get_empty_value_display()


class ReadingInline(ViewOnlyInline):
    model = Reading
    fields = ["coder", "read_on", "stage", "handed_in", "codes", "note"]
    readonly_fields = ["handed_in", "codes"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user).select_related("provision").prefetch_related("coded_values")

    @admin.display(description=_("codes"))
    def codes(self, reading: Reading) -> str:
        named = ((name, ", ".join(reading.codes(name))) for name in (*SINGLE, *MANY))
        return "; ".join(f"{name}: {codes}" for name, codes in named if codes)


@admin.register(Provision)
class ProvisionAdmin(WithAssigning, WithBulkChanges, AdjudicatingAdmin, status_change_views.MovingAdmin, CodingAdmin):
    form = ProvisionForm
    list_display = [
        "number", "citation", "heading", "agreement", "status", "strength", "provenance", "verified", "modified",
    ]  # fmt: skip
    list_filter = [
        "status", "verified", "provenance", "text_status", "strength",
        *[coded(name) for name in ("location", "subject", "verb", "precision", "extent", *MANY)],
    ]  # fmt: skip
    list_select_related = ["agreement"]
    search_fields = ["number", "citation", "heading", "summary", "agreement__name", "agreement__wto_rta_id__exact"]
    search_help_text = _("By number, citation, heading, summary, or the agreement's name or RTA number.")
    autocomplete_fields = ["agreement", "text", "codebook", "replaced_by"]
    readonly_fields = [
        "number", "status", "next_moves", "passage", "checksum", "words", "strength", "dta_score",
        "created", "modified", "new_reading", "story",
    ]  # fmt: skip
    inlines = [ReadingInline]
    not_restored = ("status", "correction_note")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        blind = is_blind(request, obj)
        withdrawn = obj is not None and obj.status == ProvisionStatus.WITHDRAWN
        told = obj is not None and not blind
        seen = obj is not None and obj.status == ProvisionStatus.PUBLISHED  # a note for those who saw what is corrected
        sections = [*HEAD, BLIND] if blind else [*HEAD, *CODES, READINGS]
        sections += [CORRECTION] if seen else []
        return [*sections, *([WITHDRAWAL] if withdrawn else []), *([STORY] if told else []), RECORD]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = super().get_readonly_fields(request, obj)
        return fields if sees_all(request) else (*fields, *JUDGED)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = super().get_list_display(request)
        return list(shown) if sees_all(request) else [name for name in shown if name not in ("strength", *JUDGED)]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """The home page's own filter comes along where it leads: counted beside the others it would be a query more."""
        shown = list(self.list_filter) if sees_all(request) else ["status", "text_status"]
        return [Waits, *shown] if Waits.parameter_name in request.GET else shown

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # One page needs all relations at hand; a list reads no long words.
        rows = super().get_queryset(request)
        if getattr(request.resolver_match, "url_name", "").endswith("_changelist"):
            return rows.defer("quote", "summary", "adjudication")
        return rows.select_related("agreement", "text", "article", "codebook", "replaced_by", *SINGLE)

    def view_on_site(self, provision: Provision) -> str | None:
        """Its public address; a draft has none."""
        return provision.get_absolute_url() if provision.status in PUBLIC_ONCE else None

    @admin.display(description=_("readings"))
    def new_reading(self, provision: Provision) -> SafeString | str:
        if not provision.pk:
            return self.get_empty_value_display()
        address = f"{reverse('admin:provisions_reading_add')}?provision={provision.pk}"
        link = format_html('<a href="{}">{}</a>', address, _("Add a reading"))
        if not getattr(provision, "may_settle", False):
            return link
        where = reverse("admin:provisions_provision_differences", args=[provision.pk])
        return format_html('{} · <a href="{}">{}</a>', link, where, _("See and settle differences"))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record, with its links to the moves that the user may make."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.moves_offered = status_change_views.buttons(found, request.user)
            found.may_settle = sees_all(request) and self.has_change_permission(request, found)
        return found

    @admin.display(description=_("next"))
    def next_moves(self, provision: Any) -> SafeString | str:
        return getattr(provision, "moves_offered", "") or self.get_empty_value_display()

    @admin.display(description=_("story"))
    def story(self, provision: Provision) -> SafeString | str:
        return status_change_views.story(provision) or self.get_empty_value_display()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A coder changes drafts; what is in review or public is the editors'."""
        open_to_all = obj is None or obj.status == ProvisionStatus.DRAFT or sees_all(request)
        return super().has_change_permission(request, obj) and open_to_all

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A number that was public once keeps answering: such a provision is withdrawn, never deleted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.status in PUBLIC_ONCE)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """What goes with a draft: its search document, moves and assignments, though few may delete those alone."""
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        forbidden -= {str(model._meta.verbose_name) for model in (SearchDocument, StatusChange, Assignment)}
        return deleted, counts, forbidden, protected

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was changed: the history of a coding tells the coding."""
        refuse_the_blind(request, self.get_object(request, object_id))
        return super().history_view(request, object_id, extra_context)

    def restore_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponseBase:
        """An earlier version: what came of restoring it tells it."""
        refuse_the_blind(request, self.get_object(request, object_id))
        return super().restore_view(request, object_id, version)

    def save_model(self, request: HttpRequest, obj: Provision, form: Any, change: bool) -> None:
        """Save; a new provision gets a number never used before, a moved passage is cut out anew."""
        recorder = current_recorder()
        if recorder is not None:
            recorder.note = form.cleaned_data.get("correction_note", "") or recorder.note
        if not change:
            obj.number = DatasetState.objects.next_provision_number()
        if set(form.changed_data) & set(PLACE):
            passages.locate(obj)
        super().save_model(request, obj, form, change)


@admin.register(StatusChange)
class MoveAdmin(ViewOnlyAdmin):
    list_display = ["provision", "source", "target", "by", "at", "note"]
    list_filter = ["target", "source"]
    list_select_related = ["provision", "by"]
    search_fields = ["provision__number", "note", "by__username"]
