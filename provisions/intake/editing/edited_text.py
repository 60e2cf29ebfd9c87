"""A text in the state of editing, and the one way to change its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from provisions.intake.outline import Outline, OutlineSpan
from provisions.intake.source import SourceDocument, SourceLine

Piece = TypeVar("Piece", SourceLine, OutlineSpan)


class EditRefused(ValueError):
    """The operation can't be done there; the message is one plain sentence for the curator."""


@dataclass(frozen=True, slots=True)
class EditedText:
    """A document that was read, and its outline as it stands now."""

    document: SourceDocument
    outline: Outline


def replace_words(text: EditedText, start: int, end: int, new: str) -> EditedText:
    """Put other words in the place of content[start:end]; lines, pages, spans and flags move along.

    A line or span that holds the place holds the new words too; one that lay inside it is gone.
    """
    document, outline = text.document, text.outline
    move = _Mapping(start, end, len(new))
    content = document.content[:start] + new + document.content[end:]
    pages = tuple(replace(page, start=move.start(page.start), end=move.end(page.end)) for page in document.pages)
    flags = tuple(
        flag if flag.start is None or flag.start < start else replace(flag, start=move.start(flag.start))
        for flag in outline.flags
    )
    return EditedText(
        replace(document, content=content, lines=move.pieces(document.lines), pages=pages),
        replace(outline, spans=move.pieces(outline.spans), flags=flags),
    )


class _Mapping:
    """Where offsets lie once content[start:end] has become `length` characters."""

    def __init__(self, start: int, end: int, length: int) -> None:
        self._start, self._end, self._new_end = start, end, start + length

    def start(self, offset: int) -> int:
        """Of a piece's first character: one that begins where words are inserted comes after them."""
        if offset < self._start or (offset == self._start < self._end):
            return offset
        return max(offset - self._end, 0) + self._new_end

    def end(self, offset: int) -> int:
        return offset if offset <= self._start else max(offset - self._end, 0) + self._new_end

    def pieces(self, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
        moved = (
            one if one.end <= self._start else replace(one, start=self.start(one.start), end=self.end(one.end))
            for one in pieces
        )
        return tuple(one for one in moved if one.start < one.end)
