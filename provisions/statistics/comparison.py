"""Comparison of agreements: the values coded in each, and the passages that are similar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from provisions.models import Agreement, Provision, Value, Variable
from provisions.statistics.similarity import PassageDiff, diff_passage, match_pairs

ValueCounts = list[tuple[Value, int]]  # values, each with the number of an agreement's provisions coded with it


@dataclass(frozen=True)
class AgreementComparison:
    """The comparison of agreements. Lists have an item for each agreement, in order.

    `variables` has the values that occur in each agreement by variable; None stands for an agreement in which it was
    not coded yet. A row of `passages` has a group of similar passages; None stands for an agreement without one.
    """

    agreements: list[Agreement]
    totals: list[int]
    variables: list[tuple[Variable, list[ValueCounts | None]]]
    passages: list[list[PassageDiff | None]]


def compare(agreements: list[Agreement]) -> AgreementComparison:
    """Compare two or more agreements by their public provisions."""
    public = Provision.objects.public().select_related("text").prefetch_related("coded_values").order_by("number")
    provisions = [list(public.filter(agreement=agreement)) for agreement in agreements]
    totals = [len(group) for group in provisions]
    return AgreementComparison(agreements, totals, _by_variable(provisions), _by_passage(provisions))


def _by_variable(provisions: Sequence[Sequence[Provision]]) -> list[tuple[Variable, list[ValueCounts | None]]]:
    variables = Variable.objects.prefetch_related("values")
    return [(variable, [_count_values(variable, group) for group in provisions]) for variable in variables]


def _count_values(variable: Variable, provisions: Sequence[Provision]) -> ValueCounts | None:
    if provisions and not any(provision.has_coded(variable.name) for provision in provisions):
        return None
    if variable.role == "derived":
        counts = Counter(str(getattr(provision, variable.name)) for provision in provisions)
    else:
        counts = Counter(code for provision in provisions for code in provision.codes(variable.name))
    return [(value, counts[value.code]) for value in variable.values.all() if counts[value.code]]


def _by_passage(provisions: Sequence[Sequence[Provision]]) -> list[list[PassageDiff | None]]:
    """Return rows led by the first agreement's passages, then by the remaining ones of the second, and so on."""
    rows: list[list[PassageDiff | None]] = []
    remaining = [list(group) for group in provisions]
    for place, leaders in enumerate(remaining):
        pairs = [match_pairs(leaders, group) for group in remaining[place + 1 :]]
        for leader in leaders:
            matches = [one.get(leader.pk) for one in pairs]
            cells = [diff_passage(*match, leader) if match else None for match in matches]
            rows.append([*[None] * place, diff_passage(leader), *cells])
        for other, one in enumerate(pairs, place + 1):
            in_rows = {match.pk for match, _score in one.values()}
            remaining[other] = [provision for provision in remaining[other] if provision.pk not in in_rows]
    return rows
