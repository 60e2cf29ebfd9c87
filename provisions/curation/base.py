"""Base classes of the curators' admin: few queries, autocompletion, conflict-safe forms, read-only records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import DataError, connection
from django.db.models import Field, ForeignKey, ManyToManyField, Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from provisions.curation import edit_conflicts
from provisions.curation.coding.blinding import sees_every_reading
from provisions.curation.form_fields import FORM_FIELDS, KeyAutocompleteSelect, KeyAutocompleteSelectMultiple
from provisions.curation.history_views import HistoryMixin
from provisions.curation.saved_filters import SavedFiltersMixin
from provisions.history.recorder import record_history
from provisions.models import Agreement, Revision
from provisions.models.economies import TranslatedNameModel


def fieldset(title: Any, *fields: Any, **options: Any) -> tuple[Any, Any]:
    """A section of an admin's `fieldsets`; the options are Django's, such as classes and description."""
    return title, {"fields": fields, **options}


class CachedAutocompleteSelect(KeyAutocompleteSelect):
    """An autocomplete widget that labels its value without a query when the form has loaded that record already."""

    record: Model | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        if self.record is None or list(value) != [str(self.record.pk)]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, value[0], str(self.record), True, len(options)))
        return [(None, options, 0)]


class CuratorForm(forms.ModelForm):
    """A form that checks the order of dates and never overwrites somebody else's change silently.

    `dates_in_order` holds (earlier field, later field, message). Equal dates are in order; the message is shown at the
    later field.
    """

    dates_in_order: tuple[tuple[str, str, Any], ...] = ()
    conflict: edit_conflicts.Conflict | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget: Any = getattr(field.widget, "widget", field.widget)  # without the links around it
            if isinstance(widget, CachedAutocompleteSelect) and widget.field.is_cached(self.instance):
                widget.record = getattr(self.instance, name)
        edit_conflicts.apply_choices(self)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.conflict = edit_conflicts.find_conflict(self)
        if self.conflict:
            self.add_error(None, forms.ValidationError(self.conflict.message, code="conflict"))
        for earlier, later, message in self.dates_in_order:
            if data.get(earlier) and data.get(later) and data[later] < data[earlier]:
                self.add_field_error(later, message)
        return data

    def add_field_error(self, name: str, message: Any) -> None:
        """Add an error to a field, or to the whole form when it doesn't have the field."""
        self.add_error(name if name in self.fields else None, forms.ValidationError(message, code="invalid"))


class FiledForm(CuratorForm):
    """A form of a record that is filed under an agreement: never under a duplicate, where nobody would see it."""

    def clean_agreement(self) -> Agreement | None:
        agreement: Agreement | None = self.cleaned_data["agreement"]
        is_new = agreement is not None and "agreement" in self.changed_data
        if agreement and is_new and Agreement.objects.lock(agreement.pk).merged_into_id:  # no merger passes the lock
            raise forms.ValidationError(refuse_duplicate(agreement))
        return agreement


def refuse_duplicate(agreement: Agreement) -> str:
    """Why nothing can be filed under a merged agreement."""
    return _("“%(agreement)s” is a duplicate, merged into another. Name the one that stays.") % {"agreement": agreement}


class CheapRelationsMixin:
    """Reads the `relations` of a record together with it; autocomplete widgets query no label that is loaded."""

    relations: Sequence[str] = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows.select_related(*self.relations) if self.relations else rows

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False  # nobody should delete an agreement from a provision's form
        return field

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", CachedAutocompleteSelect(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KeyAutocompleteSelectMultiple(db_field, self.admin_site))  # type: ignore[attr-defined]
        field = super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
        if field and issubclass(db_field.related_model, TranslatedNameModel):
            field.label_from_instance = attrgetter("label")
        return field


class SafeChangeList(ChangeList):
    """A list that ignores filter values which only the database rejects, as Django does for other invalid filters."""

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (OverflowError, ValueError, DataError) as error:  # such as the year 99999, or a number out of range
            raise IncorrectLookupParameters(error) from error


class CuratorAdmin(CheapRelationsMixin, HistoryMixin, SavedFiltersMixin):
    """Base of every model's admin. All writes of one request make one version of each record in the history.

    `permanent_fields` can be edited only while the record is new.
    """

    change_form_template = "curation/change_form.html"
    form = CuratorForm
    formfield_overrides = FORM_FIELDS
    list_per_page = 50
    show_full_result_count = False
    permanent_fields: tuple[str, ...] = ()

    class Media:
        css = {"all": ["curation/curation.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, *self.permanent_fields) if obj else fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SafeChangeList

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Restrict blind users to the filters that the list offers.

        Other lookups, such as ?adjudication__contains= or ?readings=, would reveal how others coded.
        """
        if sees_every_reading(request):
            return super().lookup_allowed(lookup, value, request)
        filters: Any = [one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request)]
        names = [getattr(one, "parameter_name", one) for one in filters]
        return any(lookup == name or lookup.startswith(f"{name}__") for name in names)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record, or None. A POST locks it, so that the later of two saves sees the values of the earlier."""
        if request.method == "POST" and connection.in_atomic_block:
            try:
                key = self.opts.pk.to_python(object_id)
            except ValidationError:
                return None
            list(self.model._base_manager.select_for_update().filter(pk=key).values_list("pk"))
        return super().get_object(request, object_id, from_field)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        with _record_post(request, "form"):
            if request.method == "POST" and object_id and self.has_change_permission(request):
                values = edit_conflicts.submitted_values(request.POST)
                if values and self.get_object(request, unquote(object_id)) is None:
                    return self._deleted_response(request, unquote(object_id), values)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _deleted_response(self, request: HttpRequest, key: str, values: list[tuple[str, str]]) -> HttpResponse:
        """The record was deleted while its form was open: say by whom, and show the submitted values."""
        last = Revision.objects.filter(model=self.opts.model_name, key=key, action="deleted").first()
        title = _("Deleted while you were editing it: nothing was saved")
        return self.render_page(request, "curation/deleted.html", title, status=409, values=values, last=last)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        with _record_post(request, f"action {request.POST.get('action', '')}"):
            return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, unless nothing was changed: a write moves the dataset's version."""
        if not change or form.changed_data:
            super().save_model(request, obj, form, change)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        with _record_post(request, "form"):
            return super().delete_view(request, object_id, extra_context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add the marks of all displayed values, and the conflicts with other curators' changes."""
        candidates = [context["adminform"].form]
        candidates += [row.form for formset in context["inline_admin_formsets"] for row in formset if row.original]
        curator_forms = [form for form in candidates if isinstance(form, CuratorForm)]
        marks = {name: one for form in curator_forms for name, one in edit_conflicts.form_marks(form).items()}
        context["marks"] = json.dumps(marks)
        context["conflicts"] = [form.conflict for form in curator_forms if form.conflict]
        return super().render_change_form(request, context, *args, **kwargs)


def _record_post(request: HttpRequest, why: str) -> AbstractContextManager[Any]:
    """Record the history of a POST; a no-op for requests that only read."""
    return record_history(why) if request.method == "POST" else nullcontext()


class CuratorInline(CheapRelationsMixin, admin.TabularInline):
    form = CuratorForm
    formfield_overrides = FORM_FIELDS
    extra = 0


class ViewOnlyMixin:
    """For records that commands or other pages write: nobody adds, changes or deletes them in the admin."""

    def _forbid(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_add_permission = has_change_permission = has_delete_permission = _forbid


class ViewOnlyAdmin(ViewOnlyMixin, CuratorAdmin):
    pass


class ViewOnlyInline(ViewOnlyMixin, CuratorInline):
    show_change_link = True
    can_delete = False
