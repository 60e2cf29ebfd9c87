"""The user's own work on the dashboard: unfinished provisions, assigned readings, and the latest changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse

from provisions.curation.coding.blinding import sees_every_reading
from provisions.curation.dashboard.todo import can_view
from provisions.models import Assignment, Provision, ProvisionStatus, Reading, Revision

LATEST_CHANGES = 10
UNFINISHED_PROVISIONS = 5
OWN_REVISIONS = 200  # the latest of the user's, in which unfinished provisions are looked for
UNFINISHED = (ProvisionStatus.DRAFT, ProvisionStatus.IN_REVIEW)


@dataclass(frozen=True)
class LatestChange:
    """A recent change, and the address of the record's history; blank for a deleted record."""

    revision: Revision
    href: str


def latest_changes(request: HttpRequest) -> list[LatestChange]:
    """The latest changes by people. Commands are left out: one import would hide all others."""
    if not can_view(request, Revision):
        return []
    revisions = Revision.objects.filter(user__isnull=False).defer("state")[:LATEST_CHANGES]
    return [LatestChange(one, _history_address(one)) for one in revisions]


def _history_address(revision: Revision) -> str:
    if revision.action == "deleted":
        return ""
    return reverse(f"admin:provisions_{revision.model}_history", args=[revision.key])


def unfinished_provisions(request: HttpRequest) -> list[Provision]:
    """The unfinished provisions that the user changed last."""
    if not can_view(request, Provision):
        return []
    own = Revision.objects.filter(user=request.user.pk, model="provision").order_by("-pk")
    keys = list(dict.fromkeys(own.values_list("key", flat=True)[:OWN_REVISIONS]))
    rows = Provision.objects.filter(pk__in=keys, status__in=UNFINISHED).select_related("agreement")
    by_key = {str(one.pk): one for one in rows.defer("quote", "summary", "adjudication")}
    return [by_key[key] for key in keys if key in by_key][:UNFINISHED_PROVISIONS]


def assigned_readings(request: HttpRequest) -> list[Assignment]:
    """The user's assignments without a finished reading, the oldest batch first.

    `reading` is the key of a reading that was begun, or None.
    """
    if sees_every_reading(request) or not request.user.has_perm("provisions.add_reading"):
        return []  # nobody who sees every reading can read blind
    open_assignments = (
        Assignment.objects.for_user(request.user).pending().select_related("provision__agreement", "batch")
    )
    unfinished = Reading.objects.filter(provision=OuterRef("provision"), user=OuterRef("coder"))
    rows = open_assignments.annotate(reading=Subquery(unfinished.values("pk")[:1]))
    long_texts = ("provision__quote", "provision__summary", "provision__adjudication")
    return list(rows.order_by("batch", "provision__number").defer(*long_texts))
