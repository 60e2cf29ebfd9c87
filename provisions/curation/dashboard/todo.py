"""What waits, and for whom: counted for the admin's home page, each with the list that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from provisions.curation.coding.blinding import sees_all
from provisions.curation.dashboard.todo_filters import MISMATCH, read_twice
from provisions.importers.mentions.coverage import measure_coverage
from provisions.models import (
    Agreement,
    Assignment,
    Economy,
    Mention,
    Provision,
    ProvisionStatus,
    Reading,
    Release,
    Text,
)
from provisions.statistics.duplicates import duplicate_agreements, duplicate_economies
from provisions.statistics.reading_differences import with_open_differences


@dataclass(frozen=True)
class Item:
    """Something that waits: how much of it, what it is, and the address of the list that shows it."""

    count: int
    title: str
    href: str


@dataclass(frozen=True)
class Group:
    """What waits for one kind of work; `who` says whose it is."""

    title: str
    who: str
    items: list[Item] = field(default_factory=list)

    @property
    def open(self) -> list[Item]:
        return [one for one in self.items if one.count]

    @property
    def done(self) -> list[Item]:
        return [one for one in self.items if not one.count]


def groups(request: HttpRequest) -> list[Group]:
    """What waits in the records that the user may see; a group without any is left out."""
    parts = (
        (_("To code"), _("for coders"), _coding),
        (_("To review and correct"), _("for editors"), _reviewing),
        (_("Sources and texts"), _("for editors"), _sources),
        (_("To release"), _("for administrators"), _releasing),
    )
    found = [Group(title, who, list(items(request))) for title, who, items in parts]
    return [one for one in found if one.items]


def sees(request: HttpRequest, model: Any) -> bool:
    """Whether the user may see records of the model."""
    name = model._meta.model_name
    user: Any = request.user
    return bool(user.has_perm(f"provisions.view_{name}") or user.has_perm(f"provisions.change_{name}"))


def listed(model: Any, query: str = "") -> str:
    """The address of a model's list, narrowed to a query."""
    address = reverse(f"admin:provisions_{model._meta.model_name}_changelist")
    return f"{address}?{query}" if query else address


def _coding(request: HttpRequest) -> Iterator[Item]:
    if sees(request, Mention):
        yield Item(measure_coverage().open, _("mentions found and not worked off"), listed(Mention, "worked_off=open"))
    if sees(request, Provision):
        counted = _counted(request)
        yield Item(counted["draft"], _("drafts"), listed(Provision, "status__exact=draft"))
        if sees(request, Reading):
            yield Item(counted["readings"], _("provisions read fewer than twice"), listed(Provision, "waits=readings"))


def _reviewing(request: HttpRequest) -> Iterator[Item]:
    if sees(request, Provision):
        counted = _counted(request)
        yield Item(counted["in_review"], _("provisions in review"), listed(Provision, "status__exact=in_review"))
        unverified = listed(Provision, "status__exact=published&verified__exact=0")
        yield Item(counted["unverified"], _("published, not confirmed by a person"), unverified)
        yield Item(counted["mismatch"], _("passages that don’t match their text"), listed(Provision, "waits=mismatch"))
    if sees(request, Provision) and sees_all(request):
        count = len(with_open_differences())
        yield Item(count, _("provisions whose readings differ"), listed(Provision, "waits=differences"))
    if sees(request, Assignment):
        count = Assignment.objects.pending().count()
        yield Item(count, _("readings given out and not handed in"), listed(Assignment, "handed_in=no"))
    if sees(request, Agreement):
        count = len(duplicate_agreements())
        yield Item(count, _("agreements that look like duplicates"), listed(Agreement, "duplicates=likely"))
    if sees(request, Economy):
        count = len(duplicate_economies())
        yield Item(count, _("economies that look like duplicates"), listed(Economy, "duplicates=likely"))


def _sources(request: HttpRequest) -> Iterator[Item]:
    if sees(request, Agreement):
        missing = Agreement.objects.public().filter(texts__isnull=True).count()
        yield Item(missing, _("agreements without a text"), listed(Agreement, "has_text=no"))
    if sees(request, Text):
        counts = Text.objects.aggregate(
            unloaded=Count("pk", filter=Q(checksum="")), undated=Count("pk", filter=Q(text_date=None))
        )
        yield Item(counts["unloaded"], _("texts whose words are not loaded"), listed(Text, "checksum__isempty=1"))
        yield Item(counts["undated"], _("texts without a date of their words"), listed(Text, "text_date__isempty=1"))


def _releasing(request: HttpRequest) -> Iterator[Item]:
    if not (sees(request, Release) and sees(request, Provision)):
        return
    last = Release.objects.order_by("-dataset_version").only("version", "date").first()
    changed = Provision.objects.public()
    title = _("published provisions, and no release yet")
    if last is not None:
        changed = changed.filter(modified__date__gt=last.date)
        title = _("published provisions new or changed since release %(version)s") % {"version": last.version}
    yield Item(changed.count(), title, listed(Provision, "status__exact=published&o=-9"))


def _counted(request: HttpRequest) -> dict[str, int]:
    """Counts of provisions, read once a page."""
    if not hasattr(request, "_provisions_waiting"):
        published = Q(status=ProvisionStatus.PUBLISHED)
        request._provisions_waiting = Provision.objects.aggregate(  # type: ignore[attr-defined]
            draft=Count("pk", filter=Q(status=ProvisionStatus.DRAFT)),
            in_review=Count("pk", filter=Q(status=ProvisionStatus.IN_REVIEW)),
            unverified=Count("pk", filter=published & Q(verified=False)),
            mismatch=Count("pk", filter=published & MISMATCH),
            readings=Count("pk", filter=~Q(status=ProvisionStatus.WITHDRAWN) & ~Q(pk__in=read_twice())),
        )
    return request._provisions_waiting  # type: ignore[attr-defined]
