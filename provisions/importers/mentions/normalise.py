"""Normalise a treaty text to plain, single-spaced, mostly ASCII text, and map offsets back to the raw text.

The corpus is full of typing faults: words broken at line ends, no-break spaces, typographic quotes and dashes, letters
typed as a base plus a combining accent. The patterns read the normalised text, so that they need no exceptions for
these. The raw text is never changed: `NormalisedText.raw_span` gives raw offsets.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"'}

# What is replaced: a hyphen at a line end, any space but a single blank, and every character that is not plain ASCII,
# together with the combining marks after it.
_SPECIAL = re.compile(
    rf"(?P<hyphen>(?<=[^\W\d_])[-\u00ad{_DASHES}][^\S\n]*\n\s*(?=[^\W\d_]))"
    rf"|(?P<space>[\s{_INVISIBLE}]*[^\S ][\s{_INVISIBLE}]*|[ {_INVISIBLE}]{{2,}}|[{_INVISIBLE}])"
    r"|(?P<letter>[^\x00-\x7f][\u0300-\u036f]*|[A-Za-z][\u0300-\u036f]+)"
)


@dataclass(frozen=True)
class NormalisedText:
    """Normalised text in pieces: piece i begins at starts[i] and replaces the raw text from raw[i][0] to raw[i][1]."""

    text: str
    starts: list[int]
    raw: list[tuple[int, int]]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw (start, end) of text[start:end], which must not be empty."""
        return self._raw_character(start)[0], self._raw_character(end - 1)[1]

    def _raw_character(self, position: int) -> tuple[int, int]:
        """The raw (start, end) of one character; that of its whole piece where their lengths differ."""
        index = bisect_right(self.starts, position) - 1
        start, end = self.raw[index]
        length = (self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)) - self.starts[index]
        if length != end - start:
            return start, end
        return start + position - self.starts[index], start + position - self.starts[index] + 1


def normalise(text: str) -> NormalisedText:
    """Normalise `text`: accents are dropped, every run of spaces becomes one blank, case is kept."""
    pieces: list[str] = []
    starts: list[int] = []
    raw: list[tuple[int, int]] = []
    position = length = 0

    def add(piece: str, start: int, end: int) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            starts.append(length)
            raw.append((start, end))
            length += len(piece)

    for match in _SPECIAL.finditer(text):
        add(text[position : match.start()], position, match.start())
        add(_replace(match), match.start(), match.end())
        position = match.end()
    add(text[position:], position, len(text))
    return NormalisedText("".join(pieces), starts, raw)


def _replace(match: re.Match[str]) -> str:
    """What replaces a match of _SPECIAL: nothing, a blank, a hyphen, a plain quote or the letter without accents."""
    raw = match.group()
    if match.lastgroup == "hyphen":
        return ""
    if match.lastgroup == "space":
        return "" if not raw.strip(_INVISIBLE) else " "
    if raw[0] in _DASHES:
        return "-"
    if raw[0] in _QUOTES:
        return _QUOTES[raw[0]]
    plain = unicodedata.normalize("NFKD", raw)
    return "".join(char for char in plain if not unicodedata.combining(char))
