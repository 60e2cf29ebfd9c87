"""Records that the software keeps itself, view-only: history, dataset version, releases, search index, loaded rows."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import ViewOnlyAdmin
from provisions.curation.pages import is_changelist
from provisions.models import DatasetState, FormerEconomy, LoadedRow, Release, Revision, SavedFilter, SearchDocument


@admin.register(DatasetState)
class DatasetStateAdmin(ViewOnlyAdmin):
    list_display = ["version", "changed", "last_number"]
    list_display_links = None


@admin.register(Release)
class ReleaseAdmin(ViewOnlyAdmin):
    list_display = ["version", "date", "dataset_version", "note"]
    search_fields = ["version", "note"]


@admin.register(SearchDocument)
class SearchDocumentAdmin(ViewOnlyAdmin):
    list_display = ["provision", "agreement", "heading"]
    list_select_related = ["provision"]
    search_fields = ["provision__number", "heading", "agreement"]


@admin.register(LoadedRow)
class LoadedRowAdmin(ViewOnlyAdmin):
    list_display = ["dataset", "key"]
    list_filter = ["dataset"]
    search_fields = ["key"]


@admin.register(Revision)
class RevisionAdmin(ViewOnlyAdmin):
    """Every version of every record. A record's history page shows only its own, with differences."""

    list_display = ["at", "label", "model", "action", "changed_fields", "who"]
    list_filter = ["action", "correction", "model"]
    search_fields = ["label", "who", "why", "key__exact"]
    ordering = ["-id"]
    fields = [
        ("label", "model", "key"),
        ("action", "at"),
        ("who", "why"),
        "changed_fields",
        ("correction", "note"),
        "state",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.defer("state") if is_changelist(request) else rows

    @admin.display(description=_("fields"))
    def changed_fields(self, version: Revision) -> str:
        return ", ".join(version.fields)


@admin.register(FormerEconomy)
class FormerEconomyAdmin(ViewOnlyAdmin):
    list_display = ["code", "economy"]
    list_select_related = ["economy"]
    search_fields = ["code"]


@admin.register(SavedFilter)
class SavedFilterAdmin(ViewOnlyAdmin):
    """All saved filters. Each is used and removed above its own list."""

    list_display = ["name", "model", "owner", "shared"]
    list_select_related = ["owner"]
    search_fields = ["name"]
