"""The blanks between words that a PDF sets apart by room alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from provisions.intake.reading.pdf.letters import Box, Letters

SPACES = (
    "\t\x0b\x0c\x85\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\u2028\u2029"
)
BLANKS = frozenset(SPACES + " \0\u200b\ufeff")
_GAP, _ROOM = 0.15, 0.12  # between words, in sizes: between what is printed, and what the font leaves free beside it
_MOST_ROOM = 0.6  # between the letters of a word
_MOST_BLANKS = 0.3  # share of a line's signs, above which its words may be spaced out
_SET_SINGLY = 0.6  # share of the letters of a line, each of which is set for itself


class Spacing:
    """Where the words of a page's lines end."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self._loses_blanks = False  # once a line has lost a blank, the others are looked at letter by letter

    def set_blanks(self, text: str, start: int, size: float, boxes: Sequence[Box]) -> str:
        """The words of a line, which begin at `start`, with the blanks that room alone sets between them.

        pdfium leaves out the narrower ones, and sees one behind every other letter of a line that is spaced out.
        """
        low, least = _GAP * size, _ROOM * size
        wide = sum(other[0] - one[2] > low for one, other in pairwise(boxes))
        blanks = text.count(" ") + text.count("\xa0")
        may_be_spaced_out = blanks > _MOST_BLANKS * len(text)
        if not wide or not (self._loses_blanks or may_be_spaced_out or wide > blanks):
            return text
        spaces = list(self._spaces(start, start + len(text), boxes))
        letters = sum(map(str.isalpha, text))
        set_singly = len(spaces) > _SET_SINGLY * (len(text) - blanks) and letters > _SET_SINGLY * (len(text) - blanks)
        usual = median(room for _, _, room in spaces) if set_singly else 0.0
        if usual > _MOST_ROOM * size:  # cells of a table
            return text
        spaced_out = usual > least / 2
        for before, after, room in reversed(spaces):
            is_blank = room > usual + least or (before < after and not spaced_out)
            if is_blank != (before < after):
                self._loses_blanks = True
                text = f"{text[: before - start]}{' ' * is_blank}{text[after - start :]}"
        return text

    def _spaces(self, start: int, end: int, boxes: Sequence[Box]) -> Iterator[tuple[int, int, float]]:
        """Between two pieces that are set at once: the end of the first, the start of the second, the room."""
        for after in self.runs(start, end, boxes)[1:-1]:
            before = after
            while before > start and self._letters.text[before - 1] in BLANKS:
                before -= 1
            if start < before and after < end:
                yield before, after, self._letters.room(before - 1, after)

    def runs(self, start: int, end: int, boxes: Sequence[Box]) -> list[int]:
        """Where each box begins in the text, and where the last ends."""
        starts = [start]
        for at in range(start, end):
            if len(starts) == len(boxes):
                break
            if self._letters.text[at] in BLANKS:
                continue
            left, top, right, bottom = self._letters.box(at)
            x, y = (left + right) / 2, (top + bottom) / 2
            if not _holds(boxes[len(starts) - 1], x, y) and _holds(boxes[len(starts)], x, y):
                starts.append(at)
        return starts + [end] * (len(boxes) + 1 - len(starts))


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] - 0.1 <= x <= box[2] + 0.1 and box[1] - 0.1 <= y <= box[3] + 0.1
