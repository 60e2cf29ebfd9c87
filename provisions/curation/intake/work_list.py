"""The work list: agreements without a text, each with its official address and the way to get its words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from provisions.curation.pages import admin_address, is_changelist
from provisions.importers.texts.store import TOTA
from provisions.models import Agreement, AgreementStatus, Intake, IntakeState

COLUMNS = ["name", "wto_rta_id", "status", "signed", "official_address", "way_to_text"]


class WorkListMixin(admin.ModelAdmin):
    """The list of agreements, narrowed to those without a text, says where the text is and how it comes in."""

    def get_list_display(self, request: HttpRequest) -> Any:
        return COLUMNS if is_work_list(request) else super().get_list_display(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agreement]:
        rows: QuerySet[Agreement] = super().get_queryset(request)
        if not is_work_list(request):
            return rows
        incoming = Intake.objects.without_outline().exclude(state=IntakeState.REFUSED)
        return rows.prefetch_related("texts", Prefetch("intakes", incoming))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"is_work_list": is_work_list(request), **(extra_context or {})})

    @admin.display(description=_lazy("official address"))
    def official_address(self, agreement: Agreement) -> SafeString | str:
        address = agreement.source_url or agreement.wto_url
        if not address:
            return _("none known: ask the depositary or a party")
        label = _("official source") if agreement.source_url else _("record at the WTO")
        return format_html('<a href="{}" rel="noreferrer">{}</a>', address, label)

    @admin.display(description=_lazy("how to get it"))
    def way_to_text(self, agreement: Agreement) -> SafeString | str:
        for intake in agreement.intakes.all():
            page = "reading" if intake.state == IntakeState.READING else "outline"
            label = _("brought in: go on")
            return format_html('<a href="{}">{}</a>', admin_address(Intake, page, intake.pk), label)
        if any(text.corpus == TOTA for text in agreement.texts.all()):
            return _("in the corpus ToTA: manage.py import_texts")
        if agreement.status == AgreementStatus.NEGOTIATION:
            return _("under negotiation: no text yet")
        values = {"agreement": str(agreement.pk), "source_url": agreement.source_url}
        return format_html('<a href="{}?{}">{}</a>', admin_address(Intake, "add"), urlencode(values), _("Add its text"))


def is_work_list(request: HttpRequest) -> bool:
    return is_changelist(request) and request.GET.get("has_text") == "no"
