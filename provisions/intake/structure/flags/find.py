"""All doubts about a text and its outline, in the order of the text."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from provisions.intake.outline import Flag, OutlinePart, OutlineSpan, SpanRole
from provisions.intake.source import SourceDocument
from provisions.intake.structure.candidates import Head, find_heads
from provisions.intake.structure.flags.contents import flag_contents
from provisions.intake.structure.flags.order import flag_order
from provisions.intake.structure.flags.pages import flag_pages
from provisions.intake.structure.flags.repeats import flag_headings, flag_repeats
from provisions.intake.structure.flags.words import flag_words
from provisions.intake.structure.layout import Layout


def find_flags(
    document: SourceDocument,
    parts: Sequence[OutlinePart],
    spans: Sequence[OutlineSpan],
    roles: Sequence[SpanRole | None],
    known_words: Collection[str] = (),
    heads: Sequence[Head] | None = None,
) -> list[Flag]:
    """The doubts that pages, words, contents lists, parts said twice and numbers out of order raise.

    Args:
        roles: of the document's lines, as `classify_lines` gives them.
        known_words: words of the text's language in small letters; without them no word is called unknown.
        heads: every place that may head a part, where the caller knows them.
    """
    if heads is None:
        heads = find_heads(Layout(document, roles))
    flags = [
        *flag_pages(document),
        *flag_words(document, roles, known_words),
        *flag_contents(document, parts, spans, roles),
        *flag_repeats(document, parts, spans),
        *flag_headings(document, parts, spans),
        *flag_order(document, parts, spans, heads),
    ]
    return sorted(flags, key=lambda flag: flag.start or 0)
