"""Mark the matches of a search in a text. Compares stems, so it agrees with what the index finds."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from provisions.query.fulltext.stemming import find_words
from provisions.query.fulltext.syntax import parse

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
Span = tuple[int, int]


def highlight(text: str | None, q: str | None, language: str = "en") -> SafeString:
    """The escaped text, with <mark> around each match of the search `q`.

    `language` is that of the text, ISO 639-1.
    """
    text = text or ""
    return _mark(text, _find_matches(text, q, language), 0, len(text))


def snippet(text: str | None, q: str | None, length: int = 240, language: str = "en") -> SafeString:
    """About `length` characters around the first match, or from the beginning without one, escaped and marked.

    The text is cut between words, with an ellipsis on each side where something is left out.
    """
    text = text or ""
    matches = _find_matches(text, q, language)
    if len(text) <= length:
        return _mark(text, matches, 0, len(text))
    first, last = matches[0] if matches else (0, 0)
    start = max(0, min(first - length // 3, len(text) - length))
    end = min(len(text), start + length)
    if start > 0:
        start = text.find(" ", start, first) + 1 or start
    if end < len(text) and " " in text[start + 1 : end]:
        end = max(text.rfind(" ", start + 1, end), last)
    before, after = ELLIPSIS if start > 0 else "", ELLIPSIS if end < len(text) else ""
    return mark_safe(f"{before}{_mark(text, matches, start, end).strip()}{after}")  # noqa: S308  parts are escaped


def _find_matches(text: str, q: str | None, language: str) -> list[Span]:
    """Offsets of the query's phrases in order; those that overlap are merged."""
    if not q or not text or not (phrases := parse(q).positive):
        return []
    words = list(find_words(text, language))
    stems = [word.stem for word in words]
    spans = (
        (words[index].start, words[index + len(phrase.stems) - 1].end)
        for phrase in phrases
        for index in phrase.find_in(stems)
    )
    matches: list[Span] = []
    for start, end in sorted(spans):
        if matches and start < matches[-1][1]:
            matches[-1] = (matches[-1][0], max(end, matches[-1][1]))
        else:
            matches.append((start, end))
    return matches


def _mark(text: str, spans: list[Span], start: int, end: int) -> SafeString:
    """text[start:end], escaped, with marks around the spans in it."""
    parts = []
    offset = start
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first < last:
            parts += [escape(text[offset:first]), "<mark>", escape(text[first:last]), "</mark>"]
            offset = last
    parts.append(escape(text[offset:end]))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped
