"""A user's own work on the admin's home page: what they left unfinished, what they were given, what changed last."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse

from provisions.curation.coding.blinding import sees_all
from provisions.curation.dashboard.todo import sees
from provisions.models import Assignment, Provision, ProvisionStatus, Reading, Revision

LATEST = 10
YOURS = 5
UNFINISHED = (ProvisionStatus.DRAFT, ProvisionStatus.IN_REVIEW)


@dataclass(frozen=True)
class Latest:
    """A change made lately; the address of the record's history, blank for what is gone."""

    revision: Revision
    href: str


def latest(request: HttpRequest) -> list[Latest]:
    """What people changed last; a command writes thousands at once, which would hide it."""
    if not sees(request, Revision):
        return []
    return [Latest(one, _history(one)) for one in Revision.objects.filter(user__isnull=False).defer("state")[:LATEST]]


def _history(version: Revision) -> str:
    if version.action == "deleted":
        return ""
    return reverse(f"admin:provisions_{version.model}_history", args=[version.key])


def yours(request: HttpRequest) -> list[Provision]:
    """Unfinished provisions that the user worked on last."""
    if not sees(request, Provision):
        return []
    mine = Revision.objects.filter(user=request.user.pk, model="provision").order_by("-pk")
    keys = list(dict.fromkeys(mine.values_list("key", flat=True)[:200]))
    found = Provision.objects.filter(pk__in=keys, status__in=UNFINISHED).select_related("agreement")
    by_key = {str(one.pk): one for one in found.defer("quote", "summary", "adjudication")}
    return [by_key[key] for key in keys if key in by_key][:YOURS]


def to_read(request: HttpRequest) -> list[Assignment]:
    """What was given to the user to read and waits for their reading, the oldest batch first."""
    if sees_all(request) or not request.user.has_perm("provisions.add_reading"):
        return []  # whoever sees every reading can't read blind
    mine = Assignment.objects.for_user(request.user).pending().select_related("provision__agreement", "batch")
    begun = Reading.objects.filter(provision=OuterRef("provision"), user=OuterRef("coder"))
    rows = mine.annotate(reading=Subquery(begun.values("pk")[:1])).order_by("batch", "provision__number")
    return list(rows.defer("provision__quote", "provision__summary", "provision__adjudication"))
