"""Agreements side by side: what each says by variable, and which passages of each are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from provisions.models import Agreement, Provision, Value, Variable
from provisions.statistics.similarity import Piece, Similar, both_quoted, differences, language_of, pair, words_of


@dataclass(frozen=True)
class Coded:
    """A value and how many provisions of an agreement have it."""

    value: Value
    count: int


@dataclass(frozen=True)
class VariableLine:
    """A variable and, for each agreement in turn, the values coded in it."""

    variable: Variable
    coded: list[list[Coded]]


@dataclass(frozen=True)
class Cell:
    """A passage in the table; `pieces` mark its words against the first passage of the line, if there is one.

    `language` is that of its words.
    """

    provision: Provision
    score: float | None
    pieces: list[Piece]
    language: str


@dataclass(frozen=True)
class Comparison:
    """`passages` has a line for each group of passages that are alike: a cell, or None, for each agreement in turn."""

    agreements: list[Agreement]
    totals: list[int]
    variables: list[VariableLine]
    passages: list[list[Cell | None]]


def compare(agreements: list[Agreement]) -> Comparison:
    """Compare two or more agreements by their public provisions; the others are held against the first."""
    mine = [_provisions(agreement) for agreement in agreements]
    return Comparison(agreements, [len(found) for found in mine], _by_variable(mine), _by_passage(mine))


def _provisions(agreement: Agreement) -> list[Provision]:
    found = (
        Provision.objects.public().filter(agreement=agreement).select_related("text").prefetch_related("coded_values")
    )
    return list(found.order_by("number"))


def _by_variable(mine: Sequence[Sequence[Provision]]) -> list[VariableLine]:
    lines = []
    for variable in Variable.objects.prefetch_related("values"):
        values = list(variable.values.all())
        lines.append(VariableLine(variable, [_coded(values, variable, provisions) for provisions in mine]))
    return lines


def _coded(values: list[Value], variable: Variable, provisions: Sequence[Provision]) -> list[Coded]:
    if variable.role == "derived":
        counts = Counter(str(getattr(provision, variable.name)) for provision in provisions)
    else:
        counts = Counter(code for provision in provisions for code in provision.codes(variable.name))
    return [Coded(value, counts[value.code]) for value in values if counts[value.code]]


def _by_passage(mine: Sequence[Sequence[Provision]]) -> list[list[Cell | None]]:
    """Lines led by the first agreement's passages, then by what the second has left over, and so on."""
    lines: list[list[Cell | None]] = []
    left = [list(provisions) for provisions in mine]
    for leader in range(len(left)):
        partners = {place: pair(left[leader], left[place]) for place in range(leader + 1, len(left))}
        for provision in left[leader]:
            alike = {place: found[provision.pk] for place, found in partners.items() if provision.pk in found}
            lines.append([_cell(place, leader, provision, alike) for place in range(len(left))])
        for place, found in partners.items():
            used = {one.provision.pk for one in found.values()}
            left[place] = [provision for provision in left[place] if provision.pk not in used]
    return lines


def _cell(place: int, leader: int, provision: Provision, alike: dict[int, Similar]) -> Cell | None:
    if place == leader:
        language = language_of(provision, bool(provision.quote))
        return Cell(provision, None, [Piece(provision.quote or provision.summary, "same")], language)
    if place not in alike:
        return None
    other = alike[place].provision
    if provision.quote and other.quote and not both_quoted(provision, other):
        # In another language every word differs: it is shown as it stands.
        return Cell(other, alike[place].score, [Piece(other.quote, "same")], language_of(other, True))
    quoted = bool(provision.quote and other.quote)
    pieces = differences(words_of(other, quoted), words_of(provision, quoted))
    return Cell(other, alike[place].score, pieces, language_of(other, quoted))
