"""The structure of a text: which lines head parts, and what every stretch of it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from provisions.intake.outline import Outline, PartKind, SpanRole
from provisions.intake.source import SourceDocument

from .bare_heads import bare_articles, bare_chapters
from .build import Builder
from .candidates import Head, find_heads
from .chain import choose_articles
from .containers import place_heads
from .flags import find_flags
from .flags.numbering import flag_numbering
from .known_headings import known_headings
from .layout import Layout
from .line_roles import attach_notes, classify_lines
from .marked import MarkedParts, is_marked
from .repair import find_lost

OPENING_LINES = 8  # from the head of a chapter to its first article, blank ones and those of headings among them


def find_structure(document: SourceDocument, language: str = "", known_words: Collection[str] = ()) -> Outline:
    """The outline of a document: its parts, the spans of its words, and doubts for a curator.

    Args:
        language: of the text, such as "es"; blank when unknown.
        known_words: words of the language in small letters, to tell pages with many unknown ones.
    """
    if is_marked(document):
        marked = MarkedParts(document)
        return Outline(tuple(marked.parts), tuple(marked.spans))
    roles = classify_lines(document, language)
    layout = Layout(document, roles)
    candidates = find_heads(layout)
    heads = [
        head
        for head in candidates
        if roles[head.at] != SpanRole.FRONT  # the title "Protocol" heads no part
        or head.kind == PartKind.ARTICLE
        or (head.kind in (PartKind.CHAPTER, PartKind.SECTION) and head.readings)
    ]
    articles = find_lost(layout, heads, choose_articles(heads)) or bare_articles(layout)
    heads = sorted([*heads, *bare_chapters(layout, heads, articles)], key=lambda head: head.start)
    opening = _opening_heads(articles, heads, roles)
    heads = [head for head in heads if roles[head.at] != SpanRole.FRONT or head in opening]
    if _claim_lines([*opening, *articles], roles):
        layout = Layout(document, roles)
    placed = place_heads(articles, heads, layout)
    builder = Builder(layout, placed, known_headings(layout))
    spans = attach_notes(document, roles, builder.spans())
    parts = tuple(builder.parts())
    flags = [
        *flag_numbering(document, placed, builder.names),
        *find_flags(document, parts, spans, roles, known_words, candidates),
    ]
    return Outline(parts, tuple(spans), tuple(sorted(flags, key=lambda flag: flag.start or 0)))


def _opening_heads(articles: Sequence[Head], heads: Sequence[Head], roles: Sequence[SpanRole | None]) -> list[Head]:
    """The chapter and section that a text begins with, right above its first article: "CHAPTER 14" is no title page."""
    first = articles[0].at if articles else 0
    return [
        head
        for head in heads
        if head.kind in (PartKind.CHAPTER, PartKind.SECTION)
        and roles[head.at] == SpanRole.FRONT
        and first - OPENING_LINES <= head.at < first
    ]


def _claim_lines(articles: Sequence[Head], roles: list[SpanRole | None]) -> bool:
    """Take the lines of articles, and what follows the first, out of other roles; whether any was."""
    claimed = {head.at for head in articles}
    first = min(claimed, default=len(roles))
    claimed |= {at for at in range(first, len(roles)) if roles[at] == SpanRole.FRONT}
    changed = [at for at in claimed if roles[at] is not None]
    for at in changed:
        roles[at] = None
    return bool(changed)
