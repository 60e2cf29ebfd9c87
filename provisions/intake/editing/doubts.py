"""Flags after an edit: doubts that it settled are gone, new ones are there, and reasons that were given stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from provisions.intake.editing.edited_text import EditedText
from provisions.intake.outline import Flag, SpanRole
from provisions.intake.structure.flags import find_flags

# Found again after each edit. The others stay until the edit removes what they are about.
FOUND_AGAIN = frozenset(
    {
        "blank_page", "contents_not_found", "missing_numbers", "not_in_contents", "other_script", "recognised_page",
        "repeated_part", "scanned_page",
    }
)  # fmt: skip
IN_PARTS = frozenset({SpanRole.NUMBER, SpanRole.HEADING, SpanRole.BODY})


def refresh_flags(text: EditedText) -> EditedText:
    """The text with the flags of its outline as it is now; one that says the same as before keeps its reason."""
    outline = text.outline
    reasons = {(flag.code, flag.message): flag.accepted for flag in outline.flags}
    found = find_flags(text.document, outline.parts, outline.spans, list(_line_roles(text)))
    again = [
        replace(flag, accepted=reasons.get((flag.code, flag.message), "")) for flag in found if flag.code in FOUND_AGAIN
    ]
    kept = [flag for flag in outline.flags if flag.code not in FOUND_AGAIN]
    flags = tuple(sorted([*kept, *again], key=_place))
    return replace(text, outline=replace(outline, flags=flags))


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
