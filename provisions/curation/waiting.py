"""What waits, and for whom: counted for the admin's home page, each with the list that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.analysis.differences import with_open_differences
from provisions.analysis.duplicates import duplicate_agreements, duplicate_economies
from provisions.corpus.mentions.coverage import coverage
from provisions.models import (
    SEE_EVERY_READING,
    Agreement,
    Assignment,
    Economy,
    Mention,
    Provision,
    ProvisionStatus,
    Reading,
    Release,
    Revision,
    Text,
)

LATEST = 10
YOURS = 5
UNFINISHED = (ProvisionStatus.DRAFT, ProvisionStatus.IN_REVIEW)
READ_TWICE = 2
# A passage with a place in a text that is loaded, of which no quote could be cut: the words are not those coded.
MISMATCH = Q(quote=None, start__isnull=False) & ~Q(text__checksum="") & Q(text__isnull=False)


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


def _sees(request: HttpRequest, model: Any) -> bool:
    name = model._meta.model_name
    user: Any = request.user
    return bool(user.has_perm(f"provisions.view_{name}") or user.has_perm(f"provisions.change_{name}"))


def user_sees_all(request: HttpRequest) -> bool:
    return request.user.has_perm(SEE_EVERY_READING)


def listed(model: Any, query: str = "") -> str:
    """The address of a model's list, narrowed to a query."""
    address = reverse(f"admin:provisions_{model._meta.model_name}_changelist")
    return f"{address}?{query}" if query else address


def _coding(request: HttpRequest) -> Iterator[Item]:
    if _sees(request, Mention):
        yield Item(coverage().open, _("mentions found and not worked off"), listed(Mention, "worked_off=open"))
    if _sees(request, Provision):
        counted = _counted(request)
        yield Item(counted["draft"], _("drafts"), listed(Provision, "status__exact=draft"))
        if _sees(request, Reading):
            yield Item(counted["readings"], _("provisions read fewer than twice"), listed(Provision, "waits=readings"))


def _reviewing(request: HttpRequest) -> Iterator[Item]:
    if _sees(request, Provision):
        counted = _counted(request)
        yield Item(counted["in_review"], _("provisions in review"), listed(Provision, "status__exact=in_review"))
        unverified = listed(Provision, "status__exact=published&verified__exact=0")
        yield Item(counted["unverified"], _("published, not confirmed by a person"), unverified)
        yield Item(counted["mismatch"], _("passages that don’t match their text"), listed(Provision, "waits=mismatch"))
    if _sees(request, Provision) and user_sees_all(request):
        count = len(with_open_differences())
        yield Item(count, _("provisions whose readings differ"), listed(Provision, "waits=differences"))
    if _sees(request, Assignment):
        count = Assignment.objects.waiting().count()
        yield Item(count, _("readings given out and not handed in"), listed(Assignment, "handed_in=no"))
    if _sees(request, Agreement):
        count = len(duplicate_agreements())
        yield Item(count, _("agreements that look like duplicates"), listed(Agreement, "duplicates=likely"))
    if _sees(request, Economy):
        count = len(duplicate_economies())
        yield Item(count, _("economies that look like duplicates"), listed(Economy, "duplicates=likely"))


def _sources(request: HttpRequest) -> Iterator[Item]:
    if _sees(request, Agreement):
        missing = Agreement.objects.public().filter(texts__isnull=True).count()
        yield Item(missing, _("agreements without a text"), listed(Agreement, "has_text=no"))
    if _sees(request, Text):
        counts = Text.objects.aggregate(
            unloaded=Count("pk", filter=Q(checksum="")), undated=Count("pk", filter=Q(text_date=None))
        )
        yield Item(counts["unloaded"], _("texts whose words are not loaded"), listed(Text, "checksum__isempty=1"))
        yield Item(counts["undated"], _("texts without a date of their words"), listed(Text, "text_date__isempty=1"))


def _releasing(request: HttpRequest) -> Iterator[Item]:
    if not (_sees(request, Release) and _sees(request, Provision)):
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
            readings=Count("pk", filter=~Q(status=ProvisionStatus.WITHDRAWN) & ~Q(pk__in=_read_twice())),
        )
    return request._provisions_waiting  # type: ignore[attr-defined]


def fewer_readings(provisions: QuerySet[Any]) -> QuerySet[Any]:
    """Those with fewer than two readings."""
    return provisions.exclude(pk__in=_read_twice())


def _read_twice() -> QuerySet[Any]:
    read = Reading.objects.order_by().values("provision").annotate(n=Count("pk")).filter(n__gte=READ_TWICE)
    return read.values("provision")


class Waits(admin.SimpleListFilter):
    """Narrows the list of provisions to what waits; it shows only where the home page leads to it."""

    title = gettext_lazy("what waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        found = [("readings", _("read fewer than twice")), ("mismatch", _("passage doesn’t match its text"))]
        return [*found, ("differences", _("readings differ"))] if user_sees_all(request) else found

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "readings":
            return fewer_readings(queryset.exclude(status=ProvisionStatus.WITHDRAWN))
        if self.value() == "differences" and user_sees_all(request):
            return queryset.filter(pk__in=with_open_differences())
        if self.value() == "mismatch":
            return queryset.filter(MISMATCH, status=ProvisionStatus.PUBLISHED)
        return queryset


class WorkedOff(admin.SimpleListFilter):
    """Mentions that are neither coded in a provision nor rejected."""

    title = gettext_lazy("worked off")
    parameter_name = "worked_off"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("open"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "open":
            return queryset
        return queryset.filter(pk__in=[one.pk for one in coverage().open_mentions])


@dataclass(frozen=True)
class Latest:
    """A change made lately; the address of the record's history, blank for what is gone."""

    revision: Revision
    href: str


def latest(request: HttpRequest) -> list[Latest]:
    """What people changed last; a command writes thousands at once, which would hide it."""
    if not _sees(request, Revision):
        return []
    return [Latest(one, _history(one)) for one in Revision.objects.filter(user__isnull=False).defer("state")[:LATEST]]


def _history(version: Revision) -> str:
    if version.action == "deleted":
        return ""
    return reverse(f"admin:provisions_{version.model}_history", args=[version.key])


def yours(request: HttpRequest) -> list[Provision]:
    """Unfinished provisions that the user worked on last."""
    if not _sees(request, Provision):
        return []
    mine = Revision.objects.filter(user=request.user.pk, model="provision").order_by("-pk")
    keys = list(dict.fromkeys(mine.values_list("key", flat=True)[:200]))
    found = Provision.objects.filter(pk__in=keys, status__in=UNFINISHED).select_related("agreement")
    by_key = {str(one.pk): one for one in found.defer("quote", "summary", "adjudication")}
    return [by_key[key] for key in keys if key in by_key][:YOURS]


def to_read(request: HttpRequest) -> list[Assignment]:
    """What was given to the user to read and waits for their reading, the oldest batch first."""
    if user_sees_all(request) or not request.user.has_perm("provisions.add_reading"):
        return []  # whoever sees every reading can't read blind
    mine = Assignment.objects.of(request.user).waiting().select_related("provision__agreement", "batch")
    begun = Reading.objects.filter(provision=OuterRef("provision"), user=OuterRef("coder"))
    rows = mine.annotate(reading=Subquery(begun.values("pk")[:1])).order_by("batch", "provision__number")
    return list(rows.defer("provision__quote", "provision__summary", "provision__adjudication"))
