"""The page on which a duplicate is merged: choose what stays, see what moves, confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.curation.bulk.merge import MERGES, Merge
from provisions.curation.bulk.notes import note_for_readers
from provisions.history.recorder import record_history
from provisions.models import Agreement, Economy, Membership

# A relation to the model, which tells the autocompletion what to offer.
RELATIONS: dict[type[Model], str] = {Agreement: "agreement", Economy: "economy"}


class MergeForm(forms.Form):
    """Asks for the record that stays; refuses the duplicate itself, and one that is merged into another."""

    into = forms.ModelChoiceField(Agreement.objects.none(), label=gettext_lazy("The one that stays"))
    note = note_for_readers(
        gettext_lazy("Note for readers"),
        gettext_lazy("Shown with the correction of the published provisions that move. No names, please."),
    )

    def __init__(self, source: Model, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        field: Any = self.fields["into"]
        field.queryset = type(source)._default_manager.all()
        field.widget = AutocompleteSelect(Membership._meta.get_field(RELATIONS[type(source)]), admin.site)
        field.widget.choices = field.choices
        if isinstance(source, Economy):
            del self.fields["note"]

    def clean_into(self) -> Model:
        into: Any = self.cleaned_data["into"]
        if into.pk == self.source.pk:
            raise forms.ValidationError(_("A record is not merged into itself."))
        if getattr(into, "merged_into_id", None):
            raise forms.ValidationError(_("That one is merged into another itself. Name the one that stays."))
        return into


class WithMerge(admin.ModelAdmin):
    """Adds *Merge into another* to a record's page."""

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<path:object_id>/merge/", view, name=name), *super().get_urls()]

    def may_merge(self, request: HttpRequest, record: Any) -> bool:
        """Whether the user may change records of this kind, and delete where the duplicate is taken away."""
        allowed = self.has_change_permission(request, record)
        if isinstance(record, Economy):
            allowed = allowed and self.has_delete_permission(request, record)
        return allowed and not getattr(record, "merged_into_id", None)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context.get("original")
        context["may_merge"] = record is not None and self.may_merge(request, record)
        return super().render_change_form(request, context, *args, **kwargs)

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        source: Any = self.get_object(request, unquote(object_id))
        if source is None:
            raise Http404(_("There is no such record."))
        if not self.may_merge(request, source):
            raise PermissionDenied
        asked = MergeForm(source, request.POST if request.method == "POST" else None)
        merge = MERGES[self.model](source, asked.cleaned_data["into"]) if asked.is_bound and asked.is_valid() else None
        if merge and request.POST.get("confirmed"):
            if _merged(merge, request.POST["confirmed"], asked.cleaned_data.get("note", "")):
                told = {"source": source, "target": merge.target}
                messages.success(request, _("%(source)s is merged into %(target)s.") % told)
                page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
                return redirect(reverse(page, args=[merge.target.pk]))
            messages.warning(request, _("Something changed meanwhile. Nothing was done; this is how it is now."))
            merge = MERGES[self.model](source, merge.target)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge %(record)s into another") % {"record": source},
            "opts": self.opts,
            "source": source,
            "form": asked,
            "merge": merge,
            "media": self.media + asked.media,
        }
        return TemplateResponse(request, "curation/merge.html", context)


def _merged(merge: Merge, confirmed: str, note: str) -> bool:
    """Merge what was confirmed; False, and nothing done, when the duplicate or the other has changed since."""
    model = type(merge.source)
    with record_history("merge", note):
        both = [merge.source.pk, merge.target.pk]
        list(model._base_manager.select_for_update().filter(pk__in=both).order_by("pk").values_list("pk"))
        if merge.digest != confirmed:
            return False
        merge.carry_out()
    return True
