"""Texts as they are stored: one form of each letter, one kind of line end, and no white space around them."""

from __future__ import annotations

import re
import unicodedata

# Zero-width spaces and byte-order marks are not white space to Python, but nobody sees them either.
_EDGES = re.compile("^[\\s\u200b\u2060\ufeff]+|[\\s\u200b\u2060\ufeff]+\\Z")


def clean_text(text: str) -> str:
    """The text with letters in NFC, lines that end in a line feed, and nothing invisible at its ends.

    Never for the words of a treaty: the offsets and checksums of passages count those as the corpus has them.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _EDGES.sub("", text)
