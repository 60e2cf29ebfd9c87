"""The years in which an agreement was in force for each economy, counted by the last day of the year."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from provisions.models import Agreement, EconomyKind, GroupingMember

Years = tuple[int, int]  # first and last year, both included
Spans = dict[str, list[Years]]  # by the code of an economy


def years_between(entry: date | None, exit: date | None, last_year: int) -> Years | None:
    """The years on whose last day a membership held; None if there is none.

    Args:
        entry: the first day; None for a time before any year.
        exit: the last day; None if the membership still holds.
        last_year: the last year of the panel.
    """
    first = entry.year if entry else 0
    last = last_year
    if exit:
        last = min(last, exit.year if (exit.month, exit.day) == (12, 31) else exit.year - 1)
    return (first, last) if first <= last else None


def intersect(one: Years, two: Years) -> Years | None:
    """The years in both spans; None if there is none."""
    first, last = max(one[0], two[0]), min(one[1], two[1])
    return (first, last) if first <= last else None


def grouping_spans(last_year: int) -> dict[str, Spans]:
    """The members of each grouping with their years in it, by the grouping's code."""
    spans: dict[str, Spans] = defaultdict(lambda: defaultdict(list))
    rows = GroupingMember.objects.exclude(member__kind=EconomyKind.GROUPING).order_by("pk")
    for grouping, member, entry, exit in rows.values_list("grouping__code", "member__code", "entry_date", "exit_date"):
        if years := years_between(entry, exit, last_year):
            spans[grouping][member].append(years)
    return spans


def agreement_spans(agreement: Agreement, groupings: dict[str, Spans], last_year: int) -> Spans:
    """The years in which a public agreement was in force for each country and territory.

    An economy that is a party and also a member of a grouping that is a party has the years of both.

    Args:
        agreement: with prefetched memberships and their economies.
        groupings: from `grouping_spans`.
    """
    last_day = agreement.inactive_date and date.fromordinal(agreement.inactive_date.toordinal() - 1)
    in_force = years_between(agreement.in_force, last_day, last_year)
    spans: Spans = defaultdict(list)
    for membership in agreement.memberships.all():
        own = None if membership.pending else years_between(membership.entry_date, membership.exit_date, last_year)
        years = intersect(own, in_force) if own and in_force else None
        if years is None:
            continue
        economy = membership.economy
        if economy.kind != EconomyKind.GROUPING:
            spans[economy.code].append(years)
            continue
        for member, times in groupings.get(economy.code, {}).items():
            spans[member] += filter(None, (intersect(time, years) for time in times))
    return {code: _merge(times) for code, times in spans.items()}


def sides(agreement: Agreement, groupings: dict[str, Spans]) -> list[set[str]]:
    """The economies on each side of an agreement: the members of a grouping that is a party beside others.

    The EU's agreement with Chile is not one between Germany and France. An agreement among the members of a grouping
    alone has no sides.
    """
    parties = {membership.economy.code for membership in agreement.memberships.all()}
    members = [set(groupings.get(code, {})) | {code} for code in parties if code in groupings]
    return [side for side in members if parties - side]


def _merge(spans: list[Years]) -> list[Years]:
    """The same years in spans that don't touch, so that no year counts twice."""
    result: list[Years] = []
    for first, last in sorted(spans):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return result
