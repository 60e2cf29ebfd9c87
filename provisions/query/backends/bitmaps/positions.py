"""Positions: a record's index in its dataset's default order, from 0. Sets of records are bitmaps of positions.

So a page in that order is a slice of a bitmap, equally fast for the first and the thousandth page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any

import numpy as np
import numpy.typing as npt

from provisions.query.backends.bitmaps.bitset import BitSet

Array = npt.NDArray[Any]


def unite(sets: Mapping[str, BitSet], values: Iterable[str]) -> BitSet:
    """The union of the sets of these values; those without a set are left out."""
    return reduce(or_, (sets[value] for value in values if value in sets), BitSet())


def group_by_code(codes: Array, count: int) -> list[BitSet]:
    """For each code from 0 to `count` - 1 the positions that have it. `codes` has one code per position."""
    small = codes.astype(np.uint16) if count < 2**16 else codes  # numpy sorts these ten times as fast
    order = np.argsort(small, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(count + 1))
    return [BitSet.of(order[start:end]) for start, end in pairwise(bounds)]


class Positions:
    """The primary keys of a dataset's public records by position, and the positions of primary keys.

    Attributes:
        pks: primary keys (int64) in the default order.
        all: the set of all positions.
    """

    def __init__(self, pks: Array) -> None:
        self.pks = pks
        self.all = BitSet((1 << len(pks)) - 1)
        self._order = None if np.all(pks[1:] > pks[:-1]) else np.argsort(pks).astype(np.uint32)
        self._ascending = pks if self._order is None else pks[self._order]

    def find(self, pks: Iterable[int]) -> tuple[Array, Array]:
        """The positions of primary keys, in the order given, without those of records that are not public.

        The second array says for each primary key whether its record is public.
        """
        keys = pks if isinstance(pks, np.ndarray) else np.fromiter(pks, np.int64)
        if not len(self.pks):
            return np.empty(0, np.uint32), np.zeros(len(keys), bool)
        ranks = np.minimum(np.searchsorted(self._ascending, keys), len(self.pks) - 1)
        public = self._ascending[ranks] == keys
        return ranks[public] if self._order is None else self._order[ranks[public]], public
