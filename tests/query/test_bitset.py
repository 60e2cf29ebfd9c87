"""Sets of positions do what Python's sets do."""

from __future__ import annotations

import random

import numpy as np
import pytest

from provisions.query.backends.bitmaps.bitset import BitSet

pytestmark = pytest.mark.alone


@pytest.mark.parametrize(("most", "share"), [(0, 0), (1, 1), (63, 0.5), (64, 1), (65, 0.9), (1000, 0.6), (9000, 0.01)])
def test_it_is_a_set_of_positions(most: int, share: float) -> None:
    drawn = random.Random(most)
    one, two = ({place for place in range(most) if drawn.random() < share} for _set in range(2))
    first, second = BitSet.of(one), BitSet.of(np.array([*two], np.uint32))
    for mine, theirs in ((first & second, one & two), (first | second, one | two), (first - second, one - two)):
        assert mine.to_array().tolist() == sorted(theirs) and len(mine) == len(theirs)
        assert mine == BitSet.load(mine.dump()) == BitSet.of(sorted(theirs, reverse=True))
    assert first.count_common(second) == len(one & two)
    for size in (0, most, most + 200):
        assert np.flatnonzero(first.flags(size)).tolist() == sorted(place for place in one if place < size)
    assert BitSet.where(np.isin(np.arange(most), [*one])) == first
    for start, size in ((0, 1), (0, most + 1), (most // 3, 7), (len(one), 5), (max(0, len(one) - 1), 5), (70, 64)):
        assert first.slice(start, size).tolist() == sorted(one)[start : start + size], (start, size)
