"""What the curators' pages have in common: few queries, autocompletion, dates in order, records that are only read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import DataError, connection
from django.db.models import Field, ForeignKey, Model, URLField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from provisions.curation import edit_conflicts
from provisions.curation.coding.blinding import filter_names, sees_all
from provisions.curation.history_views import WithHistory
from provisions.curation.saved_filters import WithSavedFilters
from provisions.history.recorder import record_history
from provisions.models import Revision


class KnownChoiceSelect(AutocompleteSelect):
    """An autocompletion that need not ask the database for the label of a record its form holds already."""

    known: Model | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        if self.known is None or list(value) != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        offered = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        chosen = self.create_option(name, value[0], str(self.known), True, len(offered))
        return [(None, [*offered, chosen], 0)]


class CuratorForm(forms.ModelForm):
    """A form whose dates must be in order, told at the later field, and that overwrites nobody's change unasked.

    `dates_in_order` holds (earlier field, later field, message); the same day is in order.
    """

    dates_in_order: tuple[tuple[str, str, Any], ...] = ()
    conflict: edit_conflicts.Conflict | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = bare(field.widget)
            if isinstance(widget, KnownChoiceSelect):
                widget.known = self.instance._state.fields_cache.get(name)
        edit_conflicts.take_chosen(self)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.conflict = edit_conflicts.conflict_of(self)
        if self.conflict:
            self.add_error(None, forms.ValidationError(self.conflict.message, code="conflict"))
        for first, last, message in self.dates_in_order:
            if data.get(first) and data.get(last) and data[last] < data[first]:
                self.tell(last, message)
        return data

    def tell(self, name: str, message: Any) -> None:
        """Put an error beside a field, or above the form when the field is not on it."""
        self.add_error(name if name in self.fields else None, forms.ValidationError(message, code="invalid"))


def bare(widget: Any) -> Any:
    """A widget without the admin's links around it."""
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


class CheapRelationsMixin:
    """Relations by autocompletion, whose labels cost no query where the record is at hand."""

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False  # an agreement is not deleted by a slip on a provision's page
        return field

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KnownChoiceSelect(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class SafeChangeList(ChangeList):
    """A list that shows all again, as for any filter that can't be meant, when only the engine finds that out."""

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (OverflowError, ValueError, DataError) as error:  # the year 99999, numbers that no column holds
            raise IncorrectLookupParameters(error) from error


class CuratorAdmin(CheapRelationsMixin, WithHistory, WithSavedFilters):
    """The base of every page: `permanent` fields are written once, when the record is made.

    What one request writes makes one version of each record in the history.
    """

    change_form_template = "curation/change_form.html"

    form = CuratorForm
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    list_per_page = 50
    show_full_result_count = False
    permanent: tuple[str, ...] = ()

    class Media:
        css = {"all": ["curation/curation.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, *self.permanent) if obj else fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SafeChangeList

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Who doesn't see every reading filters only by what the list offers: an address such as
        ?adjudication__contains= or, on the codebook's values, ?readings= would tell what others coded."""
        if sees_all(request):
            return super().lookup_allowed(lookup, value, request)
        offered = filter_names(self.get_list_filter(request))
        return any(lookup == name or lookup.startswith(f"{name}__") for name in offered)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        readonly = self.get_readonly_fields(request, obj)
        given = super().get_prepopulated_fields(request, obj)
        return {name: sources for name, sources in given.items() if name not in readonly}

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record; locked for a form that is being saved, so that the next one finds what this one wrote."""
        if request.method == "POST" and connection.in_atomic_block:
            try:
                key = self.opts.pk.to_python(unquote(object_id))
            except ValidationError:
                return None
            list(self.model._base_manager.select_for_update().filter(pk=key).values_list("pk"))
        return super().get_object(request, object_id, from_field)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Somebody deleted the record while its form was open: say who, and give back what was typed."""
        typed = edit_conflicts.typed(request.POST) if request.method == "POST" else []
        if not typed:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        last = Revision.objects.filter(model=opts.model_name, key=unquote(object_id), action="deleted").first()
        title = _("Deleted while you were at it: nothing was saved")
        context = {**self.admin_site.each_context(request), "title": title, "opts": opts, "typed": typed, "last": last}
        return TemplateResponse(request, "curation/gone.html", context, status=409)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with _recorded(request, "form"):
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        with _recorded(request, f"action {request.POST.get('action', '')}"):
            return super().changelist_view(request, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        with _recorded(request, "form"):
            return super().delete_view(request, object_id, extra_context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The form, with marks of what it shows and what others changed meanwhile."""
        forms_shown = [context["adminform"].form]
        forms_shown += [row.form for one in context["inline_admin_formsets"] for row in one if row.original]
        shown = [form for form in forms_shown if isinstance(form, CuratorForm)]
        seen = {name: one for form in shown for name, one in edit_conflicts.marks(form).items()}
        context["seen"] = json.dumps(seen)
        context["conflicts"] = [form.conflict for form in shown if form.conflict]
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer


def _recorded(request: HttpRequest, why: str) -> Any:
    """History for a request that writes; nothing for one that only reads."""
    return record_history(why) if request.method == "POST" else nullcontext()


class CuratorInline(CheapRelationsMixin, admin.TabularInline):
    form = CuratorForm
    extra = 0


class ViewOnly:
    """Records that a command or another page makes: to be looked at, never typed."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ViewOnlyAdmin(ViewOnly, CuratorAdmin):
    pass


class ViewOnlyInline(ViewOnly, CuratorInline):
    show_change_link = True
    can_delete = False


EXIT_AFTER_ENTRY = _("The last day is before the first. Give a day on or after it, or leave one of them blank.")
