"""Find every mention of MSMEs in a text, with offsets on the raw text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from provisions.importers.mentions.normalise import NormalisedText, normalise
from provisions.importers.mentions.patterns import CASED_NEEDLES, GUARDS, LANGUAGES, NEEDLES, PATTERNS, Guard, Pattern

_LINE_END = re.compile(r"[-\u00ad\u2010]\s*\n\s*")


@dataclass(frozen=True, order=True)
class FoundMention:
    """One mention: text[start:end] == term; `pattern` names the row of the table that found it."""

    start: int
    end: int
    term: str
    pattern: str


def find_mentions(text: str, language: str) -> list[FoundMention]:
    """Every mention in `text`, in order, none overlapping.

    `language`: "en", "es" or "fr". Offsets count characters of `text` as given.
    Raises ValueError for another language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}; it must be one of {', '.join(LANGUAGES)}")
    if not _may_mention(text):
        return []
    folded = normalise(text)
    raw = (
        (*folded.span(start, end), name)
        for name, regex in _compiled(language)
        for start, end in _spans(regex, folded.text)
        if not _guarded(folded, start, end)
    )
    return [FoundMention(start, end, text[start:end], name) for start, end, name in merge_spans(raw)]


def merge_spans(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Join overlapping (start, end, name) spans; the joined span has the name of its longest part."""
    merged: list[tuple[int, int, str]] = []
    longest = 0
    for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not merged or start >= merged[-1][1]:
            merged.append((start, end, name))
            longest = end - start
            continue
        first, last, kept = merged[-1]
        if end - start > longest:
            kept, longest = name, end - start
        merged[-1] = (first, max(last, end), kept)
    return merged


def _may_mention(text: str) -> bool:
    """A cheap look that lets only texts through which hold one of the needles."""
    whole = _LINE_END.sub("", text) if "\n" in text else text
    lowered = whole.lower()
    return any(needle in lowered for needle in NEEDLES) or any(needle in whole for needle in CASED_NEEDLES)


def _spans(regex: re.Pattern[str], text: str) -> Iterable[tuple[int, int]]:
    group = "term" if "term" in regex.groupindex else 0
    return (match.span(group) for match in regex.finditer(text))


def _guarded(folded: NormalisedText, start: int, end: int) -> bool:
    """Whether a guard of the table makes the find at start..end false."""
    found = folded.text[start:end]
    if not re.search(r"sme", found, re.IGNORECASE):
        return False
    for guard, regex in _compiled_guards():
        if guard.scope == "article" and regex.search(folded.text):
            return " " not in found
        if any(match.start() <= start and end <= match.end() for match in regex.finditer(folded.text)):
            return True
    return False


@cache
def _compiled(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row.name, compile_row(row)) for row in PATTERNS if language in row.languages)


@cache
def _compiled_guards() -> tuple[tuple[Guard, re.Pattern[str]], ...]:
    return tuple((guard, re.compile(guard.regex, re.IGNORECASE)) for guard in GUARDS)


def compile_row(row: Pattern) -> re.Pattern[str]:
    """The row's regular expression, ready to use on folded text."""
    return re.compile(row.regex, 0 if row.cased else re.IGNORECASE)
