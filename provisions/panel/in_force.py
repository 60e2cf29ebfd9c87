"""In which years an agreement was in force for whom, on the last day of the year."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from provisions.models import Agreement, Economy, EconomyKind, GroupingMember, Membership

Years = tuple[int, int]  # first and last, both included
Spans = dict[str, list[Years]]


def years(entry: date | None, exit: date | None, last_year: int) -> Years | None:
    """The years on whose last day one was in, from `entry` to `exit`, the last day in; None when there is none.

    No entry means from before any year; no exit, still in.
    """
    first = entry.year if entry else 0
    last = last_year
    if exit:
        last = min(last, exit.year if (exit.month, exit.day) == (12, 31) else exit.year - 1)
    return (first, last) if first <= last else None


def both(one: Years, two: Years) -> Years | None:
    """The years that two spans share."""
    first, last = max(one[0], two[0]), min(one[1], two[1])
    return (first, last) if first <= last else None


def grouping_spans(last_year: int) -> dict[str, Spans]:
    """For each grouping, its members and their years in it."""
    found: dict[str, Spans] = defaultdict(lambda: defaultdict(list))
    rows = GroupingMember.objects.exclude(member__kind=EconomyKind.GROUPING).order_by("pk")
    for grouping, member, entry, exit in rows.values_list("grouping__code", "member__code", "entry_date", "exit_date"):
        if span := years(entry, exit, last_year):
            found[grouping][member].append(span)
    return found


def spans(agreement: Agreement, groupings: dict[str, Spans], last_year: int) -> Spans:
    """The years in which a public agreement was in force for each country and territory; its memberships fetched ahead.

    An economy that is named and also a member of a grouping that is named has the years of both.
    """
    whole = years(agreement.in_force, _before(agreement.inactive_date), last_year)
    found: Spans = defaultdict(list)
    for membership in agreement.memberships.all():
        own = None if membership.pending else years(membership.entry_date, membership.exit_date, last_year)
        span = both(own, whole) if own and whole else None
        if span:
            _add(found, membership, span, groupings)
    return {code: _joined(mine) for code, mine in found.items()}


def sides(agreement: Agreement, groupings: dict[str, Spans]) -> list[set[str]]:
    """Economies that stand on one side of an agreement: the members of each grouping that it names beside others.

    The EU's agreement with Chile is none between Germany and France. An agreement of a grouping's members alone has no
    sides.
    """
    named = {membership.economy.code for membership in agreement.memberships.all()}
    found = [set(groupings.get(code, {})) | {code} for code in named if code in groupings]
    return [side for side in found if named - side]


def _before(inactive: date | None) -> date | None:
    """The last day in force: the day before the one on which it is inactive."""
    return date.fromordinal(inactive.toordinal() - 1) if inactive else None


def _add(found: Spans, membership: Membership, span: Years, groupings: dict[str, Spans]) -> None:
    economy: Economy = membership.economy
    if economy.kind != EconomyKind.GROUPING:
        found[economy.code].append(span)
        return
    for member, times in groupings.get(economy.code, {}).items():
        found[member] += [shared for time in times if (shared := both(time, span))]


def _joined(mine: list[Years]) -> list[Years]:
    """The same years in spans that don't touch, so that no year counts twice."""
    joined: list[Years] = []
    for first, last in sorted(mine):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
