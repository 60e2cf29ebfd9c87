"""The number and heading that a part begins with, read where a curator splits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from provisions.intake.outline import PartKind

LONGEST_HEADING = 160  # characters
KEYWORDS = {
    PartKind.ARTICLE: "article|art[íi]culo|artikel|art\\.",
    PartKind.CHAPTER: (
        "chapter|cap[íi]tulo|chapitre|kapitel|title|t[íi]tulo|titre|titel|part|parte|partie|teil|book|module"
    ),
    PartKind.SECTION: "section|secci[óo]n|abschnitt|sub-?section",
    PartKind.ANNEX: "annex(?:e|es)?|anexo|anhang|schedule|attachment",
    PartKind.APPENDIX: "appendix|ap[ée]ndice|appendice|anlage",
    PartKind.PROTOCOL: "protocol|protocolo|protocole|protokoll",
    PartKind.SIDE_LETTER: "side letter|carta|lettre|briefwechsel|exchange of letters",
    PartKind.DECLARATION: "(?:joint |unilateral )?declaration|declaraci[óo]n|d[ée]claration|erkl[äa]rung",
}
NUMBER = r"(?:[IVXLC]+|[A-Z]|\d+(?:[.\-–]?\d+)*(?:\s?(?:bis|ter|quater|[a-z]{1,2}))?)(?:[.\-–][A-Z0-9]+)*\b[ºo]?"
HEADS = {
    kind: re.compile(rf"\s*((?:{words})(?:\s+{NUMBER})?)(?=[\s.:;,\-–—]|$)[.:\s]*(?:[\-–—]+\s*)?", re.IGNORECASE)
    for kind, words in KEYWORDS.items()
}
BEGINS_A_BODY = re.compile(r"\s*(?:\(?\d+[.)]|\([a-z]+\)|[a-z])")


@dataclass(frozen=True, slots=True)
class PartHead:
    """Borders of number and heading in the content; equal ones mean that there is none."""

    kind: PartKind | None
    number: tuple[int, int]
    heading: tuple[int, int]


def read_head(content: str, start: int, end: int) -> PartHead:
    """What the words content[start:end] begin with: "Article 5 Objectives", or the number and the heading below it."""
    at = start + len(content[start:end]) - len(content[start:end].lstrip())
    first = _line_end(content, at, end)
    for kind, pattern in HEADS.items():
        found = pattern.match(content, at, first)
        if found and found[1]:
            number = (found.start(1), found.end(1))
            heading = _heading(content, found.end(), first) or _heading_below(content, first, end)
            return PartHead(kind, number, heading or (number[1], number[1]))
    return PartHead(None, (at, at), (at, at))


def _line_end(content: str, start: int, end: int) -> int:
    found = content.find("\n", start, end)
    return end if found < 0 else found


def _heading(content: str, start: int, end: int) -> tuple[int, int] | None:
    words = content[start:end].strip()
    is_one = words and len(words) <= LONGEST_HEADING and not BEGINS_A_BODY.match(words) and words[-1] not in ".;,:"
    return (start, end) if is_one else None


def _heading_below(content: str, line_end: int, end: int) -> tuple[int, int] | None:
    start = line_end + 1
    while start < end and content[start] == "\n":
        start += 1
    return _heading(content, start, _line_end(content, start, end)) if start < end else None
