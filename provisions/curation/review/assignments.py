"""Assigns provisions to two coders, each of whom reads them blind. Previewed record by record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
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
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from provisions.curation.accounts.roles import ADMINISTRATOR, CODER, EDITOR
from provisions.curation.base import ViewOnlyAdmin
from provisions.curation.bulk.forms import parse_keys
from provisions.curation.bulk.preview import Preview, RecordPreview
from provisions.curation.bulk.views import MOST_RECORDS, refuse_selection
from provisions.curation.form_fields import CleanCharField
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

    name = CleanCharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What the batch is called. Its coders see it."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    first = forms.ModelChoiceField(blind_coders(), label=_("First coder"))
    second = forms.ModelChoiceField(blind_coders(), label=_("Second coder"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", _("Choose another than the first: two people read it, blind to each other."))
        return data


def preview_assignments(provisions: QuerySet[Provision], coders: Sequence[User]) -> tuple[Preview, Pairs]:
    """What assigning provisions to coders changes, record by record, and the new pairs of provision and coder.

    A coder who was assigned the provision before, or has read it, is not assigned it again.
    """
    keys = [one.pk for one in provisions]
    names: dict[int, list[str]] = defaultdict(list)
    excluded = set(Reading.objects.filter(provision__in=keys, user__in=coders).values_list("provision_id", "user_id"))
    assignments = Assignment.objects.filter(provision__in=keys).select_related("coder").order_by("coder__username")
    for one in assignments:
        names[one.provision_id].append(one.coder.username)
        excluded.add((one.provision_id, one.coder_id))
    records: list[RecordPreview] = []
    pairs: Pairs = set()
    for provision in provisions:
        if provision.status == ProvisionStatus.WITHDRAWN:
            records.append(RecordPreview(str(provision), refusal=str(_("Withdrawn, so nobody needs to read it."))))
            continue
        new = [coder for coder in coders if (provision.pk, coder.pk) not in excluded]
        pairs |= {(provision.pk, coder.pk) for coder in new}
        before = names[provision.pk]
        after = sorted([*before, *(coder.username for coder in new)])
        change = FieldDiff(str(_("to be read by")), ", ".join(before), ", ".join(after))
        records.append(RecordPreview(str(provision), [change] if new else []))
    state = repr((keys, sorted(excluded), [one.status for one in provisions], sorted(pairs)))
    return Preview(records, sha256(state.encode()).hexdigest()), pairs


@transaction.atomic
def assign(keys: Sequence[int], form: AssignForm, user: User, digest: str) -> Preview:
    """Assign provisions if `digest` is that of the preview as it is now; otherwise only preview it."""
    rows = Provision.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    coders = form.cleaned_data["first"], form.cleaned_data["second"]
    preview, pairs = preview_assignments(rows.only("pk", "number", "citation", "status"), coders)
    if not pairs or digest != preview.digest:
        return preview
    batch = AssignmentBatch.objects.create(name=form.cleaned_data["name"], made_by=user)
    Assignment.objects.bulk_create(
        [Assignment(batch=batch, provision_id=provision, coder_id=coder) for provision, coder in sorted(pairs)]
    )
    return replace(preview, is_applied=True)


def may_assign(request: HttpRequest) -> bool:
    return request.user.has_perms(["provisions.add_assignment", "provisions.add_assignmentbatch"])


class AssignActionMixin(PagesMixin):
    """The action on the list of provisions that leads to the page on which they are assigned."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if actions and may_assign(request):
            actions["assign"] = (_assign_selected, "assign", _("Give to two coders…"))
        return actions


def _assign_selected(model_admin: PagesMixin, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
    keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_RECORDS + 1])
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

    title = _("handed in")
    parameter_name = "handed_in"
    options = (("no", _("not yet")),)

    def narrow(self, queryset: Any, option: str) -> QuerySet:
        return queryset.pending()


@admin.register(Assignment)
class AssignmentAdmin(ViewOnlyAdmin):
    """Who has to read what. An editor deletes an assignment to take it back."""

    list_display = ["provision", "coder", "batch", "handed_in"]
    list_filter = [HandedInFilter, "coder", "batch"]
    fields = ["batch", "provision", "coder", "handed_in"]
    readonly_fields = ["handed_in"]
    relations = ["provision", "coder", "batch__made_by"]
    search_fields = ["provision__number", "batch__name", "coder__username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        own = Reading.objects.handed_in().filter(provision=OuterRef("provision"), user=OuterRef("coder"))
        return super().get_queryset(request).annotate(read_at=Subquery(own.values("handed_in")[:1]))

    @admin.display(description=_("handed in"), ordering="read_at")
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
        digest = request.POST.get("confirmed", "")
        preview = assign(keys, form, request.user, digest) if form.is_valid() else None
        if preview and preview.is_applied:
            message = ngettext("%(n)d provision was given out.", "%(n)d provisions were given out.", preview.count)
            messages.success(request, message % {"n": preview.count})
            return redirect(admin_address(Provision, "changelist"))
        if preview and digest:
            messages.warning(request, _("Something changed in the meantime. Nothing was done; see the new preview."))
        return _assign_page(self, request, keys, form, preview)
