"""View-only records that the software keeps: history, dataset version, releases, search index, loaded rows, batches."""

from __future__ import annotations

from functools import partial

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import ViewOnlyAdmin
from provisions.curation.pages import is_changelist
from provisions.models import (
    AssignmentBatch,
    DatasetState,
    FormerEconomy,
    LoadedRow,
    Release,
    Revision,
    SavedFilter,
    SearchDocument,
    StatusChange,
)

view_only = partial(admin.site.register, admin_class=ViewOnlyAdmin)
view_only(DatasetState, list_display=["version", "changed", "last_number"], list_display_links=None)
view_only(Release, list_display=["version", "date", "dataset_version", "note"], search_fields=["version", "note"])
view_only(LoadedRow, list_display=["dataset", "key"], list_filter=["dataset"], search_fields=["key"])
view_only(FormerEconomy, list_display=["code", "economy"], relations=["economy"], search_fields=["code"])
view_only(AssignmentBatch, list_display=["name", "made_by", "at"], relations=["made_by"], search_fields=["name"])
view_only(
    SearchDocument,
    list_display=["provision", "agreement", "heading"],
    relations=["provision"],
    search_fields=["provision__number", "heading", "agreement"],
)
view_only(
    StatusChange,
    list_display=["provision", "source", "target", "by", "at", "note"],
    list_filter=["target", "source"],
    relations=["provision", "by"],
    search_fields=["provision__number", "note", "by__username"],
)


@admin.register(SavedFilter)
class SavedFilterAdmin(ViewOnlyAdmin):
    """A user's own filters, and those that others share."""

    list_display = ["name", "model", "owner", "shared"]
    relations = ["owner"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).for_user(request.user)


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
