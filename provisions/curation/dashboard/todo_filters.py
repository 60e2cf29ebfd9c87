"""Lists narrowed to what waits: the same conditions that the home page counts by, and the filters that lead there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.curation.coding.blinding import sees_all
from provisions.importers.mentions.coverage import measure_coverage
from provisions.models import ProvisionStatus, Reading
from provisions.statistics.reading_differences import with_open_differences

READ_TWICE = 2
# A passage with a place in a text that is loaded, of which no quote could be cut: the words are not those coded.
MISMATCH = Q(quote=None, start__isnull=False) & ~Q(text__checksum="") & Q(text__isnull=False)


def read_twice() -> QuerySet[Any]:
    """Keys of the provisions with two readings or more that are handed in: the same that publishing asks for."""
    handed_in = Reading.objects.handed_in().order_by()
    return handed_in.values("provision").annotate(n=Count("pk")).filter(n__gte=READ_TWICE).values("provision")


class Waits(admin.SimpleListFilter):
    """Narrows the list of provisions to what waits; it shows only where the home page leads to it."""

    title = gettext_lazy("what waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        found = [("readings", _("read fewer than twice")), ("mismatch", _("passage doesn’t match its text"))]
        return [*found, ("differences", _("readings differ"))] if sees_all(request) else found

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "readings":
            return queryset.exclude(status=ProvisionStatus.WITHDRAWN).exclude(pk__in=read_twice())
        if self.value() == "differences" and sees_all(request):
            return queryset.filter(pk__in=with_open_differences())
        if self.value() == "mismatch":
            return queryset.filter(MISMATCH, status=ProvisionStatus.PUBLISHED)
        return queryset


class WorkedOff(admin.SimpleListFilter):
    """Mentions that are neither coded in a provision nor rejected."""

    title = gettext_lazy("worked off")
    parameter_name = "worked_off"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("open"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "open":
            return queryset
        return queryset.filter(pk__in=[one.pk for one in measure_coverage().open_mentions])
