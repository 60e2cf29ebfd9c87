"""An agreement's life in dated events, from what the WTO's list tells."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from provisions.models import Agreement


@dataclass(frozen=True)
class Event:
    """Something that happened, or will, on a day."""

    day: datetime.date
    label: str

    @property
    def ahead(self) -> bool:
        return self.day > timezone.localdate()


def timeline(agreement: Agreement) -> list[Event]:
    """All events, oldest first. Needs memberships (with economies), accessions and changes fetched ahead."""
    found = {*_own(agreement), *_accessions(agreement), *_changes(agreement), *_parties(agreement)}
    return sorted(found, key=lambda event: (event.day, event.label))


def _own(agreement: Agreement) -> Iterator[Event]:
    words = {"signed": _("Signed"), "in_force": _("In force"), "notified": _("Notified to the WTO")}
    for step, label in words.items():
        goods, services = getattr(agreement, f"{step}_goods"), getattr(agreement, f"{step}_services")
        if goods and goods == services:
            yield Event(goods, label)
            continue
        if goods:
            yield Event(goods, _("%(step)s (goods)") % {"step": label} if services else label)
        if services:
            yield Event(services, _("%(step)s (services)") % {"step": label} if goods else label)
    if agreement.inactive_date:
        yield Event(agreement.inactive_date, _("No longer in force"))


def _accessions(agreement: Agreement) -> Iterator[Event]:
    for accession in agreement.accessions.all():
        for step, words in (
            ("signed", _("Accession signed: %(name)s")),
            ("in_force", _("Accession in force: %(name)s")),
        ):
            days = {getattr(accession, f"{step}_goods"), getattr(accession, f"{step}_services")} - {None}
            yield from (
                Event(day, words % {"name": accession.name.removeprefix(f"{agreement.name} - ")}) for day in days
            )


def _changes(agreement: Agreement) -> Iterator[Event]:
    for change in agreement.changes.all():
        day = change.in_force or change.signed or change.notified
        if not day:
            continue
        words = (
            _("Change in force") if change.in_force else _("Change signed") if change.signed else _("Change notified")
        )
        yield Event(day, f"{words}: {change.parties_concerned}" if change.parties_concerned else words)


def _parties(agreement: Agreement) -> Iterator[Event]:
    """Parties that came or went on days of their own; many on one day are one event."""
    entered: dict[datetime.date, list[str]] = {}
    left: dict[datetime.date, list[str]] = {}
    for membership in agreement.memberships.all():
        if membership.entry_date and membership.entry_date != agreement.in_force:
            entered.setdefault(membership.entry_date, []).append(membership.economy.short_label)
        if membership.exit_date and membership.exit_date != agreement.inactive_date:
            left.setdefault(membership.exit_date, []).append(membership.economy.short_label)
    for day, names in entered.items():
        yield Event(day, _("In force for %(names)s") % {"names": ", ".join(names)})
    for day, names in left.items():
        yield Event(day, _("Last day for %(names)s") % {"names": ", ".join(names)})
