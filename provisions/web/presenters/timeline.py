"""The dated events of an agreement, from the WTO's list."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from provisions.models import Agreement


@dataclass(frozen=True)
class TimelineEvent:
    """Something that happened, or will happen, on a day."""

    day: datetime.date
    label: str

    @property
    def in_future(self) -> bool:
        return self.day > timezone.localdate()


def timeline(agreement: Agreement) -> list[TimelineEvent]:
    """Return all events, oldest first. Prefetch memberships with their economies, accessions and changes."""
    events = [*_milestones(agreement), *_accessions(agreement), *_changes(agreement), *_memberships(agreement)]
    return sorted(dict.fromkeys(events), key=lambda event: event.day)  # signed before in force, if on the same day


def _milestones(agreement: Agreement) -> Iterator[TimelineEvent]:
    labels = {"signed": _("Signed"), "in_force": _("In force"), "notified": _("Notified to the WTO")}
    for step, label in labels.items():
        goods, services = getattr(agreement, f"{step}_goods"), getattr(agreement, f"{step}_services")
        if goods and services and goods != services:
            yield TimelineEvent(goods, _("%(step)s (goods)") % {"step": label})
            yield TimelineEvent(services, _("%(step)s (services)") % {"step": label})
        elif goods or services:
            yield TimelineEvent(goods or services, label)
    if agreement.inactive_date:
        yield TimelineEvent(agreement.inactive_date, _("No longer in force"))


def _accessions(agreement: Agreement) -> Iterator[TimelineEvent]:
    labels = {"signed": _("Accession signed: %(name)s"), "in_force": _("Accession in force: %(name)s")}
    for accession in agreement.accessions.all():
        name = accession.name.removeprefix(f"{agreement.name} - ")
        for step, label in labels.items():
            days = {getattr(accession, f"{step}_goods"), getattr(accession, f"{step}_services")} - {None}
            yield from (TimelineEvent(day, label % {"name": name}) for day in days)


def _changes(agreement: Agreement) -> Iterator[TimelineEvent]:
    for change in agreement.changes.all():
        days = {
            _("Change in force"): change.in_force,
            _("Change signed"): change.signed,
            _("Change notified"): change.notified,
        }
        label, day = next((item for item in days.items() if item[1]), ("", None))
        if day:
            yield TimelineEvent(day, f"{label}: {change.parties_concerned}" if change.parties_concerned else label)


def _memberships(agreement: Agreement) -> Iterator[TimelineEvent]:
    """Entries and exits of parties on other days than the agreement's own; those of one day are one event."""
    entries: dict[datetime.date, list[str]] = defaultdict(list)
    exits: dict[datetime.date, list[str]] = defaultdict(list)
    for membership in agreement.memberships.all():
        if membership.entry_date and membership.entry_date != agreement.in_force:
            entries[membership.entry_date].append(membership.economy.short_label)
        if membership.exit_date and membership.exit_date != agreement.inactive_date:
            exits[membership.exit_date].append(membership.economy.short_label)
    for day, names in entries.items():
        yield TimelineEvent(day, _("In force for %(names)s") % {"names": ", ".join(names)})
    for day, names in exits.items():
        yield TimelineEvent(day, _("Last day for %(names)s") % {"names": ", ".join(names)})
