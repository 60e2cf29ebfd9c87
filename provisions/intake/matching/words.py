"""A text as a sequence of comparable words, each with its place in the text and in the stream of their letters.

What differs between two copies of a text is left out: case, accents, ligatures, quotation marks, dashes, digits (page
numbers, footnote marks, the numbers of lists) and labels ("a", "iv"). Runs of words are compared by their letters
alone, so that "small and" is the same as "smalland", and "medium-sized" as "mediumsized".
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import accumulate

RUN = 5  # words; no hash is taken of fewer
SALT = b"rta-db passage 1:"
HASH_BYTES = 3

_LINE_BREAK = r"[^\S\n]*\n\s*"
# A word broken at a line end is one; pdfium gives U+FFFE for that hyphen. A soft hyphen or joiner may stand anywhere.
_HYPHEN = rf"(?:[\u00ad\ufffe\u200b-\u200d\u2060\ufeff]\s*|[-\u2010\u2011]{_LINE_BREAK}(?=[^\W\d_]))"
_LETTERS = r"[^\W\d_]+"
_MARKS = r"[\u0300-\u036f]*"
_WORD = re.compile(rf"{_LETTERS}(?:{_HYPHEN}{_LETTERS})*")
_WORD_WITH_MARKS = re.compile(rf"(?:[^\W\d_]{_MARKS})+(?:{_HYPHEN}(?:[^\W\d_]{_MARKS})+)*")
_COMBINING = re.compile(r"[\u0300-\u036f]")
_ROMAN = re.compile(r"x{0,3}(?:i[xv]|v?i{0,3})")
_LABEL_LENGTH = 6  # letters of the longest roman number that is a label: xxviii


class WordSequence:
    """The words of a text.

    Attributes:
        content: the text.
        starts, ends: of each word, in characters of the text.
        letters: the normalised letters of all words, in UTF-8, without anything between them.
        places: where each word begins in `letters`; one more than there are words.
    """

    def __init__(self, content: str) -> None:
        self.content = content
        pattern = _WORD if content.isascii() or not _COMBINING.search(content) else _WORD_WITH_MARKS
        found = [(match, word) for match in pattern.finditer(content) if (word := normalise_word(match.group()))]
        self.starts = [match.start() for match, _word in found]
        self.ends = [match.end() for match, _word in found]
        encoded = [word.encode() for _match, word in found]
        self.letters = b"".join(encoded)
        self.places = list(accumulate(map(len, encoded), initial=0))

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def runs(self) -> dict[bytes, list[int]]:
        """The positions of the words at which a run begins, by its hash."""
        runs: dict[bytes, list[int]] = {}
        letters, salted = self.letters, sha256(SALT)
        for position, (start, end) in enumerate(zip(self.places, self.places[RUN:], strict=False)):
            digest = salted.copy()
            digest.update(letters[start:end])
            runs.setdefault(digest.digest()[:HASH_BYTES], []).append(position)
        return runs

    def run_at(self, position: int, count: int = RUN) -> tuple[int, bytes]:
        """The number of letters, and the hash, of the run of words that begins at a word."""
        start, end = self.places[position], self.places[position + count]
        return end - start, hash_letters(self.letters[start:end])

    def word_at(self, place: int) -> int:
        """The position of the word that holds a letter."""
        return bisect_right(self.places, place) - 1


def hash_letters(letters: bytes) -> bytes:
    """The first bytes of the SHA-256 of the salt and the letters."""
    return sha256(SALT + letters).digest()[:HASH_BYTES]


@lru_cache(maxsize=100_000)
def normalise_word(word: str) -> str:
    """Lower-case letters without accents; blank when the word is a label and not counted."""
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word)
    word = "".join(char for char in word.casefold() if char.isalpha())
    is_label = len(word) < 2 or (len(word) <= _LABEL_LENGTH and _ROMAN.fullmatch(word))
    return "" if is_label else word
