"""Find every mention of MSMEs in a text, with offsets on the raw text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from provisions.importers.mentions.normalise import normalise
from provisions.importers.mentions.patterns import CASED_NEEDLES, GUARDS, LANGUAGES, NEEDLES, PATTERNS

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
        language: "en", "es", "fr" or "de".

    Raises:
        ValueError: another language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}; it must be one of {', '.join(LANGUAGES)}")
    if not _may_mention(text):
        return []
    normal = normalise(text)
    spans = (
        (*normal.raw_span(start, end), pattern.name)
        for pattern in PATTERNS
        if language in pattern.languages
        for start, end in _find_spans(pattern.compiled_regex, normal.text)
        if not _is_guarded(normal.text, start, end)
    )
    return [FoundMention(start, end, text[start:end], name) for start, end, name in merge_spans(spans)]


def merge_spans(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Merge overlapping (start, end, name) spans; a merged span has the name of its longest part."""
    result: list[tuple[int, int, str]] = []
    longest = 0
    for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not result or start >= result[-1][1]:
            result.append((start, end, name))
            longest = end - start
            continue
        first, last, longest_name = result[-1]
        if end - start > longest:
            longest_name, longest = name, end - start
        result[-1] = (first, max(last, end), longest_name)
    return result


def _may_mention(text: str) -> bool:
    """A cheap check that rules out most texts: without one of the needles there is no mention."""
    text = _LINE_END.sub("", text) if "\n" in text else text
    lower = text.lower()
    return any(needle in lower for needle in NEEDLES) or any(needle in text for needle in CASED_NEEDLES)


def _find_spans(regex: re.Pattern[str], text: str) -> Iterable[tuple[int, int]]:
    group = "term" if "term" in regex.groupindex else 0
    return (match.span(group) for match in regex.finditer(text))


def _is_guarded(text: str, start: int, end: int) -> bool:
    """Whether a guard rules out the match text[start:end]."""
    match = text[start:end]
    if "sme" not in match.lower():
        return False
    for guard in GUARDS:
        if guard.scope == "article" and re.search(guard.regex, text, re.IGNORECASE):
            return " " not in match
        spans = (one.span() for one in re.finditer(guard.regex, text, re.IGNORECASE))
        if any(first <= start and end <= last for first, last in spans):
            return True
    return False
