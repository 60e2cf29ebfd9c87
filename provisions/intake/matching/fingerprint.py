"""What is kept of a passage so that it can be found in another copy: hashes of runs of its words, and of their place.

A run is five words in sequence. Inside the passage runs stand side by side, so that no word can be guessed from
the words before it; the last run ends with the passage. A passage of fewer than five words has two runs that reach into
its neighbours: one begins with it, one ends with it. Landmarks are runs at fixed distances before and after it: they
tell apart passages with the same words.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from provisions.intake.matching.words import HASH_BYTES, RUN, WordSequence

VERSION = "1"
# Words between the passage and a landmark.
DISTANCES = (0, 5, 20, 60, 200, 800, 3200)
LONGEST_EDGE = 24  # characters kept of what stands outside the first and last word: "1. (a) ", ".”"
_SHAPE = re.compile(r"1(\.\d{1,7}){2}(\.[\w-]*){5}", re.ASCII)
_SIZE = 1 + HASH_BYTES  # bytes of a run: its number of letters and its hash


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words: its first word and its first letter, counted from those of the passage, and its hash.

    Both are negative before the passage. `letters` is how many it has, in bytes of UTF-8, at most 255.
    """

    word: int
    place: int
    letters: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A passage without its words.

    Attributes:
        words, letters: how many the passage has, by the rules of `WordSequence`.
        runs: those inside the passage, in order.
        before, after: the landmarks at DISTANCES; None beyond the ends of the text. Only those at 0 have a `place`.
        prefix, suffix: what the passage has before its first word and after its last: numbers, labels, punctuation.
    """

    words: int
    letters: int
    runs: tuple[Run, ...]
    before: tuple[Run | None, ...]
    after: tuple[Run | None, ...]
    prefix: str
    suffix: str

    def __str__(self) -> str:
        """Eight parts between dots: version, words, letters, runs, landmarks before and after, prefix, suffix."""
        runs = [b"".join(map(_pack, side)) for side in (self.runs, self.before, self.after)]
        parts = [*runs, self.prefix.encode(), self.suffix.encode()]
        return ".".join([VERSION, str(self.words), str(self.letters), *map(_encode, parts)])


class FingerprintError(ValueError):
    """Not a fingerprint, or a passage that has none; the message says why."""


def parse_fingerprint(text: str) -> Fingerprint:
    """The fingerprint that `str` wrote.

    Raises:
        FingerprintError: it is not one.
    """
    if not _SHAPE.fullmatch(text):
        raise FingerprintError("a fingerprint has eight parts between dots, of which the first is 1")
    words, letters = map(int, text.split(".")[1:3])
    try:
        runs, before, after, prefix, suffix = map(_decode, text.split(".")[3:])
        edges = prefix.decode(), suffix.decode()
    except ValueError as error:
        raise FingerprintError(f"a part of the fingerprint is not base64: {error}") from error
    expected = len(run_words(words))
    if not expected or len(runs) != _SIZE * expected:
        raise FingerprintError(f"a passage of {words} words has {expected} runs, not {len(runs) / _SIZE:g}")
    if {len(before), len(after)} != {_SIZE * len(DISTANCES)}:
        raise FingerprintError(f"a fingerprint has {len(DISTANCES)} landmarks before the passage and as many after it")
    return _assemble(words, letters, _unpack(runs), (_unpack(before), _unpack(after)), edges)


def take_fingerprint(copy: WordSequence, start: int, end: int) -> Fingerprint:
    """The fingerprint of the passage from `start` to `end`, in characters of the copy.

    Raises:
        FingerprintError: there are no words in it, or fewer than five in it and on a side of it.
    """
    first, last = bisect_left(copy.starts, start), bisect_right(copy.ends, end)
    if first >= last:
        raise FingerprintError(f"there are no words from {start} to {end}")
    runs = [_take(copy, first + word) for word in run_words(last - first)]
    landmarks = (
        [_take(copy, first - distance - RUN) for distance in DISTANCES],
        [_take(copy, last + distance) for distance in DISTANCES],
    )
    if None in runs:
        raise FingerprintError(f"there are fewer than {RUN} words before or after the passage at {start}")
    prefix, suffix = copy.content[start : copy.starts[first]], copy.content[copy.ends[last - 1] : end]
    edges = " ".join(prefix.split())[-LONGEST_EDGE:], " ".join(suffix.split())[:LONGEST_EDGE]
    return _assemble(last - first, copy.places[last] - copy.places[first], runs, landmarks, edges)


def run_words(words: int) -> list[int]:
    """The words that the runs of a passage begin with, counted from its first; negative before it."""
    if words < RUN:
        return [words - RUN, 0] if words else []
    return sorted({*range(0, words - RUN + 1, RUN), words - RUN})


_Packed = tuple[int, bytes] | None  # letters and hash
_Sides = tuple[list[_Packed], list[_Packed]]  # before and after


def _assemble(words: int, letters: int, runs: list[_Packed], landmarks: _Sides, edges: tuple[str, str]) -> Fingerprint:
    """Give every run its place: side by side from the first letter on, and the last ends with the passage."""
    inside, place = [], 0
    for word, (size, digest) in zip(run_words(words), filter(None, runs), strict=True):
        at_end = word == words - RUN
        inside.append(Run(word, letters - size if at_end else place, size, digest))
        place += size
    before, after = (
        tuple(
            each and Run(-distance - RUN if side == 0 else words + distance, -each[0] if side == 0 else letters, *each)
            for distance, each in zip(DISTANCES, landmarks[side], strict=True)
        )
        for side in (0, 1)
    )
    return Fingerprint(words, letters, tuple(inside), before, after, *edges)


def _take(copy: WordSequence, position: int) -> _Packed:
    if not 0 <= position <= len(copy) - RUN:
        return None
    letters, digest = copy.run_at(position)
    return min(letters, 255), digest


def _pack(run: Run | None) -> bytes:
    return run.letters.to_bytes(1, "big") + run.hash if run else bytes(_SIZE)


def _unpack(joined: bytes) -> list[_Packed]:
    pieces = (joined[at : at + _SIZE] for at in range(0, len(joined), _SIZE))
    return [(piece[0], piece[1:]) if piece[0] else None for piece in pieces]


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
