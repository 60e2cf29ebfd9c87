"""Fold a treaty text into plain, single-spaced ASCII-like text, and map offsets back to the raw text.

The corpus is full of typing faults: words broken at line ends, no-break spaces, typographic quotes and dashes, letters
typed as a base plus a combining accent. The patterns would drown in exceptions if they had to allow for these, so
they read the folded text. The raw text is never changed: `NormalisedText.span` gives raw offsets.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"'}

# What has to be folded: a hyphen at a line end, any space but a lone blank, anything that is not plain ASCII
# (a letter together with the combining marks after it).
_SPECIAL = re.compile(
    rf"(?P<hyphen>(?<=[^\W\d_])[-\u00ad{_DASHES}][^\S\n]*\n\s*(?=[^\W\d_]))"
    rf"|(?P<space>[\s{_INVISIBLE}]*[^\S ][\s{_INVISIBLE}]*|[ {_INVISIBLE}]{{2,}}|[{_INVISIBLE}])"
    r"|(?P<letter>[^\x00-\x7f][\u0300-\u036f]*|[A-Za-z][\u0300-\u036f]+)"
)


@dataclass(frozen=True)
class NormalisedText:
    """Normalised text with, for each piece of it, where it begins here and where it begins and ends in the raw text."""

    text: str
    begins: list[int]
    raw: list[tuple[int, int]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Raw (start, end) of the folded range start..end (end exclusive, range not empty)."""
        return self._raw(start)[0], self._raw(end - 1)[1]

    def _raw(self, position: int) -> tuple[int, int]:
        """Raw (start, end) of one folded character."""
        index = bisect_right(self.begins, position) - 1
        start, end = self.raw[index]
        length = (self.begins[index + 1] if index + 1 < len(self.begins) else len(self.text)) - self.begins[index]
        if length == end - start:
            return start + position - self.begins[index], start + position - self.begins[index] + 1
        return start, end


def normalise(text: str) -> NormalisedText:
    """Fold `text`; case is kept, accents are dropped, every run of spaces becomes one blank."""
    pieces: list[str] = []
    begins: list[int] = []
    raw: list[tuple[int, int]] = []
    done = length = 0

    def add(piece: str, start: int, end: int) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            begins.append(length)
            raw.append((start, end))
            length += len(piece)

    for match in _SPECIAL.finditer(text):
        add(text[done : match.start()], done, match.start())
        add(_replacement(match), match.start(), match.end())
        done = match.end()
    add(text[done:], done, len(text))
    return NormalisedText("".join(pieces), begins, raw)


def _replacement(match: re.Match[str]) -> str:
    """What stands for one folded stretch: nothing, a blank, a hyphen, a quote or the letter without accents."""
    found = match.group()
    if match.lastgroup == "hyphen":
        return ""
    if match.lastgroup == "space":
        return "" if not found.strip(_INVISIBLE) else " "
    if found[0] in _DASHES:
        return "-"
    if found[0] in _QUOTES:
        return _QUOTES[found[0]]
    plain = unicodedata.normalize("NFKD", found)
    return "".join(char for char in plain if not unicodedata.combining(char))
