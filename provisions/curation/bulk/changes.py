"""Changing many provisions at once: add or take away a code, confirm, file under another agreement; previewed first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from provisions.curation.bulk.keys import keys_in
from provisions.curation.bulk.notes import note_for_readers
from provisions.curation.bulk.preview import Faults, Preview, States, preview_or_apply
from provisions.curation.coding.blinding import sees_all
from provisions.models import MANY, SINGLE, Agreement, Provision, ProvisionStatus, Value
from provisions.models.tracking import mark_changed
from provisions.query import fulltext

MOST = 5000  # provisions in one go


class Asked(forms.Form):
    """What an action asks for; the note is for readers of the published provisions among those chosen."""

    note = note_for_readers(
        gettext_lazy("Note for readers"),
        gettext_lazy("Shown with the correction of those that are published. No names, please."),
    )
    field_order = ("value", "verified", "agreement", "note")


class CodeForm(Asked):
    value = forms.ModelChoiceField(Value.objects.none(), label=gettext_lazy("Code"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = Value.objects.filter(variable__in=(*SINGLE, *MANY)).select_related("variable")
        groups: dict[str, list[tuple[str, str]]] = {}
        for value in values.order_by("variable__position", "position"):
            groups.setdefault(value.variable.label, []).append((value.pk, value.label))
        field: Any = self.fields["value"]
        field.queryset = values
        field.choices = [("", "---------"), *groups.items()]


class VerifiedForm(Asked):
    verified = forms.TypedChoiceField(
        label=gettext_lazy("Verified"),
        choices=[("yes", gettext_lazy("A person has confirmed the coding")), ("no", gettext_lazy("Not confirmed"))],
        coerce=lambda value: value == "yes",
    )


class RefileForm(Asked):
    agreement = forms.ModelChoiceField(
        Agreement.objects.public(),
        label=gettext_lazy("Agreement"),
        widget=AutocompleteSelect(Provision._meta.get_field("agreement"), admin.site),
    )


def _set(keys: list[Any], **values: Any) -> None:
    Provision.objects.filter(pk__in=keys).update(**values, modified=timezone.now())


def add_code(keys: list[Any], value: Value, **_others: Any) -> None:
    """Give the value to provisions; of a variable that takes one it replaces the one they have."""
    if value.variable_id in SINGLE:
        _set(keys, **{value.variable_id: value.pk})
        return
    pairs: Any = Provision.coded_values.through
    has = set(pairs.objects.filter(value=value, provision__in=keys).values_list("provision_id", flat=True))
    missing = [key for key in keys if key not in has]
    pairs.objects.bulk_create([pairs(provision_id=key, value_id=value.pk) for key in missing])
    mark_changed(Provision, missing)
    _set(missing)


def remove_code(keys: list[Any], value: Value, **_others: Any) -> None:
    """Take the value away from the provisions that have it."""
    if value.variable_id in SINGLE:
        having = Provision.objects.filter(pk__in=keys, **{value.variable_id: value.pk})
        _set(list(having.values_list("pk", flat=True)), **{value.variable_id: None})
        return
    pairs: Any = Provision.coded_values.through.objects.filter(value=value, provision__in=keys)
    having_it = list(pairs.values_list("provision_id", flat=True))
    pairs.delete()
    mark_changed(Provision, having_it)
    _set(having_it)


def set_verified(keys: list[Any], verified: bool, **_others: Any) -> None:
    other = Provision.objects.filter(pk__in=keys, verified=not verified)
    _set(list(other.values_list("pk", flat=True)), verified=verified)


def refile(keys: list[Any], agreement: Agreement, **_others: Any) -> None:
    moving = Provision.objects.filter(pk__in=keys).exclude(agreement=agreement)
    moved = list(moving.values_list("pk", flat=True))
    _set(moved, agreement=agreement)
    fulltext.update_documents(Provision.objects.filter(pk__in=moved))  # the agreement's name is searched


def _complete_without(keys: list[Any], before: States, value: Value, **_others: Any) -> Faults:
    """Published provisions keep every variable of one value, and at least one kind."""
    told = _("Published, so it needs a value of %(variable)s.") % {"variable": value.variable.label}
    faults: Faults = {}
    for key in keys:
        state = before[str(key)][1]
        kinds = [code for code in state["coded_values"] if code.startswith("kind:")]
        last = state.get(value.variable_id) == value.pk if value.variable_id in SINGLE else kinds == [value.pk]
        if last and state["status"] == ProvisionStatus.PUBLISHED:
            faults[key] = told
    return faults


def _text_goes_along(keys: list[Any], before: States, agreement: Agreement, **_others: Any) -> Faults:
    """A provision read in a text stays with the text's agreement."""
    read = Provision.objects.filter(pk__in=keys, text__isnull=False).exclude(text__agreement=agreement)
    told = _("It was read in “%(text)s”, which is filed under another agreement. File the text there first.")
    return {key: told % {"text": title} for key, title in read.values_list("pk", "text__title")}


def _nothing_wrong(keys: list[Any], before: States, **_asked: Any) -> Faults:
    return {}


@dataclass(frozen=True)
class BulkChange:
    """A change of many: what it is called, what it asks for, what can't be changed, and how it is done."""

    title: Any
    form: type[Asked]
    change: Callable[..., None]
    check: Callable[..., Faults] = _nothing_wrong


CHANGES = {
    "add_code": BulkChange(gettext_lazy("Add a code"), CodeForm, add_code),
    "remove_code": BulkChange(gettext_lazy("Take a code away"), CodeForm, remove_code, _complete_without),
    "set_verified": BulkChange(gettext_lazy("Set verified"), VerifiedForm, set_verified),
    "refile": BulkChange(gettext_lazy("File under another agreement"), RefileForm, refile, _text_goes_along),
}


class WithBulkChanges(admin.ModelAdmin):
    """Actions on a list of provisions, each with a page of its own that shows every record before anything is kept."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.bulk_view)
        return [path("bulk/<slug:name>/", view, name="provisions_provision_bulk"), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)
        if _may_change_many(self, request) and IS_POPUP_VAR not in request.GET:
            found |= {name: (_action(name), name, f"{one.title}…") for name, one in CHANGES.items()}
        return found

    def bulk_view(self, request: HttpRequest, name: str, chosen: QuerySet | None = None) -> HttpResponse:
        """Ask, show what would become of every record, and do it once that is confirmed."""
        if name not in CHANGES:
            raise Http404(_("There is no such action."))
        if request.method != "POST" or not _may_change_many(self, request):
            raise PermissionDenied
        keys = self._keys(request, chosen)
        if not 0 < len(keys) <= MOST:
            messages.error(request, _("Choose from 1 to %(n)d provisions in one go.") % {"n": MOST})
            return redirect(reverse("admin:provisions_provision_changelist"))
        asked = CHANGES[name].form(request.POST if "keys" in request.POST else None)
        trial = self._try(request, name, keys, asked) if asked.is_bound and asked.is_valid() else None
        if trial and trial.done:
            told = ngettext("%(n)d provision was changed.", "%(n)d provisions were changed.", trial.changed)
            messages.success(request, told % {"n": trial.changed})
            return redirect(reverse("admin:provisions_provision_changelist"))
        if trial and request.POST.get("confirmed"):
            messages.warning(
                request, _("Somebody changed one of them meanwhile. Nothing was done; this is how it is now.")
            )
        context = {
            **self.admin_site.each_context(request),
            "title": CHANGES[name].title,
            "opts": self.opts,
            "form": asked,
            "media": self.media + asked.media,
            "action": reverse("admin:provisions_provision_bulk", args=[name]),
            "keys": ",".join(map(str, keys)),
            "count": len(keys),
            "trial": trial,
        }
        return TemplateResponse(request, "curation/bulk.html", context)

    def _keys(self, request: HttpRequest, chosen: QuerySet | None) -> list[int]:
        sent = keys_in(request.POST.get("keys", ""))
        rows = self.get_queryset(request).filter(pk__in=sent) if chosen is None else chosen
        return list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])

    def _try(self, request: HttpRequest, name: str, keys: list[int], asked: Asked) -> Preview:
        one, data = CHANGES[name], asked.cleaned_data
        return preview_or_apply(
            Provision,
            keys,
            lambda present, before: one.check(present, before, **data),
            lambda passed: one.change(passed, **data),
            confirmed=request.POST.get("confirmed", ""),
            why=f"action {name}",
            note=data["note"],
        )


def _may_change_many(model_admin: admin.ModelAdmin[Any], request: HttpRequest) -> bool:
    """Who changes provisions and sees every coding: a preview shows codes, and coders change theirs in readings."""
    return model_admin.has_change_permission(request) and sees_all(request)


def _action(name: str) -> Callable[..., Any]:
    return lambda model_admin, request, queryset: model_admin.bulk_view(request, name, queryset)
