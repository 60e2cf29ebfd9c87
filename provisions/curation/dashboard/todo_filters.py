"""Filters for what is left to do: the conditions that the dashboard counts by, and the lists that it links to."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from provisions.curation.coding.blinding import sees_every_reading
from provisions.curation.records.filters import OptionFilter
from provisions.curation.review.requirements import READINGS
from provisions.importers.mentions.coverage import measure_coverage
from provisions.models import ProvisionStatus, Reading
from provisions.statistics.reading_differences import with_open_differences
from provisions.statistics.same_words import with_other_codes

# A passage with a place in a loaded text from which no quote could be cut: the words are not those that were coded.
_WITHOUT_QUOTE = Q(quote=None, start__isnull=False) & ~Q(text__checksum="") & Q(text__isnull=False)
MISMATCH = _WITHOUT_QUOTE & ~Q(status=ProvisionStatus.WITHDRAWN)


def read_twice() -> QuerySet[Any]:
    """Keys of the provisions with as many finished readings as publication requires."""
    readings = Reading.objects.handed_in().order_by()
    return readings.values("provision").annotate(n=Count("pk")).filter(n__gte=READINGS).values("provision")


def to_read() -> Q:
    """What has too few readings, withdrawn provisions aside, and those that take in another's words and codes."""
    is_over = Q(status=ProvisionStatus.WITHDRAWN) | Q(incorporates__isnull=False)
    return ~is_over & ~Q(pk__in=read_twice())


class TodoFilter(OptionFilter):
    """Narrows the list of provisions to a task of the dashboard. The list offers it only where the dashboard links."""

    title = _("what waits")
    parameter_name = "waits"
    options = (("readings", _("read fewer than twice")), ("mismatch", _("passage doesn’t match its text")))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        if not sees_every_reading(request):
            return list(self.options)
        return [*self.options, ("differences", _("readings differ")), ("same_words", _("same words, other codes"))]

    def narrow(self, queryset: QuerySet, option: str) -> QuerySet:
        if option == "readings":
            return queryset.filter(to_read())
        if option == "differences":
            return queryset.filter(pk__in=with_open_differences())
        if option == "same_words":
            return queryset.filter(pk__in=with_other_codes())
        return queryset.filter(MISMATCH)


class OpenMentionsFilter(OptionFilter):
    """Mentions that are neither coded in a provision nor rejected."""

    title = _("worked off")
    parameter_name = "worked_off"
    options = (("open", _("open")),)

    def narrow(self, queryset: QuerySet, option: str) -> QuerySet:
        return queryset.filter(pk__in=[one.pk for one in measure_coverage().open_mentions])
