"""The page that merges a duplicate: choose the record that stays, preview what moves, confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.curation.bulk.forms import public_note_field
from provisions.curation.bulk.merge import MERGES, Merge
from provisions.curation.form_fields import KeyAutocompleteSelect
from provisions.curation.pages import PagesMixin, extra_page
from provisions.history.recorder import record_history
from provisions.models import Agreement, Economy, Membership


class MergeForm(forms.Form):
    """The record that stays: neither the duplicate itself nor one that is merged into another."""

    into = forms.ModelChoiceField(Agreement.objects.none(), label=gettext_lazy("The one that stays"))
    note = public_note_field(
        gettext_lazy("Note for readers"),
        gettext_lazy("Shown with the correction of the published provisions that move. No names, please."),
    )

    def __init__(self, source: Model, data: Any = None) -> None:
        super().__init__(data)
        self.source = source
        field: Any = self.fields["into"]
        field.queryset = type(source)._default_manager.all()
        # The widget takes its model from a foreign key: Membership has one to agreements and one to economies.
        field.widget = KeyAutocompleteSelect(Membership._meta.get_field(str(source._meta.model_name)), admin.site)
        field.widget.choices = field.choices
        if isinstance(source, Economy):
            del self.fields["note"]

    def clean_into(self) -> Model:
        into: Any = self.cleaned_data["into"]
        if into.pk == self.source.pk:
            raise forms.ValidationError(_("A record can't be merged into itself."))
        if getattr(into, "merged_into_id", None):
            raise forms.ValidationError(_("That one is merged into another itself. Name the one that stays."))
        if refusal := MERGES[type(self.source)](self.source, into).refuse():
            raise forms.ValidationError(refusal)
        return into


class MergeMixin(PagesMixin):
    """Adds *Merge into another* to a record's page."""

    def has_merge_permission(self, request: HttpRequest, record: Any) -> bool:
        """Merging changes the duplicate, and deletes an economy's. A merged agreement can't be merged again."""
        allowed = self.has_change_permission(request, record)
        if isinstance(record, Economy):
            allowed = allowed and self.has_delete_permission(request, record)
        return allowed and not getattr(record, "merged_into_id", None)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context.get("original")
        context["may_merge"] = record is not None and self.has_merge_permission(request, record)
        return super().render_change_form(request, context, *args, **kwargs)

    @extra_page("<path:object_id>/merge/", "merge")
    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        source: Any = self.get_object(request, unquote(object_id))
        if source is None:
            raise Http404(_("There is no such record."))
        if not self.has_merge_permission(request, source):
            raise PermissionDenied
        form = MergeForm(source, request.POST if request.method == "POST" else None)
        merge = MERGES[self.model](source, form.cleaned_data["into"]) if form.is_valid() else None
        if merge and request.POST.get("confirmed"):
            if _apply_if_current(merge, request.POST["confirmed"], form.cleaned_data.get("note", "")):
                names = {"source": source, "target": merge.target}
                messages.success(request, _("%(source)s is merged into %(target)s.") % names)
                return redirect(self.page_address("change", merge.target.pk))
            messages.warning(request, _("Something changed meanwhile. Nothing was done; this is how it is now."))
            form = MergeForm(source, request.POST)
            merge = MERGES[self.model](source, form.cleaned_data["into"]) if form.is_valid() else None
        title = _("Merge %(record)s into another") % {"record": source}
        return self.render_page(request, "curation/merge.html", title, form, source=source, merge=merge)


def _apply_if_current(merge: Merge, digest: str, note: str) -> bool:
    """Apply the merge if it still has the digest that was confirmed; returns whether it was applied."""
    model = type(merge.source)
    with record_history("merge", note):
        both = [merge.source.pk, merge.target.pk]
        locked = list(model._base_manager.select_for_update().filter(pk__in=both).order_by("pk"))
        was_merged = any(getattr(one, "merged_into_id", None) for one in locked)
        if len(locked) < len(both) or was_merged or merge.digest != digest or merge.refuse():
            return False
        merge.apply()
    return True
