"""How far two independent readings agree, variable by variable.

Sources of the formulas: Krippendorff, Content Analysis (2004), chapter 11, for alpha; Cohen (1960), Educational and
Psychological Measurement 20(1), for kappa; Passonneau (2006), LREC, for the MASI distance between sets. Alpha and kappa
come from nltk's AnnotationTask; the bootstrap computes alpha from distances and counts, which a test holds equal to it.
nltk is large and loaded where it is used, so that a process which only serves pages does without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from django.db.models import QuerySet

from provisions.models import MANY, SINGLE, Reading, Variable

RARE = 0.05
RESAMPLES = 1000
NOTHING = frozenset({"(none)"})

Label = Hashable
Pair = tuple[Label, Label]
Couple = tuple[Reading, Reading]


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

    @property
    def percent(self) -> str:
        return f"{self.agreement:.0%}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure(readings: QuerySet[Reading], seed: int = 2026) -> list[Reliability]:
    """Reliability of every coded variable over provisions with exactly two readings among `readings`.

    Raises ValueError when no provision has two.
    """
    return of_couples(_couples(readings), coded_variables(), seed)


def coded_variables() -> list[str]:
    """The variables that coders answer, in the codebook's order."""
    return list(Variable.objects.filter(role="coded").values_list("name", flat=True))


def of_couples(couples: Sequence[Couple], variables: Iterable[str], seed: int = 2026) -> list[Reliability]:
    """Reliability of variables over couples of readings, each of one provision; `coded_values` should be prefetched.

    Raises ValueError when there is no couple.
    """
    if not couples:
        raise ValueError("No provision has two readings: there is nothing to compare.")
    return [of_pairs(name, [_labels(couple, name) for couple in couples], seed) for name in variables]


def alphas(couples: Sequence[Couple], variables: Iterable[str]) -> list[float]:
    """Alpha alone, variable by variable, without the bootstrap, which takes long."""
    return [_alpha_of([_labels(couple, name) for couple in couples]) for name in variables]


def of_pairs(variable: str, pairs: Sequence[Pair], seed: int = 2026) -> Reliability:
    """Reliability from the two labels of each unit: codes, or frozensets of codes for a many-valued variable."""
    from nltk.metrics.distance import binary_distance

    distance = _distance(pairs)
    low, high = _interval(pairs, distance, seed)
    return Reliability(
        variable=variable,
        alpha=_alpha_of(pairs),
        kappa=round(_task(pairs, binary_distance).kappa(), 4) if _varied(pairs) else 1.0,
        agreement=round(sum(a == b for a, b in pairs) / len(pairs), 4),
        n=len(pairs),
        low=low,
        high=high,
        rare=_rare(pairs),
    )


def _distance(pairs: Sequence[Pair]) -> Any:
    from nltk.metrics.distance import binary_distance, masi_distance

    return masi_distance if isinstance(pairs[0][0], frozenset) else binary_distance


def _alpha_of(pairs: Sequence[Pair]) -> float:
    return round(_task(pairs, _distance(pairs)).alpha(), 4) if _varied(pairs) else 1.0


def _couples(readings: QuerySet[Reading]) -> list[Couple]:
    by_provision: dict[int, list[Reading]] = {}
    for reading in readings.order_by("provision__number", "coder").prefetch_related("coded_values"):
        by_provision.setdefault(reading.provision_id, []).append(reading)
    return [(both[0], both[1]) for both in by_provision.values() if len(both) == 2]


def _labels(couple: Couple, variable: str) -> Pair:
    if variable in MANY:
        return tuple(frozenset(reading.codes(variable)) or NOTHING for reading in couple)  # type: ignore[return-value]
    if variable not in SINGLE:
        raise ValueError(f"{variable!r} is not a coded variable.")
    return tuple((reading.codes(variable) or ["(none)"])[0] for reading in couple)  # type: ignore[return-value]


def _varied(pairs: Sequence[Pair]) -> bool:
    """Whether more than one label occurs. With one only, both coefficients are 0/0: full agreement is reported as 1."""
    return len({label for pair in pairs for label in pair}) > 1


def _task(pairs: Sequence[Pair], distance: Any) -> Any:
    from nltk.metrics.agreement import AnnotationTask

    rows = [(coder, unit, label) for unit, pair in enumerate(pairs) for coder, label in enumerate(pair)]
    return AnnotationTask(data=[(str(coder), str(unit), label) for coder, unit, label in rows], distance=distance)


def _interval(pairs: Sequence[Pair], distance: Any, seed: int) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile of alpha over resamples of the units, drawn with replacement."""
    labels = list(dict.fromkeys(label for pair in pairs for label in pair))
    place = {label: index for index, label in enumerate(labels)}
    coded = np.array([[place[a], place[b]] for a, b in pairs])
    apart = np.array([[distance(a, b) for b in labels] for a in labels])
    draw = np.random.default_rng(seed)
    alphas = [_alpha(coded[draw.integers(0, len(coded), len(coded))], apart) for _ in range(RESAMPLES)]
    low, high = np.quantile(alphas, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)


def _alpha(coded: Any, apart: Any) -> float:
    """Krippendorff's alpha, 1 - Do/De, of two coders: `coded` holds places of labels, `apart` their distances."""
    counts = np.bincount(coded.ravel(), minlength=len(apart))
    total = counts.sum()
    expected = (counts @ apart @ counts) / (total * (total - 1))
    observed = apart[coded[:, 0], coded[:, 1]].mean()
    return 1.0 if expected == 0 else float(1 - observed / expected)


def _codes(label: Any) -> Iterable[str]:
    return label if isinstance(label, frozenset) else (label,)


def _rare(pairs: Sequence[Pair]) -> list[CodeCount]:
    """Two-by-two counts of codes that either reading gave to fewer than one unit in twenty."""
    first, second = ([set(_codes(pair[side])) for pair in pairs] for side in (0, 1))
    used = Counter(code for codes in (*first, *second) for code in codes if code != "(none)")
    rare = sorted(code for code, times in used.items() if times / 2 < RARE * len(pairs))
    return [_count(code, first, second) for code in rare]


def _count(code: str, first: Sequence[set[str]], second: Sequence[set[str]]) -> CodeCount:
    both = sum(code in a and code in b for a, b in zip(first, second, strict=True))
    first_only = sum(code in a for a in first) - both
    second_only = sum(code in b for b in second) - both
    return CodeCount(code, both, first_only, second_only, len(first) - both - first_only - second_only)
