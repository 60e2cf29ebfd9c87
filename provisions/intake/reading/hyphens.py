"""Hyphens at line ends: part of the word ("medium-sized") or set by the printer ("agree-ment")?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

# pdfium's sign for a hyphen at a line end, the soft hyphen, the hyphen, the no-break hyphen.
HYPHENS = "-\ufffe\u00ad\u2010\u2011"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:[-\u2010\u2011][^\W\d_]+)*")
_LAST = re.compile(rf"([^\W_]+(?:[-\u2010\u2011][^\W_]+)*)[{HYPHENS}]$")
_FIRST = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
# What stands before a hyphen, and hardly ever at the end of a syllable of another word.
_PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "afro all anti cross euro ex extra ibero inter intra latino long multi non post pre pro pseudo quasi self semi"
        " short sub third vice well nicht",
    )
)


class WordJoiner:
    """Decides word by word, from the words that texts known before have and from those of the text itself.

    `known_words` are lower case; a hyphen within a word belongs to it ("medium-sized").
    """

    def __init__(self, lines: Iterable[str], known_words: Collection[str] = ()) -> None:
        self.known = known_words
        self.here: Counter[str] = Counter()
        for line in lines:
            words = _WORD.findall(line.lower())
            if words and line.rstrip()[-1:] in HYPHENS:
                words.pop()  # it is cut
            self.here.update(words)

    def keeps_hyphen(self, before: str, after: str) -> bool:
        """Whether the hyphen that ends `before` stays when `after` follows it."""
        first, second = _LAST.search(before), _FIRST.match(after)
        if not first or not second:
            return True
        left, right = first[1], second[0]
        if left[-1].isdigit() or right[0].isdigit() or (right[0].isupper() and not left.isupper()):
            return True
        left, right = left.lower(), right.lower()
        joined, hyphened = self._weight(left + right), self._weight(f"{left}-{right}")
        if joined != hyphened:
            return hyphened > joined
        return self._keeps_unknown(left, right)

    def _weight(self, word: str) -> int:
        return self.here[word] + (1000 if word in self.known else 0)

    def _keeps_unknown(self, left: str, right: str) -> bool:
        last = left.rpartition("-")[2]
        if last in _PREFIXES or "-" in left or "-" in right:
            return True
        return len(left) > 2 and len(right) > 2 and bool(self._weight(left) and self._weight(right))
