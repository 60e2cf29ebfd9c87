"""The structure of a text: which lines head parts, and what every stretch of it is."""

from __future__ import annotations

from collections.abc import Collection

from provisions.intake.outline import Outline
from provisions.intake.source import SourceDocument

from .build import Builder
from .candidates import find_heads
from .chain import choose_articles
from .containers import place_heads
from .flags import find_flags
from .flags.numbering import flag_numbering
from .known_headings import known_headings
from .layout import Layout
from .line_roles import attach_notes, classify_lines
from .marked import MarkedParts, is_marked
from .repair import find_lost


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
    heads = find_heads(layout)
    articles = find_lost(layout, heads, choose_articles(heads))
    placed = place_heads(articles, heads, layout)
    builder = Builder(layout, placed, known_headings(layout))
    spans = attach_notes(document, roles, builder.spans())
    parts = tuple(builder.parts())
    flags = [
        *flag_numbering(document, placed, builder.names),
        *find_flags(document, parts, spans, roles, known_words),
    ]
    return Outline(parts, tuple(spans), tuple(sorted(flags, key=lambda flag: flag.start or 0)))
