"""All doubts about a text and its outline, in the order of the text."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from provisions.intake.outline import Flag, OutlinePart, OutlineSpan, SpanRole
from provisions.intake.source import SourceDocument
from provisions.intake.structure.flags.contents import flag_contents
from provisions.intake.structure.flags.pages import flag_pages
from provisions.intake.structure.flags.repeats import flag_repeats
from provisions.intake.structure.flags.words import flag_words


def find_flags(
    document: SourceDocument,
    parts: Sequence[OutlinePart],
    spans: Sequence[OutlineSpan],
    roles: Sequence[SpanRole | None],
    known_words: Collection[str] = (),
) -> list[Flag]:
    """The doubts that pages, words, contents lists and parts said twice raise.

    Args:
        roles: of the document's lines, as `classify_lines` gives them.
        known_words: words of the text's language in small letters; without them no word is called unknown.
    """
    flags = [
        *flag_pages(document),
        *flag_words(document, roles, known_words),
        *flag_contents(document, parts, spans, roles),
        *flag_repeats(document, parts, spans),
    ]
    return sorted(flags, key=lambda flag: flag.start or 0)
