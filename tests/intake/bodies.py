"""The words of a part of an outline, as they are stored: its body spans, joined."""

from __future__ import annotations

from provisions.intake.offsets import join_words
from provisions.intake.outline import Outline


def body_of(outline: Outline, identifier: str, content: str) -> str:
    """The words of a part without number, heading, footnotes and what interrupts it."""
    return join_words(content, [(span.start, span.end, span.role) for span in outline.spans_of(identifier)])
