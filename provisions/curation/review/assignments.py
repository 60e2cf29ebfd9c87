"""Assignments: provisions are given to two coders, each of whom reads them blind. Previewed record by record."""

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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from provisions.curation.accounts.roles import ADMINISTRATOR, CODER, EDITOR
from provisions.curation.base import ViewOnlyAdmin
from provisions.curation.bulk.forms import parse_keys
from provisions.curation.bulk.preview import Preview, RecordPreview
from provisions.curation.bulk.views import MOST_RECORDS, refuse_selection
from provisions.curation.history_views import FieldDiff
from provisions.curation.pages import PagesMixin, admin_address, extra_page
from provisions.curation.records.filters import OptionFilter
from provisions.models import Assignment, AssignmentBatch, Provision, ProvisionStatus, Reading

Pairs = set[tuple[int, int]]  # primary keys of provision and coder


def blind_coders() -> QuerySet[User]:
    """Users who can read blind: coders without a further role, since editors see every reading."""
    above = User.objects.filter(groups__name__in=(EDITOR, ADMINISTRATOR))
    coders = User.objects.filter(groups__name=CODER, is_active=True, is_superuser=False)
    return coders.exclude(pk__in=above.values("pk")).order_by("username")


class AssignForm(forms.Form):
    """The name of a batch, and its two coders."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("What the batch is called. Its coders see it."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    first = forms.ModelChoiceField(blind_coders(), label=gettext_lazy("First coder"))
    second = forms.ModelChoiceField(blind_coders(), label=gettext_lazy("Second coder"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", _("Choose another than the first: two people read it, blind to each other."))
        return data

    @property
    def coders(self) -> tuple[User, User]:
        return self.cleaned_data["first"], self.cleaned_data["second"]


def preview_assignments(provisions: Sequence[Provision], coders: tuple[User, User]) -> tuple[Preview, Pairs]:
    """What assigning provisions to coders changes, record by record, and the new pairs of provision and coder.

    A coder who was assigned the provision before, or has read it, is not assigned it again.
    """
    keys = [one.pk for one in provisions]
    assigned: Pairs = set(Assignment.objects.filter(provision__in=keys).values_list("provision_id", "coder_id"))
    readings = Reading.objects.filter(provision__in=keys, user__in=coders).values_list("provision_id", "user_id")
    excluded: Pairs = assigned | {(provision, user) for provision, user in readings if user is not None}
    names = dict(User.objects.filter(pk__in={coder for _one, coder in assigned}).values_list("pk", "username"))
    records, new = [], set()
    for one in provisions:
        if one.status == ProvisionStatus.WITHDRAWN:
            records.append(RecordPreview(str(one), refusal=_("Withdrawn, so nobody needs to read it.")))
            continue
        before = sorted(names[coder] for provision, coder in assigned if provision == one.pk)
        added = [coder for coder in coders if (one.pk, coder.pk) not in excluded]
        new |= {(one.pk, coder.pk) for coder in added}
        after = sorted([*before, *(coder.username for coder in added)])
        change = FieldDiff(_("to be read by"), ", ".join(before), ", ".join(after))
        records.append(RecordPreview(str(one), [change] if added else []))
    state = repr((keys, sorted(excluded), [one.status for one in provisions], sorted(new)))
    return Preview(records, sha256(state.encode()).hexdigest()), new


@transaction.atomic
def assign(keys: Sequence[int], form: AssignForm, user: User, confirmed: str = "") -> Preview:
    """Assign provisions if `confirmed` is the digest of the preview as it is now; otherwise only preview it."""
    rows = Provision.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    preview, new = preview_assignments(list(rows.only("pk", "number", "citation", "status")), form.coders)
    if not new or confirmed != preview.digest:
        return preview
    batch = AssignmentBatch.objects.create(name=form.cleaned_data["name"], made_by=user)
    Assignment.objects.bulk_create(
        [Assignment(batch=batch, provision_id=provision, coder_id=coder) for provision, coder in sorted(new)]
    )
    return Preview(preview.records, preview.digest, is_applied=True)


def may_assign(request: HttpRequest) -> bool:
    return request.user.has_perms(["provisions.add_assignment", "provisions.add_assignmentbatch"])


class AssignActionMixin(PagesMixin):
    """The action on the list of provisions that leads to the page on which they are assigned."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if actions and may_assign(request):
            actions["assign"] = (_assign_selected, "assign", _("Give to two coders…"))
        return actions


def _assign_selected(model_admin: PagesMixin, request: HttpRequest, selected: QuerySet) -> HttpResponse:
    keys = list(selected.order_by("pk").values_list("pk", flat=True)[: MOST_RECORDS + 1])
    if len(keys) > MOST_RECORDS:
        return refuse_selection(request)
    return _assign_page(model_admin, request, keys, AssignForm())


def _assign_page(
    model_admin: PagesMixin, request: HttpRequest, keys: list[int], form: AssignForm, preview: Preview | None = None
) -> TemplateResponse:
    return model_admin.render_page(
        request,
        "curation/bulk.html",
        _("Give to two coders"),
        form,
        opts=Provision._meta,
        action=admin_address(Assignment, "assign"),
        keys=keys,
        preview=preview,
    )


class HandedInFilter(OptionFilter):
    """Whether the coder has handed in their reading."""

    title = gettext_lazy("handed in")
    parameter_name = "handed_in"
    options = (("no", gettext_lazy("not yet")),)

    def narrow(self, queryset: Any, option: str) -> QuerySet:
        return queryset.pending()


@admin.register(AssignmentBatch)
class AssignmentBatchAdmin(ViewOnlyAdmin):
    list_display = ["name", "made_by", "at"]
    list_select_related = ["made_by"]
    search_fields = ["name"]


@admin.register(Assignment)
class AssignmentAdmin(ViewOnlyAdmin):
    """Who has to read what. An editor deletes an assignment to take it back."""

    list_display = ["provision", "coder", "batch", "handed_in"]
    list_filter = [HandedInFilter, "coder", "batch"]
    fields = ["batch", "provision", "coder", "handed_in"]
    readonly_fields = ["handed_in"]
    list_select_related = ["provision", "coder", "batch"]
    search_fields = ["provision__number", "batch__name", "coder__username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        own = Reading.objects.handed_in().filter(provision=OuterRef("provision"), user=OuterRef("coder"))
        rows = super().get_queryset(request).annotate(read_at=Subquery(own.values("handed_in")[:1]))
        return rows.select_related("provision", "coder", "batch__made_by")

    @admin.display(description=gettext_lazy("handed in"), ordering="read_at")
    def handed_in(self, assignment: Any) -> Any:
        return assignment.read_at or self.get_empty_value_display()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("provisions.delete_assignment")

    @extra_page("assign/", "assign")
    def assign_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a name and two coders, preview the assignments, and save them once they are confirmed."""
        if not may_assign(request) or not isinstance(request.user, User):
            raise PermissionDenied
        keys = parse_keys(request.POST.get("keys", ""))
        if not 0 < len(keys) <= MOST_RECORDS:
            messages.info(request, _("Choose provisions, and then the action “Give to two coders”."))
            return redirect(admin_address(Provision, "changelist"))
        form = AssignForm(request.POST)
        confirmed = request.POST.get("confirmed", "")
        preview = assign(keys, form, request.user, confirmed) if form.is_valid() else None
        if preview and preview.is_applied:
            message = ngettext("%(n)d provision was given out.", "%(n)d provisions were given out.", preview.count)
            messages.success(request, message % {"n": preview.count})
            return redirect(admin_address(Provision, "changelist"))
        if preview and confirmed:
            messages.warning(request, _("Something changed meanwhile. Nothing was done; this is how it is now."))
        return _assign_page(self, request, keys, form, preview)
