"""Propose where a passage around a mention starts and ends, by the inclusion rule; a curator adjusts it."""

from __future__ import annotations

import re
from dataclasses import dataclass

Span = tuple[int, int]

# A sentence ends with a full stop before a capital or a figure, but not after an abbreviation.
_SENTENCE_END = re.compile(
    r"(?<!\bNo)(?<!\bNos)(?<!\bArt)(?<!\bArts)(?<!\bpara)(?<!\bParagr)(?<!\bi\.e)(?<!\be\.g)(?<!\b[A-Z])"
    r"(?<!\bAbs)(?<!\bBst)(?<!\bNr)(?<!\bZiff)(?<!\bKap)(?<!\bbzw)(?<!\bvgl)"
    r"[.][\"”’)]?\s+(?=[\"“«(]?[A-ZÀ-Ý\d])"
)
# A paragraph's number is at the start of a line.
_NUMBER = re.compile(r"(?:^|\n)[^\S\n]*(?=\(?\d{1,2}[.)](?!\d))")
_NUMBER_BEFORE = re.compile(r"(?:^|(?<=[.;:]\s)|(?<=\n)|(?<=\n\s)|(?<=\s\s))\(?\d{1,2}(?:\.\d{1,2})*[.)]\s*$")
# An item of a list can end with a comma: before the dash, or the line, of the next.
_CLOSING = re.compile(r";|,(?=\s*\n?\s*[-–—•])|,(?=\s*\n\s*\n)|(?<!\bNo)(?<!\bNos)(?<!\bArt)[.][\"”’)]?(?=\s|$)")


@dataclass(frozen=True)
class CandidatePassage:
    """One passage to choose from; `name` is sentence, paragraph or article."""

    name: str
    start: int
    end: int


def propose_passages(body: str, start: int, end: int) -> list[CandidatePassage]:
    """The distinct passages around body[start:end], the shortest first.

    sentence: from the start of the governing sentence (the stem of a list) to the closing mark after the mention;
    paragraph: the numbered paragraph around it; article: the whole body without the blanks at its ends.
    """
    spans = {
        "sentence": _find_sentence(body, start, end),
        "article": trim_span(body),
        "paragraph": _find_paragraph(body, start, end),
    }
    distinct: dict[Span, str] = {}
    for name, span in spans.items():
        distinct.setdefault(span, name)
    return sorted(
        (CandidatePassage(name, *span) for span, name in distinct.items()), key=lambda one: one.end - one.start
    )


def trim_span(body: str) -> Span:
    """The (start, end) of the body without the blanks at its ends; (0, 0) for an empty one."""
    core = body.strip()
    start = body.index(core) if core else 0
    return start, start + len(core)


def _find_sentence(body: str, start: int, end: int) -> Span:
    first, last = trim_span(body)
    begin = max([first, *(one.end() for one in _SENTENCE_END.finditer(body, 0, end) if one.end() <= start)])
    # The full stop of a paragraph's number ends no sentence: the number belongs to the sentence after it.
    if number := _NUMBER_BEFORE.search(body, first, begin):
        begin = number.start()
    closing = _CLOSING.search(body, end, last)
    return begin, closing.end() if closing else max(last, end)


def _find_paragraph(body: str, start: int, end: int) -> Span:
    first, last = trim_span(body)
    numbers = [match.end() for match in _NUMBER.finditer(body)]
    begin = max([first, *(place for place in numbers if place <= start)])
    after = min([last, *(place for place in numbers if place >= end)])
    return begin, max(end, begin + len(body[begin:after].rstrip()))
