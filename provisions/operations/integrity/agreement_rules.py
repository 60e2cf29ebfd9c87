"""Rules on agreements, their parties and groupings. A rule yields what breaks it; its docstring says what holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from provisions.importers.fixtures.mergers import broken_mergers
from provisions.models import Agreement, AgreementStatus, Economy, GroupingMember, Membership, NonApplication
from provisions.operations.integrity import Breach
from provisions.panel.dyads import spells
from provisions.panel.sides import Calendar, agreement_stays, span_of


def agreement_dates() -> Iterator[Breach]:
    """An agreement is signed, comes into force, and ends, in this order."""
    for agreement in Agreement.objects.public():
        for kind in ("goods", "services"):
            signed, in_force = getattr(agreement, f"signed_{kind}"), getattr(agreement, f"in_force_{kind}")
            if signed and in_force and in_force < signed:
                yield agreement, f"In force for {kind} on {in_force}, before it was signed on {signed}."
        if agreement.inactive_date and agreement.in_force and agreement.inactive_date < agreement.in_force:
            yield agreement, f"Inactive on {agreement.inactive_date}, before it was in force on {agreement.in_force}."


def mergers() -> Iterator[Breach]:
    """A duplicate is merged into an agreement that stays, and has no provisions, texts or accessions of its own."""
    yield from broken_mergers()


def memberships() -> Iterator[Breach]:
    """A party's time in an agreement lies within the agreement's own."""
    for membership in Membership.objects.select_related("agreement", "economy").filter(agreement__merged_into=None):
        agreement, economy = membership.agreement, membership.economy
        first = min(filter(None, [agreement.signed, agreement.in_force]), default=None)
        last = agreement.inactive_date
        for verb, day in (("entered", membership.entry_date), ("left", membership.exit_date)):
            if day and first and day < first:
                yield membership, f"{economy} {verb} on {day}, before the agreement's first date, {first}."
            if day and last and day > last:
                yield membership, f"{economy} {verb} on {day}, after the agreement ended on {last}."


def parties() -> Iterator[Breach]:
    """An agreement has at least two parties, unless it is still negotiated."""
    parties_of: dict[int, set[int]] = defaultdict(set)
    for agreement_id, economy in Membership.objects.values_list("agreement_id", "economy_id"):
        parties_of[agreement_id].add(economy)
    for agreement in Agreement.objects.public().exclude(status=AgreementStatus.NEGOTIATION):
        if len(parties_of[agreement.pk]) < 2:
            yield agreement, f"It has fewer than two parties: {len(parties_of[agreement.pk])}."


def sides() -> Iterator[Breach]:
    """Either each party of an agreement is on a side, or none is."""
    blank: dict[int, int] = Counter()
    total: dict[int, int] = Counter()
    for agreement_id, side in Membership.objects.values_list("agreement_id", "side"):
        total[agreement_id] += 1
        blank[agreement_id] += not side
    for agreement in Agreement.objects.public().order_by("pk"):
        if 0 < blank[agreement.pk] < total[agreement.pk]:
            yield agreement, f"{blank[agreement.pk]} of its {total[agreement.pk]} parties have no side."


def non_applications() -> Iterator[Breach]:
    """An agreement that does not apply between two economies is in force for both, on different sides."""
    calendar = Calendar.read()
    rows = NonApplication.objects.select_related("agreement", "economy_1", "economy_2").order_by("pk")
    for row in rows.prefetch_related("agreement__memberships__economy"):
        stays = agreement_stays(row.agreement, calendar)
        days = span_of(row.first_day, row.last_day)
        pairs = spells(stays.get(row.economy_1.code, ()), stays.get(row.economy_2.code, ()))
        if not any(pair.first <= days.first <= pair.last and days.last >= pair.first for pair in pairs):
            yield row, f"{row.economy_1} and {row.economy_2} are no pair of it on {row.first_day} anyway."


def groupings() -> Iterator[Breach]:
    """The members of a grouping that is a party are known, with a source for their dates."""
    parties = Membership.objects.filter(economy__kind="grouping").values("economy")
    for grouping in Economy.objects.filter(pk__in=parties, members=None):
        yield grouping, "It is a party, but none of its members is known: no pair of economies counts for it."
    for membership in GroupingMember.objects.filter(source="").select_related("grouping", "member"):
        yield membership, "No source for its dates."
