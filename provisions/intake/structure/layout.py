"""What a reader sees at a line besides its words: whether it breaks off a sentence or is set like a head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from provisions.intake.outline import SpanRole
from provisions.intake.source import SourceDocument, SourceLine

# Lines of these roles stand between the lines of the text, and a sentence runs on past them.
ASIDE = frozenset({SpanRole.RUNNING_HEAD, SpanRole.PAGE_NUMBER, SpanRole.CONTENTS, SpanRole.FOOTNOTE, SpanRole.IGNORED})
_SENTENCE_END = re.compile(r"[.;:!?…—]['\"”’»)\]*_]*(?:[⁰¹²³⁴-⁹]{1,3}|\d{1,3}|\[\^\d+\]|\(\d{1,2}\))?\s*$")
_OPEN_END = re.compile(
    r"(?:,|\b(?:of|in|under|with|and|or|the|to|by|from|see|per|this|that|an?|for|on|at|than"
    r"|del?|el|la|los|las|en|y|e|o|u|con|por|según|al|su|este|presente"
    r"|du|des|le|les|et|ou|à|au|aux|dans|par|selon|sur|l[’']|d[’']"
    r"|von|vom|und|oder|mit|nach|gemäss|gemäß|dem|der|das|den|des|im|zu|zum|zur|unter|auf|nur)"
    r"|\b(?:articles?|art[ií]culos?|artikeln?|paragraphs?|párrafos?|paragraphes?|sub-?paragraphs?|absatz|abs\.|art\.|par\.))$",
    re.IGNORECASE,
)
_HEAD_STYLE = re.compile(r"h[1-6]|article|chapter|section|annex|title|heading", re.IGNORECASE)


class Layout:
    """The lines of a document with their neighbours in the flow of the text.

    Attributes:
        texts: the words of each line.
        flow: positions of the lines that are neither blank nor aside.
        wrapped: whether sentences run over several lines.
        width: of a full line, in characters.
    """

    def __init__(self, document: SourceDocument, roles: Sequence[SpanRole | None]) -> None:
        self.document = document
        self.lines: Sequence[SourceLine] = document.lines
        self.roles = roles
        content = document.content
        self.starts = [line.start for line in document.lines]
        self.texts = [content[line.start : line.end] for line in document.lines]
        self.flow = [at for at, text in enumerate(self.texts) if roles[at] not in ASIDE and text and not text.isspace()]
        self._place = {line: place for place, line in enumerate(self.flow)}
        lengths = sorted(len(self.texts[at]) for at in self.flow) or [0]
        self.width = lengths[int(len(lengths) * 0.9)]
        longest = lengths[int(len(lengths) * 0.995)]
        self.wrapped = self.width < 200 and longest < self.width * 1.6
        sizes = [line.size for line in self.lines[:: max(len(self.lines) // 500, 1)] if line.size]
        self.size = median(sizes) if sizes else 0.0
        rights = sorted(self.lines[at].right or 0.0 for at in self.flow) or [0.0]
        self.right = rights[int(len(rights) * 0.9)]
        starts = sum(self._starts_paragraph(at) for at in self.flow)
        self._paragraphs_known = 0.02 < starts / max(len(self.flow), 1) < 0.8

    def before(self, at: int) -> int | None:
        """The line before in the flow, or None."""
        place = self._place.get(at, 0)
        return self.flow[place - 1] if place else None

    def after(self, at: int) -> int | None:
        place = self._place.get(at, len(self.flow))
        return self.flow[place + 1] if place + 1 < len(self.flow) else None

    def is_full(self, at: int, following: str = "") -> bool:
        """Whether a line reaches the right margin, so that what follows may belong to its sentence.

        It does when the first of the words that follow would not have found room on it.
        """
        room = len(following.split(maxsplit=1)[0]) + 1 if following else self.width * 0.13
        line = self.lines[at]
        if line.right is not None and line.left is not None and self.right and line.right > line.left:
            letter = (line.right - line.left) / max(len(self.texts[at]), 1)
            return line.right + room * letter > self.right * 0.97
        return len(self.texts[at]) + room > self.width * 0.97

    def runs_on(self, at: int) -> bool:
        """Whether a line begins in the middle of a sentence."""
        before = self.before(at)
        if not self.wrapped or before is None or ends_sentence(self.texts[before]):
            return False
        return self.is_full(before, self.texts[at]) or ends_open(self.texts[before])

    def starts_paragraph(self, at: int) -> bool | None:
        """Whether a line begins a paragraph; None where the form does not tell."""
        return self._starts_paragraph(at) if self._paragraphs_known else None

    def _starts_paragraph(self, at: int) -> bool:
        start = self.lines[at].start
        return start == 0 or self.document.content[start - 1] in "\n\f"

    def stands_out(self, at: int) -> bool:
        """Whether a line is set as heads are: bold, larger, centred, or styled so."""
        line = self.lines[at]
        return bool(
            line.bold
            or (line.style and _HEAD_STYLE.match(line.style))
            or (line.size and self.size and line.size > self.size * 1.12)
            or self.is_centred(at)
        )

    def is_centred(self, at: int) -> bool:
        line = self.lines[at]
        page = self.document.pages[line.page] if line.page < len(self.document.pages) else None
        if line.left is None or line.right is None or page is None or not page.width:
            return False
        middle = (line.left + line.right) / 2
        return abs(middle - page.width / 2) < page.width * 0.04 and line.right - line.left < page.width * 0.55


def ends_sentence(text: str) -> bool:
    return bool(_SENTENCE_END.search(text))


def ends_open(text: str) -> bool:
    """Whether a text breaks off before a word that must follow: "in accordance with", "of", a comma."""
    return bool(_OPEN_END.search(text.rstrip(" *_")))
