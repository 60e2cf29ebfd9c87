"""Actions on the list of provisions, each with a page that previews every record before anything is changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from provisions.curation.bulk.changes import BULK_CHANGES
from provisions.curation.bulk.forms import parse_keys
from provisions.curation.bulk.preview import PreviewThenApply
from provisions.curation.coding.blinding import sees_every_reading
from provisions.curation.pages import PagesMixin, admin_address, extra_page
from provisions.models import Provision

MOST_RECORDS = 5000


class BulkChangesMixin(PagesMixin):
    """The bulk changes, for the admin of provisions."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if self._has_bulk_permission(request) and IS_POPUP_VAR not in request.GET:
            actions |= {name: (_action(name), name, f"{one.title}…") for name, one in BULK_CHANGES.items()}
        return actions

    @extra_page("bulk/<slug:name>/", "bulk")
    def bulk_view(self, request: HttpRequest, name: str, selection: QuerySet | None = None) -> HttpResponse:
        """Show the change's form, preview what it does to every record, and apply it once it is confirmed."""
        if name not in BULK_CHANGES:
            raise Http404(_("There is no such action."))
        if request.method != "POST" or not self._has_bulk_permission(request):
            raise PermissionDenied
        change = BULK_CHANGES[name]
        if selection is None:
            selection = self.get_queryset(request).filter(pk__in=parse_keys(request.POST.get("keys", "")))
        keys = list(selection.order_by("pk").values_list("pk", flat=True)[: MOST_RECORDS + 1])
        if not 0 < len(keys) <= MOST_RECORDS:
            return refuse_selection(request)
        form = change.form(request.POST if "keys" in request.POST else None)
        preview = None
        if form.is_valid():
            note, confirmed_digest = form.cleaned_data.pop("note"), request.POST.get("confirmed", "")
            values = form.cleaned_data
            run = PreviewThenApply(Provision, keys, partial(change.check, **values), partial(change.apply, **values))
            preview = run.preview_or_apply(confirmed_digest, why=f"action {name}", note=note)
            if preview.is_applied:
                message = ngettext("%(n)d provision was changed.", "%(n)d provisions were changed.", preview.count)
                messages.success(request, message % {"n": preview.count})
                return redirect(self.page_address("changelist"))
            if confirmed_digest:
                warning = _("Somebody changed one of them meanwhile. Nothing was done; this is how it is now.")
                messages.warning(request, warning)
        context: dict[str, Any] = {"action": self.page_address("bulk", name), "keys": keys, "preview": preview}
        return self.render_page(request, "curation/bulk.html", change.title, form, **context)

    def _has_bulk_permission(self, request: HttpRequest) -> bool:
        """Previews show codes, so only users who see every coding may change in bulk; coders use their readings."""
        return self.has_change_permission(request) and sees_every_reading(request)


def refuse_selection(request: HttpRequest) -> HttpResponse:
    """Back to the list of provisions when none or too many of them were selected."""
    messages.error(request, _("Select from 1 to %(n)d provisions.") % {"n": MOST_RECORDS})
    return redirect(admin_address(Provision, "changelist"))


def _action(name: str) -> Callable[..., HttpResponse]:
    return lambda model_admin, request, queryset: model_admin.bulk_view(request, name, queryset)
