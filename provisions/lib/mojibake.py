"""Recognise letters that were encoded twice: UTF-8 that was read as Windows-1252 or Latin-1 and saved as UTF-8 again.

Excel does that to a CSV without a byte-order mark that is opened by a double click: Côte becomes CÃ´te.
"""

from __future__ import annotations

import re

# The letters that the first bytes of accented letters turn into, and a second byte as Latin-1 or Windows-1252 shows it.
_SECOND = "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xC0)) + "\x80-\xbf"
_TWO_BYTES = f"[\u00c2-\u00c5][{_SECOND}]"
_THREE_BYTES = f"\u00e2[\x80\u20ac][{_SECOND}]"  # of dashes and curly quotes
_TWICE = re.compile(f"(?:{_THREE_BYTES}|{_TWO_BYTES})")
_LETTERS_BEFORE, _WORD = re.compile(r"\w+\Z"), re.compile(f"(?:{_THREE_BYTES}|{_TWO_BYTES}|\\w)+")


def find_double_encoding(text: str) -> tuple[str, str] | None:
    """A word with letters that were encoded twice, and what it should be; None when there is none."""
    if text.isascii():
        return None
    for match in _TWICE.finditer(text):
        if (letter := _decode(match[0])) and letter.isprintable():
            before, after = _LETTERS_BEFORE.search(text[: match.start()]), _WORD.match(text, match.start())
            word = (before[0] if before else "") + (after[0] if after else match[0])
            return word, _TWICE.sub(lambda one: _decode(one[0]) or one[0], word)
    return None


def count_double_encodings(text: str) -> int:
    """In how many places a text has letters that were encoded twice."""
    return 0 if text.isascii() else sum(bool(_decode(match[0])) for match in _TWICE.finditer(text))


def _decode(letters: str) -> str:
    """The letter that was encoded twice; "" when these are letters of their own."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return letters.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return ""


def describe_double_encoding(text: str) -> str:
    """What is wrong with a text of letters that were encoded twice, for its author; "" when nothing is."""
    found = find_double_encoding(text)
    if found is None:
        return ""
    return (
        f"has letters that were encoded twice ({found[0]!r} for {found[1]!r}); open the file as UTF-8 and save it anew"
    )
