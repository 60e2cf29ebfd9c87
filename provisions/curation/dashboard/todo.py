"""The dashboard's tasks: what is left to do and for whom, counted, with links to the lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Model, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _

from provisions.curation.coding.blinding import sees_every_reading
from provisions.curation.dashboard.todo_filters import MISMATCH, to_read
from provisions.curation.pages import admin_address
from provisions.curation.records.filters import has_words
from provisions.importers.mentions.coverage import undecided_mentions
from provisions.models import (
    Agreement,
    Assignment,
    Economy,
    Intake,
    IntakeState,
    Mention,
    Provision,
    ProvisionStatus,
    Reading,
    Release,
    Text,
)
from provisions.statistics.duplicates import duplicate_agreements, duplicate_economies
from provisions.statistics.reading_differences import with_open_differences
from provisions.statistics.same_words import with_other_codes


@dataclass(frozen=True)
class TodoItem:
    """A task: the number of records that need it, what it is, and the address of the list that shows them."""

    count: int
    title: str
    href: str


@dataclass(frozen=True)
class TodoGroup:
    """Tasks of one kind, with and without records; `who` says whose they are."""

    title: str
    who: str
    open_items: list[TodoItem]
    empty_items: list[TodoItem]


def todo_groups(request: HttpRequest) -> list[TodoGroup]:
    """The tasks in the records that the user may view, without empty groups."""
    counts = _provision_counts() if can_view(request, Provision) else {}
    totals = _totals(request)
    sections = (
        (_("To code"), _("for coders"), list(_coding(request, counts, totals))),
        (_("To review and correct"), _("for editors"), list(_reviewing(request, counts, totals))),
        (_("Sources and texts"), _("for editors"), list(_sources(request, totals))),
        (_("To release"), _("for administrators"), list(_releasing(request))),
    )
    return [
        TodoGroup(title, who, [one for one in items if one.count], [one for one in items if not one.count])
        for title, who, items in sections
        if items
    ]


def can_view(request: HttpRequest, *models: type[Model]) -> bool:
    """Whether the user may view or change records of all these models."""
    return all(
        any(request.user.has_perm(f"provisions.{verb}_{model._meta.model_name}") for verb in ("view", "change"))
        for model in models
    )


def _item(count: int, title: str, model: type[Model], query: str) -> TodoItem:
    return TodoItem(count, title, f"{admin_address(model, 'changelist')}?{query}")


def _coding(request: HttpRequest, counts: dict[str, int], totals: dict[str, int]) -> Iterator[TodoItem]:
    if can_view(request, Mention):
        yield _item(totals["mentions"], _("mentions found and not worked off"), Mention, "worked_off=open")
    if counts:
        yield _item(counts["draft"], _("drafts"), Provision, "status__exact=draft")
        if can_view(request, Reading):
            yield _item(counts["readings"], _("provisions read fewer than twice"), Provision, "waits=readings")


def _reviewing(request: HttpRequest, counts: dict[str, int], totals: dict[str, int]) -> Iterator[TodoItem]:
    if counts:
        yield _item(counts["in_review"], _("provisions in review"), Provision, "status__exact=in_review")
        query = "status__exact=published&verified__exact=0"
        yield _item(counts["unverified"], _("published, not confirmed by a person"), Provision, query)
        yield _item(counts["mismatch"], _("passages that don’t match their text"), Provision, "waits=mismatch")
        if sees_every_reading(request):
            count = len(with_open_differences())
            yield _item(count, _("provisions whose readings differ"), Provision, "waits=differences")
            count = len(with_other_codes())
            yield _item(count, _("provisions with the words of another and other codes"), Provision, "waits=same_words")
    if can_view(request, Assignment):
        yield _item(totals["assigned"], _("readings given out and not handed in"), Assignment, "handed_in=no")
    if can_view(request, Agreement):
        count = len(duplicate_agreements())
        yield _item(count, _("agreements that look like duplicates"), Agreement, "duplicates=likely")
    if can_view(request, Economy):
        count = len(duplicate_economies())
        yield _item(count, _("economies that look like duplicates"), Economy, "duplicates=likely")


def _sources(request: HttpRequest, totals: dict[str, int]) -> Iterator[TodoItem]:
    if can_view(request, Agreement):
        yield _item(totals["without_text"], _("agreements without a text"), Agreement, "has_text=no")
        if can_view(request, Intake):
            title = _("incoming texts to be accepted")
            yield _item(totals["incoming"], title, Intake, "state__exact=waiting")
    if can_view(request, Text):
        yield _item(totals["unloaded"], _("texts whose words are not loaded"), Text, "checksum__isempty=1")
        yield _item(totals["undated"], _("texts without a date of their words"), Text, "text_date__isempty=1")


def _releasing(request: HttpRequest) -> Iterator[TodoItem]:
    if not can_view(request, Release, Provision):
        return
    last = Release.objects.order_by("-dataset_version").only("version", "date").first()
    changed = Provision.objects.public()
    title = _("published provisions, and no release yet")
    if last is not None:
        changed = changed.filter(modified__date__gt=last.date)
        title = _("published provisions new or changed since release %(version)s") % {"version": last.version}
    yield _item(changed.count(), title, Provision, "status__exact=published&o=-9")


def _totals(request: HttpRequest) -> dict[str, int]:
    """The numbers of records that need something, but for provisions: all in one query."""
    records: dict[str, QuerySet[Any]] = {
        "mentions": undecided_mentions(),
        "assigned": Assignment.objects.pending(),
        "without_text": Agreement.objects.public().filter(~has_words()),
        "incoming": Intake.objects.filter(state=IntakeState.WAITING),
        "unloaded": Text.objects.filter(checksum=""),
        "undated": Text.objects.filter(text_date=None),
    }
    counts = {name: _count(rows) for name, rows in records.items()}
    row: Any = User.objects.filter(pk=request.user.pk or 0).values(**counts)  # any one row would do
    return dict(row.get())


def _count(rows: QuerySet[Any]) -> Combinable:
    """The number of rows, as a part of another query."""
    grouped = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(grouped.annotate(n=Count("pk")).values("n")), 0)


def _provision_counts() -> dict[str, int]:
    published = Q(status=ProvisionStatus.PUBLISHED)
    return Provision.objects.aggregate(
        draft=Count("pk", filter=Q(status=ProvisionStatus.DRAFT)),
        in_review=Count("pk", filter=Q(status=ProvisionStatus.IN_REVIEW)),
        unverified=Count("pk", filter=published & Q(verified=False)),
        mismatch=Count("pk", filter=MISMATCH),
        readings=Count("pk", filter=to_read()),
    )
