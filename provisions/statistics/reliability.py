"""Agreement between two independent readings, variable by variable.

Krippendorff's alpha: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011),
https://repository.upenn.edu/handle/20.500.14332/2089.
Cohen's kappa: J. Cohen, "A Coefficient of Agreement for Nominal Scales" (1960),
https://doi.org/10.1177/001316446002000104.
MASI distance between sets: R. Passonneau, "Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic
Annotation" (2006), https://aclanthology.org/L06-1392/.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from provisions.models import MANY, Reading, Variable

RARE = 0.05  # a code is rare when readings give it to a smaller share of the provisions
RESAMPLES = 1000
NO_CODE = "(none)"

Label = str | frozenset[str]
LabelPair = tuple[Label, Label]
ReadingPair = tuple[Reading, Reading]


@dataclass(frozen=True)
class CodeCount:
    """A rare code's two-by-two table: in both readings, in one only, in neither."""

    code: str
    both: int
    first_only: int
    second_only: int
    neither: int


@dataclass(frozen=True)
class Reliability:
    """Agreement on one variable over `n` provisions read twice; `low` and `high` bound alpha by bootstrap (95%)."""

    variable: str
    alpha: float
    kappa: float
    agreement: float
    n: int
    low: float
    high: float
    rare: list[CodeCount] = field(default_factory=list)


def measure(readings: QuerySet[Reading], seed: int = 2026) -> list[Reliability]:
    """Return the reliability of every coded variable over provisions with exactly two of these readings.

    Empty when there is no such provision.
    """
    by_provision: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings.order_by("provision__number", "coder").prefetch_related("coded_values"):
        by_provision[reading.provision_id].append(reading)
    pairs = [(group[0], group[1]) for group in by_provision.values() if len(group) == 2]
    return measure_reading_pairs(pairs, coded_variables(), seed)


def coded_variables() -> list[str]:
    """Return the variables that coders answer, in the codebook's order."""
    return list(Variable.objects.filter(role="coded").values_list("name", flat=True))


def measure_reading_pairs(
    pairs: Sequence[ReadingPair], variables: Iterable[str], seed: int = 2026
) -> list[Reliability]:
    """Return the reliability of these variables over pairs of readings of one provision each.

    Pairs count where both readings have coded the variable; a variable without such a pair is left out. Prefetch the
    readings' `coded_values`.
    """
    labels = {name: _label_pairs(pairs, name) for name in variables}
    return [measure_label_pairs(name, coded, seed) for name, coded in labels.items() if coded]


def measure_label_pairs(variable: str, pairs: Sequence[LabelPair], seed: int = 2026) -> Reliability:
    """Return the reliability of a variable from the two labels of each unit.

    A label is a code, or a frozenset of codes for a variable that takes many.
    """
    codes, distances = _encode(pairs)
    low, high = _bootstrap_interval(codes, distances, seed)
    return Reliability(
        variable=variable,
        alpha=round(krippendorff_alpha(codes, distances), 4),
        kappa=round(cohen_kappa(codes), 4),
        agreement=round(sum(a == b for a, b in pairs) / len(pairs), 4),
        n=len(pairs),
        low=low,
        high=high,
        rare=_count_rare_codes(pairs),
    )


def alphas(pairs: Sequence[ReadingPair], variables: Iterable[str]) -> list[float | None]:
    """Return alpha for each variable, without the bootstrap, which takes long; None where no pair has coded it."""
    labels = [_label_pairs(pairs, variable) for variable in variables]
    return [round(krippendorff_alpha(*_encode(coded)), 4) if coded else None for coded in labels]


def krippendorff_alpha(codes: NDArray[Any], distances: NDArray[Any]) -> float:
    """Return Krippendorff's alpha of two coders, 1 - observed / expected disagreement; 1.0 when only one label occurs.

    `codes` has a row for each unit with the indices of its two labels; `distances` holds the distance between each two
    labels.
    """
    counts = np.bincount(codes.ravel(), minlength=len(distances))
    total = counts.sum()
    by_chance = (counts @ distances @ counts) / (total * (total - 1))
    disagreement = distances[codes[:, 0], codes[:, 1]].mean()
    return 1.0 if by_chance == 0 else float(1 - disagreement / by_chance)


def cohen_kappa(codes: NDArray[Any]) -> float:
    """Return Cohen's kappa of two coders; 1.0 when only one label occurs. `codes` is as in `krippendorff_alpha`."""
    first, second = (np.bincount(codes[:, side], minlength=codes.max() + 1) / len(codes) for side in (0, 1))
    by_chance = float(first @ second)
    agreement = float((codes[:, 0] == codes[:, 1]).mean())
    return 1.0 if by_chance == 1 else (agreement - by_chance) / (1 - by_chance)


def masi_distance(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the MASI distance between two sets, 1 - Jaccard index * monotonicity.

    Monotonicity is 1 for equal sets, 2/3 where one contains the other, 1/3 where they overlap, 0 where they are
    disjoint.
    """
    common = len(first & second)
    if first == second:
        monotonicity = 1.0
    elif common == min(len(first), len(second)):
        monotonicity = 2 / 3
    else:
        monotonicity = 1 / 3 if common else 0.0
    return 1 - common / len(first | second) * monotonicity


def _distance(first: Label, second: Label) -> float:
    if isinstance(first, frozenset) and isinstance(second, frozenset):
        return masi_distance(first, second)
    return float(first != second)


def _encode(pairs: Sequence[LabelPair]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the pairs as indices of their labels, and the matrix of distances between the labels."""
    labels = list(dict.fromkeys(label for pair in pairs for label in pair))
    index = {label: place for place, label in enumerate(labels)}
    codes = np.array([[index[first], index[second]] for first, second in pairs])
    return codes, np.array([[_distance(first, second) for second in labels] for first in labels])


def _label_pairs(pairs: Iterable[ReadingPair], variable: str) -> list[LabelPair]:
    """Return the labels of the pairs in which both readings have coded the variable."""
    return [_labels(pair, variable) for pair in pairs if all(reading.has_coded(variable) for reading in pair)]


def _labels(pair: ReadingPair, variable: str) -> LabelPair:
    first, second = (reading.codes(variable) or [NO_CODE] for reading in pair)
    return (frozenset(first), frozenset(second)) if variable in MANY else (first[0], second[0])


def _bootstrap_interval(codes: NDArray[Any], distances: NDArray[Any], seed: int) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of alpha over resamples of the units, drawn with replacement."""
    generator = np.random.default_rng(seed)
    resamples = (codes[generator.integers(0, len(codes), len(codes))] for _ in range(RESAMPLES))
    low, high = np.quantile([krippendorff_alpha(sample, distances) for sample in resamples], [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)


def _count_rare_codes(pairs: Sequence[LabelPair]) -> list[CodeCount]:
    """Return two-by-two counts of the rare codes, by code."""
    units = [[label if isinstance(label, frozenset) else {label} for label in pair] for pair in pairs]
    uses = Counter(code for unit in units for codes in unit for code in codes if code != NO_CODE)
    table = []
    for code, times in sorted(uses.items()):
        if times / 2 < RARE * len(pairs):
            cells = Counter((code in first, code in second) for first, second in units)
            both, neither = cells[True, True], cells[False, False]
            table.append(CodeCount(code, both, cells[True, False], cells[False, True], neither))
    return table
