"""Named filters of the admin's lists: saved by a curator, for themselves or for all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from provisions.curation.bulk.forms import parse_keys
from provisions.curation.pages import PagesMixin, extra_page
from provisions.models import SavedFilter

PAGING_PARAMETERS = ("p", "all", "_facets", "e")
NAME_LENGTH = SavedFilter._meta.get_field("name").max_length or 0
QUERY_LENGTH = SavedFilter._meta.get_field("query").max_length or 0


class SavedFiltersMixin(PagesMixin):
    """Shows saved filters above the list, saves the current one and removes the user's own."""

    change_list_template = "curation/change_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        filters = SavedFilter.objects.for_user(request.user).filter(model=self.opts.model_name).select_related("owner")
        context = {
            "saved_filters": list(filters),
            "current_filter": without_paging(request.GET.urlencode()),
            "saved_filters_address": self.page_address("filters"),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @extra_page("saved-filters/", "filters")
    def filters_view(self, request: HttpRequest) -> HttpResponse:
        """Save the list's current filter, or remove one of the user's own."""
        if request.method != "POST" or not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if "remove" in request.POST:
            own = SavedFilter.objects.filter(owner=request.user.pk or 0, model=self.opts.model_name)
            get_object_or_404(own, pk__in=parse_keys(request.POST["remove"])[:1]).delete()
            return redirect(self.page_address("changelist"))
        query, name = without_paging(request.POST.get("query", "")), request.POST.get("name", "").strip()
        if not 0 < len(name) <= NAME_LENGTH or not 0 < len(query) <= QUERY_LENGTH:
            messages.error(request, _("Narrow the list first, and give the filter a name of up to 60 characters."))
        else:
            SavedFilter.objects.update_or_create(
                owner_id=request.user.pk,
                model=self.opts.model_name,
                name=name,
                defaults={"query": query, "shared": bool(request.POST.get("shared"))},
            )
            messages.success(request, _("Saved: %(name)s.") % {"name": name})
        return redirect(self.page_address("changelist") + (f"?{query}" if query else ""))


def without_paging(query: str) -> str:
    """A list's query string without its page number and other parameters that don't filter."""
    data = QueryDict(query, mutable=True)
    for name in PAGING_PARAMETERS:
        data.pop(name, None)
    return data.urlencode()
