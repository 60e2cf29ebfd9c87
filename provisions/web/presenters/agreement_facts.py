"""The facts on an agreement that the WTO's list tells, as lines of a page. What the list leaves blank is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from provisions.lib.dates import format_date
from provisions.models import Agreement
from provisions.models.agreements import RtaRecord


@dataclass(frozen=True)
class Fact:
    """A line: what it is, what it says, and where it leads."""

    label: str
    value: str
    href: str = ""
    external: bool = False


def facts(agreement: Agreement) -> list[Fact]:
    """The facts that are known. Needs types and regions fetched ahead."""
    return [fact for fact in (*_legal(agreement), *_considered(agreement), *_links(agreement)) if fact.value]


def _legal(agreement: Agreement) -> Iterator[Fact]:
    yield Fact(_("Status"), agreement.get_status_display())
    yield Fact(_("Type"), ", ".join(one.label for one in agreement.types.all()))
    yield Fact(_("Coverage"), agreement.get_coverage_display())
    yield Fact(_("Notified under"), _told(agreement.notification))
    yield Fact(_("Composition"), agreement.get_composition_display())
    yield Fact(_("Regions"), ", ".join(one.label for one in agreement.regions.all()))
    yield Fact(_("Cross-regional"), _answer(agreement.cross_regional))
    yield Fact(_("All parties are WTO members"), _answer(agreement.all_parties_wto_members))


def _considered(agreement: RtaRecord) -> Iterator[Fact]:
    for part, label in (("goods", _("WTO consideration, goods")), ("services", _("WTO consideration, services"))):
        stage, day = getattr(agreement, f"consideration_{part}"), getattr(agreement, f"consideration_{part}_date")
        yield Fact(label, ", ".join(filter(None, [_told(stage), format_date(day) if day else ""])))
    for part, label in (("goods", _("Implemented by, goods")), ("services", _("Implemented by, services"))):
        day = getattr(agreement, f"implemented_{part}")
        yield Fact(label, format_date(day) if day else "")


def _links(agreement: Agreement) -> Iterator[Fact]:
    if agreement.wto_url:
        yield Fact(_("WTO record"), f"RTA {agreement.wto_rta_id}", agreement.wto_url, external=True)
    yield Fact(_("Official source"), agreement.source_url, agreement.source_url, external=True)


def _told(words: str) -> str:
    """The list's own words, such as Factual Presentation issued, in the active language where they are known."""
    return _(words) if words else ""  # the empty word stands for a catalogue's head


def _answer(value: bool | None) -> str:
    return "" if value is None else _("yes") if value else _("no")
