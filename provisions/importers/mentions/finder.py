"""Find every mention of MSMEs in a text, with offsets on the raw text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from provisions.importers.mentions.normalise import normalise
from provisions.importers.mentions.patterns import CASED_NEEDLES, GUARDS, LANGUAGES, NEEDLES, PATTERNS, Guard, Pattern

_LINE_END = re.compile(r"[-\u00ad\u2010]\s*\n\s*")


@dataclass(frozen=True, order=True)
class FoundMention:
    """One mention: text[start:end] == term; `pattern` is the name of the pattern that found it."""

    start: int
    end: int
    term: str
    pattern: str


def find_mentions(text: str, language: str) -> list[FoundMention]:
    """Every mention in `text`, in order and without overlaps.

    Args:
        text: raw text; the offsets of the mentions count its characters.
        language: "en", "es" or "fr".

    Raises:
        ValueError: another language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}; it must be one of {', '.join(LANGUAGES)}")
    if not _may_mention(text):
        return []
    normalised = normalise(text)
    spans = (
        (*normalised.raw_span(start, end), name)
        for name, regex in _compiled_patterns(language)
        for start, end in _spans(regex, normalised.text)
        if not _is_guarded(normalised.text, start, end)
    )
    return [FoundMention(start, end, text[start:end], name) for start, end, name in merge_spans(spans)]


def merge_spans(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Merge overlapping (start, end, name) spans; a merged span has the name of its longest part."""
    merged: list[tuple[int, int, str]] = []
    longest = 0
    for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not merged or start >= merged[-1][1]:
            merged.append((start, end, name))
            longest = end - start
            continue
        first, last, longest_name = merged[-1]
        if end - start > longest:
            longest_name, longest = name, end - start
        merged[-1] = (first, max(last, end), longest_name)
    return merged


def _may_mention(text: str) -> bool:
    """A cheap check that rules out most texts: without one of the needles there is no mention."""
    joined = _LINE_END.sub("", text) if "\n" in text else text
    lowered = joined.lower()
    return any(needle in lowered for needle in NEEDLES) or any(needle in joined for needle in CASED_NEEDLES)


def _spans(regex: re.Pattern[str], text: str) -> Iterable[tuple[int, int]]:
    group = "term" if "term" in regex.groupindex else 0
    return (match.span(group) for match in regex.finditer(text))


def _is_guarded(text: str, start: int, end: int) -> bool:
    """Whether a guard rules out the match text[start:end]."""
    match = text[start:end]
    if "sme" not in match.lower():
        return False
    for guard, regex in _compiled_guards():
        if guard.scope == "article" and regex.search(text):
            return " " not in match
        if any(one.start() <= start and end <= one.end() for one in regex.finditer(text)):
            return True
    return False


@cache
def _compiled_patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row.name, compile_row(row)) for row in PATTERNS if language in row.languages)


@cache
def _compiled_guards() -> tuple[tuple[Guard, re.Pattern[str]], ...]:
    return tuple((guard, re.compile(guard.regex, re.IGNORECASE)) for guard in GUARDS)


def compile_row(row: Pattern) -> re.Pattern[str]:
    """The pattern's regular expression, for normalised text."""
    return re.compile(row.regex, 0 if row.cased else re.IGNORECASE)
