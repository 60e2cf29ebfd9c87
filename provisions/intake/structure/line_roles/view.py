"""The lines of a document as the finders of roles see them: words, places, neighbours."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from provisions.intake.outline import SpanRole
from provisions.intake.source import SourceDocument, SourceLine

ROMAN = re.compile(r"(?=[ivxlc])(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})", re.IGNORECASE)
ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def roman_value(word: str) -> int | None:
    """The number that a roman numeral up to 399 stands for, or None."""
    if not ROMAN.fullmatch(word):
        return None
    values = [ROMAN_VALUES[letter] for letter in word.casefold()]
    return sum(-value if value < max(values[at:], default=0) else value for at, value in enumerate(values))


class LineView:
    """A document's lines with the roles found so far; finders read `texts` and write `roles`.

    Attributes:
        texts: of each line, with every run of blanks as one.
        roles: one per line, None for ordinary words.
        pages: positions of the lines of each page, from its top to its foot where the form has a layout.
    """

    def __init__(self, document: SourceDocument, language: str = "") -> None:
        self.document = document
        self.language = language
        self.lines: tuple[SourceLine, ...] = document.lines
        self.texts = [" ".join(document.text(line).split()) for line in document.lines]
        self.roles: list[SpanRole | None] = [None] * len(self.lines)
        self.pages: list[list[int]] = [[] for _ in document.pages] or [[]]
        for at, line in enumerate(self.lines):
            self.pages[min(line.page, len(self.pages) - 1)].append(at)
        for page in self.pages:
            if all(self.lines[at].top is not None for at in page):
                page.sort(key=lambda at: (round(self.lines[at].top or 0), self.lines[at].left or 0))

    @cached_property
    def body_size(self) -> float | None:
        """The size that most letters of ordinary lines are set in."""
        sizes: Counter[float] = Counter()
        for at, line in enumerate(self.lines):
            if line.size is not None and self.roles[at] is None:
                sizes[line.size] += line.end - line.start
        return sizes.most_common(1)[0][0] if sizes else None

    def open_lines(self, page: int) -> list[int]:
        """The lines of a page that have no role yet."""
        return [at for at in self.pages[page] if self.roles[at] is None]

    def starts_paragraph(self, at: int) -> bool:
        """Whether a line break stands before this line, not just a blank."""
        start = self.lines[at].start
        return start == 0 or self.document.content[start - 1] == "\n"
