"""Which economies were parties to an agreement on which days, also through groupings, and on which of its sides.

A party's side is a column of its membership. A side that bears a grouping's code consists of the members of the
grouping on each day, whether the WTO's list names them or not; any other side consists of the parties that have it, a
grouping among them standing for its members. docs/methodology.md states the rules with examples.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from provisions.models import Agreement, Economy, EconomyKind, GroupingMember, Membership, NonApplication

FIRST, FOREVER = date.min.toordinal(), date.max.toordinal()


class Span(NamedTuple):
    """Days, by ordinal: the first and the last, both included."""

    first: int
    last: int

    def intersect(self, other: Span) -> Span:
        """The days in both; `last` is before `first` if there are none."""
        return Span(max(self.first, other.first), min(self.last, other.last))

    def __bool__(self) -> bool:
        return self.first <= self.last


class Stay(NamedTuple):
    """An economy's time on a side of an agreement while that is in force; a blank side if the agreement has none."""

    first: int
    last: int
    side: str


Members = Mapping[str, Mapping[str, Span]]  # the members of groupings, by code of the grouping and of the member
Stays = dict[str, tuple[Stay, ...]]  # by code of the economy, each in the order of time


def span_of(first: date | None, last: date | None) -> Span:
    """The days from one to another, both included; None is open."""
    return Span(first.toordinal() if first else FIRST, last.toordinal() if last else FOREVER)


@dataclass(frozen=True)
class Calendar:
    """When countries and territories exist and are in groupings, by code."""

    existence: Mapping[str, Span]
    members: Members

    @classmethod
    def read(cls) -> Calendar:
        """All of it from the database."""
        economies = Economy.objects.exclude(kind=EconomyKind.GROUPING)
        rows = economies.order_by("code").values_list("code", "exists_from", "exists_until")
        existence = {code: span_of(first, last) for code, first, last in rows}
        members: dict[str, dict[str, Span]] = defaultdict(dict)
        names = ("grouping__code", "member__code", "entry_date", "exit_date")
        for grouping, member, entry, exit in GroupingMember.objects.order_by("pk").values_list(*names):
            if member in existence:
                members[grouping][member] = span_of(entry, exit)
        return cls(existence, dict(members))

    @classmethod
    def build(cls, economies: Iterable[Economy], rows: Sequence[GroupingMember]) -> Calendar:
        """That of some economies, and of the members in these rows, which are read with them."""
        members: dict[str, dict[str, Span]] = defaultdict(dict)
        for row in rows:
            members[row.grouping.code][row.member.code] = span_of(row.entry_date, row.exit_date)
        everyone = [*economies, *(row.member for row in rows)]
        return cls({one.code: span_of(one.exists_from, one.exists_until) for one in everyone}, dict(members))


def agreement_span(agreement: Agreement) -> Span:
    """The days on which an agreement was in force; on its inactive date it no longer was."""
    if agreement.in_force is None:
        return Span(FOREVER, FIRST)
    last = agreement.inactive_date.toordinal() - 1 if agreement.inactive_date else FOREVER
    return Span(agreement.in_force.toordinal(), last)


def read_non_applications(rows: Iterable[NonApplication]) -> dict[frozenset[str], list[Span]]:
    """The days on which an agreement does not apply between two of its parties, by the codes of the two."""
    found: dict[frozenset[str], list[Span]] = defaultdict(list)
    for row in rows:
        found[frozenset((row.economy_1.code, row.economy_2.code))].append(span_of(row.first_day, row.last_day))
    return found


def agreement_stays(agreement: Agreement, calendar: Calendar) -> Stays:
    """On which days each economy was on which side of an agreement, while it existed.

    Args:
        agreement: with prefetched memberships and their economies.
    """
    whole = agreement_span(agreement)
    if not whole:
        return {}
    parties = _Parties(whole, list(agreement.memberships.all()), calendar.members)
    found: dict[str, list[Stay]] = defaultdict(list)
    for code, stay in (*parties.named.items(), *parties.through_groupings()):
        if days := calendar.existence[code].intersect(Span(stay.first, stay.last)):
            found[code].append(Stay(*days, stay.side))
    return {code: tuple(_merge(stays)) for code, stays in found.items()}


class _Parties:
    """The parties of one agreement: `named` are the economies that are parties in their own right."""

    def __init__(self, whole: Span, memberships: list[Membership], members: Members) -> None:
        self.members = members
        self.groupings: list[tuple[str, str, Span]] = []  # a grouping, its side, and its time in the agreement
        self.named: dict[str, Stay] = {}
        self.settled: set[tuple[str, str]] = set()  # economies, with a side that no grouping decides for them
        self.absent: set[str] = set()  # economies for which it is not yet in force
        rows = {membership.economy.code: membership for membership in memberships}
        for code, row in rows.items():
            if row.economy.kind == EconomyKind.GROUPING and not row.pending:
                self.groupings.append((code, row.side, whole.intersect(span_of(row.entry_date, row.exit_date))))
        for side in sorted({row.side for row in memberships} & members.keys() - rows.keys()):
            self.groupings.append((side, side, whole))  # the list names its members only
        for code, row in rows.items():
            if row.economy.kind != EconomyKind.GROUPING:
                self._add(code, row, whole)

    def _add(self, code: str, row: Membership, whole: Span) -> None:
        """Take in an economy that the list names."""
        if row.pending:
            self.absent.add(code)
            return
        own = span_of(row.entry_date, row.exit_date)
        if own != span_of(None, None):
            self.settled.add((code, row.side))
        elif row.side in self.members:
            return  # a party as a member of the grouping, and no longer
        if row.side in self.members and (member := self.members[row.side].get(code)):
            own = Span(own.first if row.entry_date else member.first, own.last if row.exit_date else member.last)
        if days := whole.intersect(own):
            self.named[code] = Stay(*days, row.side)

    def through_groupings(self) -> Iterator[tuple[str, Stay]]:
        """The stays of economies that a grouping brings in, without the days on which they are on another side."""
        for grouping, side, time in self.groupings:
            for code, member in self.members.get(grouping, {}).items():
                if code in self.absent or (code, side) in self.settled:
                    continue
                named = self.named.get(code)
                own = Span(named.first, named.last) if named and named.side != side else Span(FOREVER, FIRST)
                for days in subtract(member.intersect(time), own):
                    yield code, Stay(*days, side)


def subtract(span: Span, other: Span) -> Iterator[Span]:
    """The days of a span that are not in another."""
    if not span.intersect(other):
        parts = [span]
    else:
        parts = [Span(span.first, other.first - 1), Span(other.last + 1, span.last)]
    return (part for part in parts if part)


def _merge(stays: Iterable[Stay]) -> Iterator[Stay]:
    """The same days on the same sides, in stays of one side that don't touch."""
    merged: dict[str, list[Stay]] = defaultdict(list)
    for stay in sorted(stays):
        same = merged[stay.side]
        if same and stay.first <= same[-1].last + 1:
            same[-1] = same[-1]._replace(last=max(same[-1].last, stay.last))
        else:
            same.append(stay)
    return iter(sorted(stay for same in merged.values() for stay in same))
