"""Comparison of agreements: the values coded in each, and the passages that are similar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from provisions.models import Agreement, Provision, Value, Variable
from provisions.statistics.similarity import (
    DiffPiece,
    SimilarityMatch,
    diff_words,
    have_comparable_quotes,
    language_of,
    match_pairs,
    words_of,
)

ValueCounts = list[tuple[Value, int]]  # values, each with the number of an agreement's provisions coded with it


@dataclass(frozen=True)
class PassageCell:
    """A passage in the table of similar passages.

    `pieces` compare its words with the first passage of the row. `score` is its similarity to that passage, from 0 to
    100, and None for the first passage itself. `language` is that of the words.
    """

    provision: Provision
    score: float | None
    pieces: list[DiffPiece]
    language: str


@dataclass(frozen=True)
class AgreementComparison:
    """The comparison of agreements. Lists have an item for each agreement, in order.

    `variables` has the values that occur in each agreement by variable. A row of `passages` has a group of similar
    passages; None stands for an agreement without one.
    """

    agreements: list[Agreement]
    totals: list[int]
    variables: list[tuple[Variable, list[ValueCounts]]]
    passages: list[list[PassageCell | None]]


def compare(agreements: list[Agreement]) -> AgreementComparison:
    """Compare two or more agreements by their public provisions."""
    provisions = [
        list(
            Provision.objects.public()
            .filter(agreement=agreement)
            .select_related("text")
            .prefetch_related("coded_values")
            .order_by("number")
        )
        for agreement in agreements
    ]
    totals = [len(group) for group in provisions]
    return AgreementComparison(agreements, totals, _by_variable(provisions), _by_passage(provisions))


def _by_variable(provisions: Sequence[Sequence[Provision]]) -> list[tuple[Variable, list[ValueCounts]]]:
    variables = Variable.objects.prefetch_related("values")
    return [(variable, [_count_values(variable, group) for group in provisions]) for variable in variables]


def _count_values(variable: Variable, provisions: Sequence[Provision]) -> ValueCounts:
    if variable.role == "derived":
        counts = Counter(str(getattr(provision, variable.name)) for provision in provisions)
    else:
        counts = Counter(code for provision in provisions for code in provision.codes(variable.name))
    return [(value, counts[value.code]) for value in variable.values.all() if counts[value.code]]


def _by_passage(provisions: Sequence[Sequence[Provision]]) -> list[list[PassageCell | None]]:
    """Return rows led by the first agreement's passages, then by the unmatched ones of the second, and so on."""
    rows: list[list[PassageCell | None]] = []
    unmatched = [list(group) for group in provisions]
    for place, leaders in enumerate(unmatched):
        later = range(place + 1, len(unmatched))
        matches = {other: match_pairs(leaders, unmatched[other]) for other in later}
        for leader in leaders:
            cells = [_matching_cell(leader, matches[other].get(leader.pk)) for other in later]
            rows.append([*[None] * place, _leading_cell(leader), *cells])
        for other, pairs in matches.items():
            matched = {match.provision.pk for match in pairs.values()}
            unmatched[other] = [provision for provision in unmatched[other] if provision.pk not in matched]
    return rows


def _leading_cell(leader: Provision) -> PassageCell:
    words = leader.quote or leader.summary
    return PassageCell(leader, None, [DiffPiece(words, "same")], language_of(leader, bool(leader.quote)))


def _matching_cell(leader: Provision, match: SimilarityMatch | None) -> PassageCell | None:
    if match is None:
        return None
    provision, quoted = match.provision, bool(leader.quote and match.provision.quote)
    if quoted and not have_comparable_quotes(leader, provision):
        # In another language every word differs, so the quote is not compared.
        pieces = [DiffPiece(words_of(provision, True), "same")]
    else:
        pieces = diff_words(words_of(provision, quoted), words_of(leader, quoted))
    return PassageCell(provision, match.score, pieces, language_of(provision, quoted))
