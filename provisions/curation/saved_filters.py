"""Filters of a list that are kept under a name: by one click above the list, for oneself or for all."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from provisions.curation.bulk.keys import keys_in
from provisions.models import SavedFilter

PAGING = ("p", "all", "_facets", "e")
LONGEST = SavedFilter._meta.get_field("query").max_length or 0


class WithSavedFilters(admin.ModelAdmin):
    """Shows the saved filters above the list, and saves and removes them."""

    change_list_template = "curation/change_list.html"

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_filters"
        view = self.admin_site.admin_view(self.filters_view)
        return [path("saved-filters/", view, name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        asked = plain_query(request.GET.urlencode())
        saved = SavedFilter.objects.for_user(request.user, str(self.opts.model_name)).select_related("owner")
        context = {"saved_filters": list(saved), "asked": asked, "saved_filters_address": self._list_address("filters")}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def filters_view(self, request: HttpRequest) -> HttpResponse:
        """Save what the list is narrowed to, or remove a filter of one's own."""
        if request.method != "POST" or not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if "remove" in request.POST:
            own = SavedFilter.objects.filter(owner=request.user.pk or 0, model=self.opts.model_name)
            get_object_or_404(own, pk__in=keys_in(request.POST["remove"])[:1]).delete()
            return redirect(self._list_address("changelist"))
        query, name = plain_query(request.POST.get("query", "")), request.POST.get("name", "").strip()
        if not name or len(name) > 60 or not query or len(query) > LONGEST:
            messages.error(request, _("A filter needs a name of up to 60 letters, and a list that is narrowed."))
        else:
            SavedFilter.objects.update_or_create(
                owner_id=request.user.pk,
                model=self.opts.model_name,
                name=name,
                defaults={"query": query, "shared": bool(request.POST.get("shared"))},
            )
            messages.success(request, _("Saved: %(name)s.") % {"name": name})
        return redirect(self._list_address("changelist") + (f"?{query}" if query else ""))

    def _list_address(self, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")


def plain_query(query: str) -> str:
    """A list's query without its page."""
    data = QueryDict(query, mutable=True)
    for name in PAGING:
        data.pop(name, None)
    return data.urlencode()
