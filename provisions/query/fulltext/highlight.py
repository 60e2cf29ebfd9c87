"""Marking what was looked for, in a text as it stands. Works on stems, so it agrees with what the index found."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from provisions.query.fulltext.stemming import words
from provisions.query.fulltext.syntax import parse

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
Span = tuple[int, int]


def highlight(text: str | None, q: str | None, language: str = "en") -> SafeString:
    """The text, escaped, with <mark> around each place where a wanted word or phrase of `q` stands.

    `language` is the text's, ISO 639-1.
    """
    text = text or ""
    return _marked(text, _found(text, q, language), 0, len(text))


def snippet(text: str | None, q: str | None, length: int = 240, language: str = "en") -> SafeString:
    """About `length` characters of the text around its first match, escaped and marked; its beginning without one.

    Cut at words, with an ellipsis where something is left out. `language` is the text's, ISO 639-1.
    """
    text = text or ""
    spans = _found(text, q, language)
    if len(text) <= length:
        return _marked(text, spans, 0, len(text))
    start = max(0, min(spans[0][0] - length // 3, len(text) - length)) if spans else 0
    end = min(len(text), start + length)
    if start > 0:
        start = _next_blank(text, start, spans[0][0])
    if end < len(text):
        end = max(text.rfind(" ", start + 1, end), spans[0][1] if spans else 0) if " " in text[start + 1 : end] else end
    before, after = ELLIPSIS if start > 0 else "", ELLIPSIS if end < len(text) else ""
    return mark_safe(f"{before}{_marked(text, spans, start, end).strip()}{after}")  # noqa: S308  parts are escaped


def _next_blank(text: str, start: int, before: int) -> int:
    """The place after the next blank, unless that would cut into the match."""
    blank = text.find(" ", start, before)
    return blank + 1 if blank >= 0 else start


def _found(text: str, q: str | None, language: str) -> list[Span]:
    """Where wanted phrases stand, in order, joined where they overlap."""
    if not q or not text:
        return []
    positive = parse(q).positive
    if not positive:
        return []
    row = list(words(text, language))
    stems = [word.stem for word in row]
    spans = [
        (row[first].start, row[first + len(phrase.stems) - 1].end)
        for phrase in positive
        for first in phrase.places(stems)
    ]
    return _joined(sorted(spans))


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _marked(text: str, spans: list[Span], start: int, end: int) -> SafeString:
    """text[start:end], escaped, with marks around the spans in it."""
    parts = []
    place = start
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first < last:
            parts += [escape(text[place:first]), "<mark>", escape(text[first:last]), "</mark>"]
            place = last
    parts.append(escape(text[place:end]))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped
