"""Provisions and readings: the coding, with the passage beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from provisions.curation import passages
from provisions.curation.base import CuratorAdmin, ViewOnlyInline
from provisions.curation.bulk import WithBulkChanges
from provisions.curation.coding import CodingForm
from provisions.curation.filters import coded
from provisions.curation.rules import ProvisionForm
from provisions.curation.waiting import Waits
from provisions.models import (
    MANY,
    SINGLE,
    CodebookVersion,
    DatasetState,
    Provision,
    ProvisionStatus,
    Reading,
    SearchDocument,
)
from provisions.models.tracking import current

PUBLIC_ONCE = (ProvisionStatus.PUBLISHED, ProvisionStatus.WITHDRAWN)
PLACE = ("text", "article_identifier", "start", "end")
CODING: list[Any] = [
    (_("Coding: one answer each"), {"fields": list(SINGLE)}),
    (_("Coding: any number of answers"), {"fields": ["coded_values"]}),
]


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
    fields = ["coder", "read_on", "stage", "codes", "note"]
    readonly_fields = ["codes"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("provision").prefetch_related("coded_values")

    @admin.display(description=_("codes"))
    def codes(self, reading: Reading) -> str:
        named = ((name, ", ".join(reading.codes(name))) for name in (*SINGLE, *MANY))
        return "; ".join(f"{name}: {codes}" for name, codes in named if codes)


@admin.register(Provision)
class ProvisionAdmin(WithBulkChanges, CodingAdmin):
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
        "number", "passage", "checksum", "words", "strength", "dta_score", "created", "modified", "new_reading",
    ]  # fmt: skip
    inlines = [ReadingInline]
    not_restored = ("status", "correction_note")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "status"), "agreement", "chapter_heading", ("citation", "heading"),
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
        *CODING,
        (_("Derived"), {"fields": [("strength", "dta_score")]}),
        (
            _("How it was coded"),
            {"fields": [("provenance", "verified", "codebook"), "adjudication", "new_reading"]},
        ),
        (_("Correction"), {"fields": ["correction_note"]}),
        (_("Withdrawal"), {"classes": ["collapse"], "fields": ["withdrawal_reason", "replaced_by"]}),
        (_("Record"), {"classes": ["collapse"], "fields": [("created", "modified")]}),
    ]  # fmt: skip

    def get_list_filter(self, request: HttpRequest) -> Any:
        """The home page's own filter comes along where it leads: counted beside the others it would be a query more."""
        return [Waits, *self.list_filter] if Waits.parameter_name in request.GET else self.list_filter

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
        return format_html('<a href="{}">{}</a>', address, _("Add a reading"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A number that was public once keeps answering: such a provision is withdrawn, never deleted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.status in PUBLIC_ONCE)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """What goes with a draft; its search document goes by itself, though nobody may delete that alone."""
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        forbidden.discard(SearchDocument._meta.verbose_name)
        return deleted, counts, forbidden, protected

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A note for readers is asked for where they can have seen what is corrected."""
        found = super().get_fieldsets(request, obj)
        seen = obj is not None and obj.status == ProvisionStatus.PUBLISHED
        return [one for one in found if seen or "correction_note" not in one[1]["fields"]]

    def save_model(self, request: HttpRequest, obj: Provision, form: Any, change: bool) -> None:
        """Save; a new provision gets a number never used before, a moved passage is cut out anew."""
        recorder = current()
        if recorder is not None:
            recorder.note = form.cleaned_data.get("correction_note", "") or recorder.note
        if not change:
            obj.number = DatasetState.objects.next_provision_number()
        if set(form.changed_data) & set(PLACE):
            passages.locate(obj)
        super().save_model(request, obj, form, change)


class ReadingForm(CodingForm):
    """The form on one reading; a new one that is asked for a provision shows its passage at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = str(self.initial.get("provision", ""))
        if not self.instance.pk and asked.isascii() and asked.isdigit():
            self.instance.provision = Provision.objects.select_related("article").filter(pk=asked).first()


@admin.register(Reading)
class ReadingAdmin(CodingAdmin):
    form = ReadingForm
    list_display = ["provision", "coder", "read_on", "stage", "provenance", "codebook"]
    list_filter = ["stage", "coder", "provenance"]
    list_select_related = ["provision", "codebook"]
    search_fields = ["provision__number", "provision__citation", "coder", "note", "provision__agreement__name"]
    autocomplete_fields = ["provision", "codebook"]
    permanent = ("provision",)
    readonly_fields = ["passage"]
    fieldsets = [
        (None, {"fields": ["provision", ("coder", "read_on", "stage"), ("provenance", "codebook")]}),
        (_("Passage"), {"classes": ["passage-beside"], "fields": ["passage"]}),
        *CODING,
        (_("For the adjudicator"), {"fields": ["note"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if getattr(request.resolver_match, "url_name", "").endswith("_changelist"):
            return rows
        return rows.select_related("provision__article", "codebook", *SINGLE)
