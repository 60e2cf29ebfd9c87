"""Hyphens at line ends: part of the word ("medium-sized") or set by the printer ("agree-ment")?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log

# pdfium's sign for a hyphen at a line end, the soft hyphen, the hyphen, the no-break hyphen.
HYPHENS = "-\ufffe\u00ad\u2010\u2011"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:[-\u2010\u2011][^\W\d_]+)*")
_LAST = re.compile(rf"((?:[^\W_]|[.,'’](?=\w))+(?:[-\u2010\u2011][^\W_]+)*)[{HYPHENS}]$")
_FIRST = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
# "Gold- or silver-plated": the second half of the first word is left out.
_HUNG = frozenset({"or", "and", "to", "y", "o", "u", "e", "et", "ou", "und", "oder", "bis", "bzw", "sowie"})
# What stands before a hyphen in a word, and hardly ever at the end of a line for want of room.
_PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "afro all anti co counter cross euro ex extra ibero infra inter intra latino long low macro micro mid mini mono"
        " multi non para post pre pro pseudo quasi re self semi short socio sub super third trans ultra under vice well"
        " nicht",
    )
)
_HERE = 1.5  # how much the words of this text count, those of other texts being 1
_MOST = 4.0  # how much the words of other texts count, at most, as a logarithm of odds
_LIMIT = 1.5  # how much the custom of this text counts, at most


class WordJoiner:
    """Decides word by word, from the words that other texts have, from those of this text, and from its custom.

    A text that was set without breaking words, as most are that were written in Word, has hyphens at line ends only
    where words have them; most printed gazettes break words. `known_words` are lower case; a hyphen within a word
    belongs to it ("medium-sized"). Where it is a mapping, it says how many texts have each word: a few have lost a
    hyphen here and there.
    """

    def __init__(self, lines: Sequence[str], known_words: Collection[str] = ()) -> None:
        self.known = known_words
        self.counts: Mapping[str, int] | None = known_words if isinstance(known_words, Mapping) else None
        self.here = _count(lines)
        self.custom = 0.0
        self.custom = self._custom(lines)

    def joint(self, before: str, after: str) -> str:
        """What stands between two lines the first of which ends in a hyphen: "" without it, "-" or "- "."""
        halves = _halves(before, after)
        if halves is None:
            return "-"
        if halves[1] in _HUNG:
            return "- "
        return "-" if self._odds(*halves) > 0 else ""

    def _odds(self, left: str, right: str) -> float:
        """The logarithm of the odds that the hyphen is the word's own, so far as words tell."""
        evidence = self._evidence(left, right)
        odds = self.custom + evidence
        ends = left.rpartition("-")[2], right.partition("-")[0]
        if left != ends[0] or right != ends[1]:
            odds += 2.0
        if not self._is_word(ends[1]):
            return odds - 1.0
        if ends[0] in _PREFIXES:
            odds += 1.0
        if ends[0] in _PREFIXES or (min(map(len, ends)) > 2 and self._is_word(ends[0])):
            # Two words: one word together, or else it would be known as one.
            odds += 1.0 if self._uses(left + right) else 3.0
        return odds

    def _evidence(self, left: str, right: str) -> float:
        joined, hyphened = left + right, f"{left}-{right}"
        here = log((self.here[hyphened] + 0.5) / (self.here[joined] + 0.5))
        known = log((self._known(hyphened) + 0.5) / (self._known(joined) + 0.5))
        return _HERE * here + max(-_MOST, min(_MOST, known))

    def _known(self, word: str) -> int:
        """How often other texts have a word; 4 where it isn't told how often they have it."""
        if self.counts is not None:
            return self.counts.get(word, 0)
        return 4 * (word in self.known)

    def _uses(self, word: str) -> bool:
        return word in self.known or self.here[word] > 0

    def _is_word(self, word: str) -> bool:
        return self._known(word) > 1 or self.here[word] > 0

    def _custom(self, lines: Sequence[str]) -> float:
        """How much oftener the hyphens at line ends of this text are part of a word than not, where words tell."""
        kept = joined = 1
        for halves in {_halves(before, after) for before, after in pairwise(lines) if before[-1:] in HYPHENS}:
            if halves is not None:
                evidence = self._evidence(*halves)
                kept += evidence > 1
                joined += evidence < -1
        return max(-_LIMIT, min(_LIMIT, log(kept / joined)))


def _halves(before: str, after: str) -> tuple[str, str] | None:
    """The two halves of a word at a line end, lower case; None where the hyphen is the word's own whatever it means."""
    first, second = _LAST.search(before), _FIRST.match(after)
    if not first or not second:
        return None
    left, right = first[1], second[0]
    if left[-1].isdigit() or right[0].isdigit() or len(left) == 1:
        return None
    if right[0].isupper() and not right.isupper():
        return None  # a name, as in "ASEAN-Australia"
    return left.lower(), right.lower()


def _count(lines: Sequence[str]) -> Counter[str]:
    """How often each word is there, without those that a line end cuts."""
    tokens = Counter("\n".join(lines).lower().split())
    tokens.subtract(token.lower() for token in _cut_tokens(lines))
    words: Counter[str] = Counter()
    for token, count in tokens.items():
        if token.isalpha():  # most, without a pattern
            words[token] += count
            continue
        for word in _WORD.findall(token):
            words[word] += count
    return words


def _cut_tokens(lines: Sequence[str]) -> Iterator[str]:
    """Both halves of each word that a line end cuts, with the marks around them; of three, the first two."""
    taken = False  # whether the first token of a line, and its only one, ends a word that was cut before
    for before, after in pairwise(lines):
        if not before or before[-1] not in HYPHENS or not after[:1].strip():
            taken = False
            continue
        tokens = before.split()
        if (taken and len(tokens) == 1) or len(tokens[-1]) < 2:
            taken = False
            continue
        yield tokens[-1]
        yield after.split(None, 1)[0]
        taken = True
