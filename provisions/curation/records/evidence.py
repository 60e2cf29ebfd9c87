"""Studies on the effect of provisions and agreements."""

from __future__ import annotations

from django.contrib import admin

from provisions.curation.base import CuratorAdmin
from provisions.models import Study


@admin.register(Study)
class StudyAdmin(CuratorAdmin):
    list_display = ["title", "authors", "year", "seen", "seen_on"]
    list_filter = ["seen", "year"]
    search_fields = ["title", "authors", "finding", "doi"]
    autocomplete_fields = ["agreements"]
    permanent_fields = ("slug",)
    fieldsets = [
        (None, {"fields": ["slug", "authors", ("year", "published_in"), "title", ("doi", "url")]}),
        (None, {"fields": ["finding", "agreements", ("seen", "seen_on"), "seen_at"]}),
    ]
