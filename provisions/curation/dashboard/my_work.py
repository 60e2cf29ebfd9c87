"""The user's own work on the dashboard: unfinished provisions, assigned readings, and the latest changes."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest

from provisions.curation.coding.blinding import sees_every_reading
from provisions.curation.dashboard.todo import can_view
from provisions.models import Assignment, Provision, ProvisionStatus, Reading, Revision

LATEST_CHANGES = 10
UNFINISHED_PROVISIONS = 5
LONG_TEXTS = ("quote", "summary", "adjudication")  # which the lists don't show
OWN_REVISIONS = 200  # the latest of the user's, in which unfinished provisions are looked for


def latest_changes(request: HttpRequest) -> list[Revision]:
    """The latest changes by people. Commands are left out: one import would hide all others."""
    if not can_view(request, Revision):
        return []
    return list(Revision.objects.filter(user__isnull=False).defer("state")[:LATEST_CHANGES])


def unfinished_provisions(request: HttpRequest) -> list[Provision]:
    """The unfinished provisions that the user changed last."""
    if not can_view(request, Provision):
        return []
    own = Revision.objects.filter(user=request.user.pk, model="provision").order_by("-pk")
    keys = list(dict.fromkeys(own.values_list("key", flat=True)[:OWN_REVISIONS]))
    rows = Provision.objects.filter(pk__in=keys, status__in=(ProvisionStatus.DRAFT, ProvisionStatus.IN_REVIEW))
    by_key = {str(one.pk): one for one in rows.select_related("agreement").defer(*LONG_TEXTS)}
    return [by_key[key] for key in keys if key in by_key][:UNFINISHED_PROVISIONS]


def assigned_readings(request: HttpRequest) -> list[Assignment]:
    """The user's assignments without a finished reading, the oldest batch first.

    `reading` is the key of a reading that was begun, or None.
    """
    if sees_every_reading(request) or not request.user.has_perm("provisions.add_reading"):
        return []  # nobody who sees every reading can read blind
    own = Reading.objects.filter(provision=OuterRef("provision"), user=OuterRef("coder"))
    rows = Assignment.objects.for_user(request.user).pending().annotate(reading=Subquery(own.values("pk")[:1]))
    rows = rows.select_related("provision__agreement", "batch").defer(*(f"provision__{name}" for name in LONG_TEXTS))
    return list(rows.order_by("batch", "provision__number"))
