"""A set of positions as the bits of one integer: a million of them are combined and counted in microseconds."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.uint32]
WORD = 8  # bytes
LARGE = 2**13  # bits from which on numpy counts faster than Python, a million of them four times
_LARGE_BITS = 1 << LARGE


class BitSet:
    """An immutable set of positions from 0 on; bit n of `bits` says whether n is in it."""

    __slots__ = ("_words", "bits")

    def __init__(self, bits: int = 0) -> None:
        self.bits = bits
        self._words: npt.NDArray[np.uint64] | None = None

    @classmethod
    def of(cls, positions: Iterable[int]) -> BitSet:
        """The set of these positions, in any order."""
        array = positions if isinstance(positions, np.ndarray) else np.fromiter(positions, np.int64)
        flags = np.zeros(int(array.max()) + 1 if len(array) else 0, bool)
        flags[array] = True
        return cls.where(flags)

    @classmethod
    def where(cls, flags: npt.NDArray[np.bool_]) -> BitSet:
        """The positions at which an array is true."""
        return cls.load(np.packbits(flags, bitorder="little"))

    @classmethod
    def load(cls, data: npt.NDArray[np.uint8]) -> BitSet:
        """The set that `dump` has written."""
        return cls(int.from_bytes(data.tobytes(), "little"))

    @property
    def words(self) -> npt.NDArray[np.uint64]:
        """The bits as an array, which is kept."""
        if self._words is None:
            self._words = self.dump().view(np.uint64)
        return self._words

    def dump(self) -> npt.NDArray[np.uint8]:
        """The set as bytes, padded to whole words."""
        words = -(-self.bits.bit_length() // (8 * WORD))
        return np.frombuffer(self.bits.to_bytes(words * WORD, "little"), np.uint8)

    def __len__(self) -> int:
        return self.bits.bit_count() if self.bits < _LARGE_BITS else int(np.bitwise_count(self.words).sum())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BitSet) and self.bits == other.bits

    def __hash__(self) -> int:
        return hash(self.bits)

    def __and__(self, other: BitSet) -> BitSet:
        return BitSet(self.bits & other.bits)

    def __or__(self, other: BitSet) -> BitSet:
        return BitSet(self.bits | other.bits)

    def __sub__(self, other: BitSet) -> BitSet:
        return BitSet(self.bits & ~other.bits)

    def count_common(self, other: BitSet) -> int:
        """The number of positions that are in both sets."""
        if self.bits < _LARGE_BITS or other.bits < _LARGE_BITS:
            return (self.bits & other.bits).bit_count()
        mine, theirs = self.words, other.words
        size = min(len(mine), len(theirs))
        return int(np.bitwise_count(mine[:size] & theirs[:size]).sum())

    def flags(self, size: int) -> npt.NDArray[np.bool_]:
        """For each position below `size` whether it is in the set."""
        flags = np.unpackbits(self.words.view(np.uint8), bitorder="little")[:size].view(bool)
        return flags if len(flags) == size else np.concatenate([flags, np.zeros(size - len(flags), bool)])

    def to_array(self) -> Positions:
        """The positions, ascending."""
        return np.flatnonzero(self.flags(self.bits.bit_length())).astype(np.uint32)

    def slice(self, start: int, size: int) -> Positions:
        """Up to `size` positions, ascending, from the one at index `start`. Only the words they are in are unpacked."""
        counts = np.cumsum(np.bitwise_count(self.words), dtype=np.int64)
        first, last = np.searchsorted(counts, [start, start + size - 1], side="right")
        before = int(counts[first - 1]) if first else 0
        part = np.unpackbits(self.words[first : last + 1].view(np.uint8), bitorder="little").view(bool)
        found = np.flatnonzero(part)[start - before : start - before + size]
        return (found + first * 8 * WORD).astype(np.uint32)
