"""What the project keeps about itself: version, releases, search index, what files said. Only to be looked at."""

from __future__ import annotations

from django.contrib import admin

from provisions.curation.base import ViewOnlyAdmin
from provisions.models import DatasetState, LoadedRow, Release, SearchDocument


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
