"""Giving provisions out to two coders, each of whom reads them blind; shown record by record before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from provisions.curation.accounts.roles import ADMINISTRATOR, CODER, EDITOR
from provisions.curation.base import ViewOnlyAdmin
from provisions.curation.bulk.changes import MOST
from provisions.curation.bulk.keys import keys_in
from provisions.curation.bulk.preview import Planned, Preview
from provisions.curation.history_views import Line
from provisions.models import Assignment, AssignmentBatch, Provision, ProvisionStatus, Reading

Pairs = set[tuple[int, int]]  # (provision, coder)


def blind_coders() -> QuerySet[User]:
    """Who can read blind: coders who are nothing more, for editors see every reading."""
    above = User.objects.filter(groups__name__in=(EDITOR, ADMINISTRATOR))
    active = User.objects.filter(groups__name=CODER, is_active=True, is_superuser=False)
    return active.exclude(pk__in=above.values("pk")).order_by("username")


class AssignForm(forms.Form):
    """A batch's name, and its two coders."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("What the batch is called. Its coders see it."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    first = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("First coder"))
    second = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Second coder"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.queryset = blind_coders()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", _("Choose another than the first: two people read it, blind to each other."))
        return data

    @property
    def coders(self) -> tuple[User, User]:
        return self.cleaned_data["first"], self.cleaned_data["second"]


def plan(provisions: Sequence[Provision], coders: tuple[User, User]) -> tuple[Preview, Pairs]:
    """What giving provisions to coders comes to, record by record, and the pairs (provision, coder) that are new.

    A coder who has the provision already, to read or read, is not given it again.
    """
    keys = [one.pk for one in provisions]
    given: Pairs = set(Assignment.objects.filter(provision__in=keys).values_list("provision_id", "coder_id"))
    read = Reading.objects.filter(provision__in=keys, user__in=coders).values_list("provision_id", "user_id")
    has: Pairs = given | {(provision, user) for provision, user in read if user is not None}
    names = dict(User.objects.filter(pk__in={coder for _one, coder in given}).values_list("pk", "username"))
    records, new = [], set()
    for one in provisions:
        if one.status == ProvisionStatus.WITHDRAWN:
            records.append(Planned(str(one), fault=_("Withdrawn, so nobody needs to read it.")))
            continue
        before = sorted(names[coder] for provision, coder in given if provision == one.pk)
        added = [coder for coder in coders if (one.pk, coder.pk) not in has]
        new |= {(one.pk, coder.pk) for coder in added}
        after = sorted([*before, *(coder.username for coder in added)])
        line = Line(_("to be read by"), ", ".join(before), ", ".join(after), [])
        records.append(Planned(str(one), [line] if added else []))
    told = repr((keys, sorted(has), [one.status for one in provisions], sorted(new)))
    return Preview(records, sha256(told.encode()).hexdigest()), new


@transaction.atomic
def assign(keys: Sequence[int], form: AssignForm, user: User, confirmed: str = "") -> Preview:
    """Give provisions out, when `confirmed` is the digest of the plan as it is now; else only plan it."""
    rows = Provision.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    trial, new = plan(list(rows.only("pk", "number", "citation", "status")), form.coders)
    if not new or confirmed != trial.digest:
        return trial
    batch = AssignmentBatch.objects.create(name=form.cleaned_data["name"], made_by=user)
    Assignment.objects.bulk_create(
        [Assignment(batch=batch, provision_id=provision, coder_id=coder) for provision, coder in sorted(new)]
    )
    return Preview(trial.records, trial.digest, done=True)


def may_assign(request: HttpRequest) -> bool:
    """Whether the user gives provisions out."""
    return request.user.has_perms(["provisions.add_assignment", "provisions.add_batch"])


class WithAssigning(admin.ModelAdmin):
    """The action on the list of provisions that leads to the page where they are given out."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)
        if found and may_assign(request):
            found["assign"] = (_chosen, "assign", _("Give to two coders…"))
        return found


def _chosen(_model_admin: Any, _request: HttpRequest, chosen: QuerySet) -> HttpResponse:
    keys = chosen.order_by("pk").values_list("pk", flat=True)[: MOST + 1]
    if len(keys) > MOST:
        messages.error(_request, _("Choose from 1 to %(n)d provisions in one go.") % {"n": MOST})
        return redirect(reverse("admin:provisions_provision_changelist"))
    return _asked(_model_admin, _request, list(keys), AssignForm(), None)


def _asked(
    model_admin: Any, request: HttpRequest, keys: list[int], form: AssignForm, trial: Preview | None
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Give to two coders"),
        "opts": Provision._meta,
        "form": form,
        "media": model_admin.media + form.media,
        "action": reverse("admin:provisions_assignment_assign"),
        "keys": ",".join(map(str, keys)),
        "count": len(keys),
        "trial": trial,
    }
    return TemplateResponse(request, "curation/bulk.html", context)


class HandedIn(admin.SimpleListFilter):
    """Whether the coder has handed in their reading."""

    title = gettext_lazy("handed in")
    parameter_name = "handed_in"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("not yet"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.pending() if self.value() == "no" else queryset


@admin.register(AssignmentBatch)
class BatchAdmin(ViewOnlyAdmin):
    list_display = ["name", "made_by", "at"]
    list_select_related = ["made_by"]
    search_fields = ["name"]


@admin.register(Assignment)
class AssignmentAdmin(ViewOnlyAdmin):
    """What was given to whom; an editor takes it back by deleting it."""

    list_display = ["provision", "coder", "batch", "handed_in"]
    list_filter = [HandedIn, "coder", "batch"]
    fields = ["batch", "provision", "coder", "handed_in"]
    readonly_fields = ["handed_in"]
    list_select_related = ["provision", "coder", "batch"]
    search_fields = ["provision__number", "batch__name", "coder__username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        mine = Reading.objects.handed_in().filter(provision=OuterRef("provision"), user=OuterRef("coder"))
        rows = super().get_queryset(request).annotate(read=Subquery(mine.values("handed_in")[:1]))
        return rows.select_related("provision", "coder", "batch__made_by")

    @admin.display(description=gettext_lazy("handed in"), ordering="read")
    def handed_in(self, assignment: Any) -> Any:
        return assignment.read or self.get_empty_value_display()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("provisions.delete_assignment")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.assign_view)
        return [path("assign/", view, name="provisions_assignment_assign"), *super().get_urls()]

    def assign_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a name and two coders, show what comes of it, and keep it once that is confirmed."""
        if not may_assign(request) or not isinstance(request.user, User):
            raise PermissionDenied
        keys = keys_in(request.POST.get("keys", ""))
        if not 0 < len(keys) <= MOST:
            messages.info(request, _("Choose provisions, and then the action “Give to two coders”."))
            return redirect(reverse("admin:provisions_provision_changelist"))
        form = AssignForm(request.POST)
        confirmed = request.POST.get("confirmed", "")
        trial = assign(keys, form, request.user, confirmed) if form.is_valid() else None
        if trial and trial.done:
            told = ngettext("%(n)d provision was given out.", "%(n)d provisions were given out.", trial.changed)
            messages.success(request, told % {"n": trial.changed})
            return redirect(reverse("admin:provisions_provision_changelist"))
        if trial and confirmed:
            messages.warning(request, _("Something changed meanwhile. Nothing was done; this is how it is now."))
        return _asked(self, request, keys, form, trial)
