"""Places: a record's rank in its dataset's default order, from 0. Sets of records are bitmaps over places.

So a page in that order is a slice of a bitmap, the thousandth as quick as the first.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

Numbers = npt.NDArray[Any]


def bitmap(places: Numbers) -> BitMap:
    """The set of these places, in whatever order they come."""
    return BitMap(array("I", places.astype(np.uint32, copy=False).tobytes()))


def numbers(found: BitMap) -> Numbers:
    """The places of a set, ascending."""
    return np.frombuffer(found.to_array(), dtype=np.uint32)


def split(codes: Numbers, kinds: int) -> list[BitMap]:
    """For each code from 0 to `kinds` - 1 the places that have it; `codes` has a code for each place."""
    small = codes.astype(np.uint16) if kinds < 2**16 else codes  # numpy sorts these ten times quicker
    order = np.argsort(small, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(kinds + 1))
    found = [bitmap(order[start:end]) for start, end in pairwise(bounds)]
    for one in found:
        one.run_optimize()
    return found


class Places:
    """The public records of a dataset by place, and the places of primary keys."""

    def __init__(self, pks: Numbers) -> None:
        """`pks`, whole numbers, in the default order."""
        self.pks = pks
        self.all = BitMap(range(len(pks)))
        ascending = bool(np.all(pks[1:] > pks[:-1]))
        self._order = None if ascending else np.argsort(pks).astype(np.uint32)
        self._sorted = pks if self._order is None else pks[self._order]

    def __len__(self) -> int:
        return len(self.pks)

    def of(self, pks: Iterable[int]) -> Numbers:
        """The place of each primary key, in the order given; those of no public record are left out."""
        asked = pks if isinstance(pks, np.ndarray) else np.fromiter(pks, np.int64)
        at = self._nearest(asked)[self.known(asked)]
        return at if self._order is None else self._order[at]

    def known(self, pks: Numbers) -> Numbers:
        """Whether each primary key is that of a public record."""
        if not len(self):
            return np.zeros(len(pks), bool)
        return np.asarray(self._sorted[self._nearest(pks)] == pks)

    def _nearest(self, pks: Numbers) -> Numbers:
        return np.minimum(np.searchsorted(self._sorted, pks), len(self) - 1)
