"""Positions: a record's index in its dataset's default order, from 0. Sets of records are bitmaps of positions.

So a page in that order is a slice of a bitmap, equally fast for the first and the thousandth page.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

Array = npt.NDArray[Any]


def to_bitmap(positions: Array) -> BitMap:
    """The set of these positions, in any order."""
    return BitMap(array("I", positions.astype(np.uint32, copy=False).tobytes()))


def to_array(positions: BitMap) -> Array:
    """The positions of a set, ascending (uint32)."""
    return np.frombuffer(positions.to_array(), dtype=np.uint32)


def group_by_code(codes: Array, count: int) -> list[BitMap]:
    """For each code from 0 to `count` - 1 the positions that have it. `codes` has one code per position."""
    small = codes.astype(np.uint16) if count < 2**16 else codes  # numpy sorts these ten times as fast
    order = np.argsort(small, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(count + 1))
    groups = [to_bitmap(order[start:end]) for start, end in pairwise(bounds)]
    for group in groups:
        group.run_optimize()
    return groups


class Positions:
    """The primary keys of a dataset's public records by position, and the positions of primary keys.

    Attributes:
        pks: primary keys (int64) in the default order.
        all: the set of all positions.
    """

    def __init__(self, pks: Array) -> None:
        self.pks = pks
        self.all = BitMap(range(len(pks)))
        ascending = bool(np.all(pks[1:] > pks[:-1]))
        self._order = None if ascending else np.argsort(pks).astype(np.uint32)
        self._sorted = pks if self._order is None else pks[self._order]

    def find(self, pks: Iterable[int]) -> Array:
        """The position of each primary key, in the order given; keys of records that are not public are left out."""
        wanted = pks if isinstance(pks, np.ndarray) else np.fromiter(pks, np.int64)
        ranks = self._search(wanted)[self.contain(wanted)]
        return ranks if self._order is None else self._order[ranks]

    def contain(self, pks: Array) -> Array:
        """Whether each primary key is that of a public record."""
        if not len(self.pks):
            return np.zeros(len(pks), bool)
        return np.asarray(self._sorted[self._search(pks)] == pks)

    def _search(self, pks: Array) -> Array:
        return np.minimum(np.searchsorted(self._sorted, pks), len(self.pks) - 1)
