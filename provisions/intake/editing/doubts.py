"""Flags after an edit: doubts that it settled are gone, new ones are there, and reasons that were given stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from provisions.intake.editing.edited_text import EditedText
from provisions.intake.outline import Flag, PartKind, SpanRole
from provisions.intake.structure.candidates import Follow, Head
from provisions.intake.structure.containers import Placed
from provisions.intake.structure.flags import find_flags
from provisions.intake.structure.flags.numbering import flag_numbering
from provisions.intake.structure.keywords import NUMBERED, Keyword, keyword_of
from provisions.intake.structure.numbers import parse

# Found again after each edit. The others stay until the edit removes what they are about.
FOUND_AGAIN = frozenset(
    {
        "blank_page", "contents_not_found", "not_in_contents", "number_out_of_order", "other_script",
        "recognised_page", "repeated_heading", "repeated_part", "scanned_page",
    }
)  # fmt: skip
IN_PARTS = frozenset({SpanRole.NUMBER, SpanRole.HEADING, SpanRole.BODY})


def refresh_flags(before: EditedText, after: EditedText) -> EditedText:
    """The text after an edit with the flags of its outline as it is now; one that says the same keeps its reason."""
    outline = after.outline
    reasons = {_said(flag): flag.accepted for flag in before.outline.flags}
    found = find_flags(after.document, outline.parts, outline.spans, list(_line_roles(after)))
    again = [flag for flag in found if flag.code in FOUND_AGAIN]
    # Numbers are compared as they are now with as they were: reading the file may have known better.
    old, new = set(_numbering(before)), set(_numbering(after))
    kept = [
        flag for flag in outline.flags if flag.code not in FOUND_AGAIN and replace(flag, accepted="") not in old - new
    ]
    flags = [*kept, *again, *(new - old)]
    told = (replace(flag, accepted=flag.accepted or reasons.get(_said(flag), "")) for flag in flags)
    return replace(after, outline=replace(outline, flags=tuple(sorted(told, key=_place))))


def _numbering(text: EditedText) -> Iterator[Flag]:
    """The doubts about the numbers of the articles of an outline."""
    starts = {span.part: span for span in reversed(text.outline.spans) if span.part}
    numbers = {span.part: span for span in reversed(text.outline.spans) if span.role is SpanRole.NUMBER}
    placed: dict[str, Placed] = {}
    names = {}
    for part in text.outline.parts:
        found = NUMBERED.match(part.number)
        keyword = keyword_of(found["word"]) if found else None
        readings = parse(found["number"]) if found and keyword else ()
        first = numbers.get(part.identifier) or starts.get(part.identifier)
        if first is None or (part.kind is PartKind.ARTICLE and not readings):
            continue
        names[first.start] = part.identifier
        head = Head(0, first.start, first.end, Keyword(part.kind, 0), readings, Follow.NOTHING, 1.0)
        number = readings[0] if readings else ()
        placed[part.identifier] = Placed(head, placed.get(part.parent), number)
    return flag_numbering(text.document, list(placed.values()), names)


def _said(flag: Flag) -> tuple[str, str]:
    """What a flag says, wherever it stands."""
    return flag.code, flag.message or json.dumps(dict(flag.parameters), sort_keys=True)


def restate_flags(text: EditedText) -> EditedText:
    """The text with flags as they are found now in the place of those stored as English sentences, where it can be."""
    if not any(flag.message for flag in text.outline.flags):
        return text
    found = find_flags(text.document, text.outline.parts, text.outline.spans, list(_line_roles(text)))
    by_place = {(flag.code, flag.part, flag.start): flag for flag in (*found, *_numbering(text))}
    flags = (
        replace(by_place.get((flag.code, flag.part, flag.start), flag), accepted=flag.accepted)
        if flag.message
        else flag
        for flag in text.outline.flags
    )
    return replace(text, outline=replace(text.outline, flags=tuple(flags)))


def _place(flag: Flag) -> int:
    return flag.start or 0


def _line_roles(text: EditedText) -> Iterator[SpanRole | None]:
    """What each line is, None for the words of parts, as recognising the roles of lines gives it."""
    spans = iter(text.outline.spans)
    span = next(spans, None)
    for line in text.document.lines:
        while span and span.end <= line.start:
            span = next(spans, None)
        yield span.role if span and span.start <= line.start and span.role not in IN_PARTS else None
