"""Provisions: the coding, with the passage beside it. Coders are blind until they have handed in their own reading."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorAdmin, ViewOnlyInline, fieldset
from provisions.curation.bulk.views import BulkChangesMixin
from provisions.curation.coding.blinding import is_blind, sees_every_reading
from provisions.curation.coding.passages import cut_passage, describe_passage_read, render_passage
from provisions.curation.coding.provision_form import PLACE_FIELDS, ProvisionForm
from provisions.curation.dashboard.todo_filters import TodoFilter
from provisions.curation.pages import admin_address, is_changelist
from provisions.curation.records.filters import codebook_filter
from provisions.curation.review.adjudication import AdjudicationMixin
from provisions.curation.review.assignments import AssignActionMixin
from provisions.curation.review.status_change_views import StatusChangeMixin, status_history, transition_links
from provisions.history.recorder import record_history
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

PUBLISHED_ONCE = (ProvisionStatus.PUBLISHED, ProvisionStatus.WITHDRAWN)
PASSAGE = fieldset(_("Passage"), "passage", classes=["passage-beside"])
HEAD = [
    fieldset(
        None, ("number", "status"), "next_moves", "agreement", "chapter_heading", ("citation", "heading"), "summary",
        "summary_fr", "summary_es",
        "source_url",
    ),
    PASSAGE,
    fieldset(
        _("Place of the passage"),
        ("text_status", "text_date"), "incorporates", "text",
        ("article_identifier", "start", "end"), ("words", "checksum"),
        description=_(
            "Offsets count the article's characters from 0; the end is not included. A passage that moves is shown "
            "before and after; it asks for a note, and the readings stay marked as made on the other passage."
        ),
    ),
]  # fmt: skip
CODING = [
    fieldset(_("Coding: one answer each"), *SINGLE),
    fieldset(_("Coding: any number of answers"), "coded_values"),
]
# Blind users don't see these sections; only editors may edit the fields of CODING_FIELDS.
CODING_SECTIONS = [
    *CODING,
    fieldset(_("Derived"), "strength"),
    fieldset(_("How it was coded"), ("provenance", "verified", "codebook"), "adjudication"),
    fieldset(_("Readings"), "new_reading"),
]
CODING_FIELDS = (*SINGLE, "coded_values", "provenance", "verified", "codebook", "adjudication")
BLIND = fieldset(
    _("Readings"),
    "new_reading",
    description=_("Once you have handed in your own reading, you see here how others coded it."),
)
CORRECTION = fieldset(_("Correction"), "correction_note")
CHANGE = fieldset(_("Note on this change"), "correction_note")
WITHDRAWAL = fieldset(_("Withdrawal"), "withdrawal_reason", "replaced_by")
STORY = fieldset(_("Status history"), "story", classes=["collapse"])
RECORD = fieldset(_("Record"), ("created", "modified"), classes=["collapse"])


class CodingAdmin(CuratorAdmin):
    """Base of the admins whose forms show a passage beside its coding."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Preset the newest codebook."""
        newest = CodebookVersion.objects.first()
        return {"codebook": newest.pk if newest else None, **super().get_changeform_initial_data(request)}

    @admin.display(description=_("passage"))
    def passage(self, record: Any) -> SafeString | str:
        provision = record if isinstance(record, Provision) else getattr(record, "provision", None)
        return render_passage(provision) if provision and provision.pk else self.get_empty_value_display()


class ReadingInline(ViewOnlyInline):
    model = Reading
    fields = ["coder", "read_on", "stage", "handed_in", "passage_read", "codes", "note"]
    readonly_fields = ["handed_in", "passage_read", "codes"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user).select_related("provision").prefetch_related("coded_values")

    @admin.display(description=_("passage"))
    def passage_read(self, reading: Reading) -> str:
        return describe_passage_read(reading)

    @admin.display(description=_("codes"))
    def codes(self, reading: Reading) -> str:
        codes = ((name, ", ".join(reading.codes(name))) for name in (*SINGLE, *MANY))
        return "; ".join(f"{name}: {text}" for name, text in codes if text)


@admin.register(Provision)
class ProvisionAdmin(AssignActionMixin, BulkChangesMixin, AdjudicationMixin, StatusChangeMixin, CodingAdmin):
    form = ProvisionForm
    list_display = [
        "number", "citation", "heading", "agreement", "status", "strength", "provenance", "verified", "modified",
    ]  # fmt: skip
    list_filter = [
        "status", "verified", "provenance", "text_status",
        *[codebook_filter(name) for name in ("strength", "location", "subject", "verb", "precision", "extent", *MANY)],
    ]  # fmt: skip
    relations = ["agreement"]
    search_fields = ["number", "citation", "heading", "summary", "agreement__name", "agreement__wto_rta_id__exact"]
    search_help_text = _("By number, citation, heading, summary, or the agreement's name or RTA number.")
    autocomplete_fields = ["agreement", "text", "codebook", "replaced_by", "incorporates"]
    readonly_fields = [
        "number", "status", "next_moves", "passage", "checksum", "words", "strength",
        "created", "modified", "new_reading", "story",
    ]  # fmt: skip
    inlines = [ReadingInline]
    not_restored = ("status", "correction_note")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        blind, status = is_blind(request, obj), obj.status if obj else None
        sections = [*HEAD, BLIND] if blind else [*HEAD, *CODING_SECTIONS]
        if obj:  # readers of a published version see the note
            sections.append(CORRECTION if status == ProvisionStatus.PUBLISHED else CHANGE)
        if status == ProvisionStatus.WITHDRAWN:
            sections.append(WITHDRAWAL)
        if obj and not blind:
            sections.append(STORY)
        return [*sections, RECORD]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = super().get_readonly_fields(request, obj)
        return fields if sees_every_reading(request) else (*fields, *CODING_FIELDS)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        names = list(super().get_list_display(request))
        hidden = () if sees_every_reading(request) else ("strength", *CODING_FIELDS)
        return [name for name in names if name not in hidden]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """The dashboard's filter is added only where the dashboard links to: its facet costs a query."""
        filters = list(self.list_filter) if sees_every_reading(request) else ["status", "text_status"]
        return [TodoFilter, *filters] if TodoFilter.parameter_name in request.GET else filters

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """All relations for the page of one provision; no long texts for the list."""
        rows = super().get_queryset(request)
        if is_changelist(request):
            return rows.defer("quote", "summary", "adjudication")
        return rows.select_related("text", "article", "codebook", "replaced_by", "incorporates", *SINGLE)

    def view_on_site(self, provision: Provision) -> str | None:
        """The public address, once the provision has been published."""
        return provision.get_absolute_url() if provision.status in PUBLISHED_ONCE else None

    @admin.display(description=_("readings"))
    def new_reading(self, provision: Provision) -> SafeString | str:
        if not provision.pk:
            return self.get_empty_value_display()
        address = f"{admin_address(Reading, 'add')}?provision={provision.pk}"
        link = format_html('<a href="{}">{}</a>', address, _("Add a reading"))
        if not getattr(provision, "may_settle", False):
            return link
        address = self.page_address("differences", provision.pk)
        return format_html('{} · <a href="{}">{}</a>', link, address, _("See and settle differences"))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record, with links to the status changes that the user may make."""
        provision = super().get_object(request, object_id, from_field)
        if provision is not None:
            provision.transition_links = transition_links(provision, request.user)
            provision.may_settle = sees_every_reading(request) and self.has_change_permission(request, provision)
        return provision

    @admin.display(description=_("next"))
    def next_moves(self, provision: Any) -> SafeString | str:
        return getattr(provision, "transition_links", "") or self.get_empty_value_display()

    @admin.display(description=_("story"))
    def story(self, provision: Provision) -> SafeString | str:
        return status_history(provision) or self.get_empty_value_display()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Coders change drafts; only editors change provisions in review or published."""
        may_change = obj is None or obj.status == ProvisionStatus.DRAFT or sees_every_reading(request)
        return super().has_change_permission(request, obj) and may_change

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Once published, a provision can only be withdrawn: its number keeps its public address."""
        return super().has_delete_permission(request, obj) and not (obj and obj.status in PUBLISHED_ONCE)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """Let a draft be deleted with its search document, status changes and assignments: no further permissions."""
        records, counts, forbidden, obstacles = super().get_deleted_objects(objs, request)
        forbidden -= {str(model._meta.verbose_name) for model in (SearchDocument, StatusChange, Assignment)}
        return records, counts, forbidden, obstacles

    def check_history_permission(self, request: HttpRequest, record: Any) -> None:
        """The history is closed to blind users: it shows the coding."""
        super().check_history_permission(request, record)
        if is_blind(request, record):
            raise PermissionDenied("Hand in your own reading first: this page shows how others read the provision.")

    def save_model(self, request: HttpRequest, obj: Provision, form: Any, change: bool) -> None:
        """Save. A new provision gets a number that was never used; a changed place cuts the passage again."""
        if not change:
            obj.number = DatasetState.objects.next_provision_number()
        note = form.cleaned_data.get("correction_note", "")
        with record_history("form", note, note if obj.status != ProvisionStatus.PUBLISHED else ""):
            if set(form.changed_data) & set(PLACE_FIELDS):
                if change:
                    Reading.objects.filter(provision=obj).keep_passage(obj.checksum)
                cut_passage(obj)
            super().save_model(request, obj, form, change)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show the words of a passage that the form would move, before and after."""
        context["passage_move"] = getattr(context["adminform"].form, "passage_move", None)
        return super().render_change_form(request, context, *args, **kwargs)

    def prepare_restore(self, form: Any, note: str) -> None:
        """The page that asks whether to restore has shown what changes, and taken a note."""
        form.passage_confirmed = True
        form.data["correction_note"] = note
