"""Reliability: figures that can be worked out by hand, and the bootstrap's formula held against the library's."""

import random

import pytest
from nltk.metrics.distance import binary_distance, masi_distance

from provisions.statistics import reliability
from provisions.statistics.reliability import CodeCount, of_pairs


def test_alpha_and_kappa_of_a_worked_example():
    """Krippendorff's own example of two observers and ten binary units: alpha 0.095, raw agreement 0.6."""
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    result = of_pairs("example", [(str(a), str(b)) for a, b in zip(first, second, strict=True)])
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


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("labels", "distance"),
    [
        (list("abcd"), binary_distance),
        ([frozenset("a"), frozenset("ab"), frozenset("abc"), frozenset("d"), reliability.NOTHING], masi_distance),
    ],
)
def test_the_bootstrap_uses_the_alpha_of_the_library(labels, distance, seed, monkeypatch):
    pairs = list(_random_pairs(labels, 0.7, seed))
    whole = []
    monkeypatch.setattr(reliability, "RESAMPLES", 1)
    monkeypatch.setattr(
        reliability, "_alpha", lambda coded, apart, original=reliability._alpha: whole.append((coded, apart)) or 0.0
    )
    reliability._interval(pairs, distance, seed)
    monkeypatch.undo()
    coded, apart = whole[0]
    order = list(dict.fromkeys(label for pair in pairs for label in pair))
    resampled = [(order[a], order[b]) for a, b in coded]
    library = reliability._task(resampled, distance).alpha()
    assert reliability._alpha(coded, apart) == pytest.approx(library)


def test_sets_that_share_a_code_agree_more_than_sets_that_share_none():
    near = [(frozenset("ab"), frozenset("a")), (frozenset("c"), frozenset("c"))]
    far = [(frozenset("ab"), frozenset("d")), (frozenset("c"), frozenset("c"))]
    assert of_pairs("theme", near).alpha > of_pairs("theme", far).alpha


def test_the_interval_holds_the_figure_and_is_the_same_each_time():
    pairs = list(_random_pairs(list("abc"), 0.8, 1))
    result = of_pairs("verb", pairs)
    assert result.low < result.alpha < result.high
    assert result == of_pairs("verb", pairs)


def test_rare_codes_come_with_their_two_by_two_counts():
    pairs = [("common", "common")] * 40 + [("rare", "rare"), ("rare", "common")]
    assert of_pairs("verb", pairs).rare == [CodeCount("rare", both=1, first_only=1, second_only=0, neither=40)]


def test_one_label_only_is_full_agreement():
    result = of_pairs("mention", [("explicit", "explicit")] * 3)
    assert (result.alpha, result.kappa, result.agreement, result.low, result.high) == (1.0, 1.0, 1.0, 1.0, 1.0)
