"""Reliability: worked examples, and coefficients compared with those of nltk."""

import random

import pytest
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance
from nltk.metrics.distance import masi_distance as nltk_masi_distance

from provisions.statistics.reliability import NO_CODE, CodeCount, masi_distance, measure_label_pairs


def test_alpha_and_kappa_of_a_worked_example():
    """Krippendorff's example of two observers and ten binary units: alpha 0.095, raw agreement 0.6."""
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    result = measure_label_pairs("example", [(str(a), str(b)) for a, b in zip(first, second, strict=True)])
    assert result.alpha == pytest.approx(0.095, abs=0.001)
    assert result.agreement == 0.6
    # Chance agreement from the margins: 0.8 * 0.6 + 0.2 * 0.4 = 0.56, so kappa = (0.6 - 0.56) / 0.44.
    assert result.kappa == pytest.approx(0.04 / 0.44, abs=0.0001)
    assert result.n == 10


def _random_pairs(labels, agreeing, seed):
    draw = random.Random(seed)
    for _ in range(60):
        first = draw.choice(labels)
        yield first, (first if draw.random() < agreeing else draw.choice(labels))


SETS = [frozenset("a"), frozenset("ab"), frozenset("abc"), frozenset("bd"), frozenset("d"), frozenset({NO_CODE})]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("labels", "distance"), [(list("abcd"), binary_distance), (SETS, nltk_masi_distance)])
def test_the_coefficients_are_those_of_nltk(labels, distance, seed):
    pairs = list(_random_pairs(labels, 0.7, seed))
    result = measure_label_pairs("example", pairs)
    assert result.alpha == pytest.approx(_task(pairs, distance).alpha(), abs=5.1e-5)
    assert result.kappa == pytest.approx(_task(pairs, binary_distance).kappa(), abs=5.1e-5)


def _task(pairs, distance):
    units = [
        (coder, str(unit), label) for unit, pair in enumerate(pairs) for coder, label in zip("12", pair, strict=True)
    ]
    return AnnotationTask(data=units, distance=distance)


@pytest.mark.parametrize("first", SETS)
@pytest.mark.parametrize("second", SETS)
def test_the_distance_between_sets_is_that_of_nltk(first, second):
    assert masi_distance(first, second) == pytest.approx(nltk_masi_distance(first, second))


def test_sets_that_share_a_code_agree_more_than_sets_that_share_none():
    near = [(frozenset("ab"), frozenset("a")), (frozenset("c"), frozenset("c"))]
    far = [(frozenset("ab"), frozenset("d")), (frozenset("c"), frozenset("c"))]
    assert measure_label_pairs("theme", near).alpha > measure_label_pairs("theme", far).alpha


def test_the_interval_holds_the_figure_and_is_the_same_each_time():
    pairs = list(_random_pairs(list("abc"), 0.8, 1))
    result = measure_label_pairs("verb", pairs)
    assert result.low < result.alpha < result.high
    assert result == measure_label_pairs("verb", pairs)


def test_rare_codes_come_with_their_two_by_two_counts():
    pairs = [("common", "common")] * 40 + [("rare", "rare"), ("rare", "common")]
    assert measure_label_pairs("verb", pairs).rare == [
        CodeCount("rare", both=1, first_only=1, second_only=0, neither=40)
    ]


def test_one_label_only_is_full_agreement():
    result = measure_label_pairs("mention", [("explicit", "explicit")] * 3)
    assert (result.alpha, result.kappa, result.agreement, result.low, result.high) == (1.0, 1.0, 1.0, 1.0, 1.0)
