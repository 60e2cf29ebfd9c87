"""One page of a PDF: its lines, held upright, in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, pairwise
from typing import NamedTuple

import pypdfium2.raw as pdfium

from provisions.intake.reading.pdf.letters import Box, Letter, Letters
from provisions.intake.reading.pdf.order import WIDE_GAP, PagePiece, in_reading_order
from provisions.intake.reading.pdf.spacing import BLANKS, SPACES, Spacing
from provisions.intake.reading.set_lines import SetPage
from provisions.intake.source import PageSource

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Ligatures as their letters, spaces of all widths as a space, bullets of the fonts Symbol and Wingdings as a bullet.
_PLAIN = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | dict.fromkeys(SPACES, " ")
    | dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8", "•")
    | {"\uf02d": "-", "\uf0be": "—", "\x00": None, "\u200b": None, "\ufeff": None}
)
_INK = f"[^{SPACES} \0\u200b\ufeff\r\n\ufffe]"
_LINE = re.compile(f"{_INK}(?:[^\r\n\ufffe]*{_INK})?\ufffe?|\ufffe")
_NUMBER_FIRST = re.compile(r"\d[\d.]*(\d) +(?=\S)\S")
_DIGIT = re.compile(r"\d")
_LOST = 0.5  # share of letters without a meaning above which the words of a page are as good as none


class PageRead(NamedTuple):
    """A page with its lines, and by how many right angles, clockwise, a viewer's picture of it is to be turned."""

    page: SetPage
    turned: int = 0
    is_hidden: bool = False


@contextmanager
def open_page(document: pdfium.FPDF_DOCUMENT, at: int) -> Iterator[pdfium.FPDF_PAGE]:
    """The page at a position, from 0; None where the file has damaged it."""
    page = pdfium.FPDF_LoadPage(document, at)
    try:
        yield page
    finally:
        if page:
            pdfium.FPDF_ClosePage(page)


def read_page(document: pdfium.FPDF_DOCUMENT, at: int) -> PageRead:
    """The page at a position, from 0, with its lines."""
    with open_page(document, at) as page:
        if not page:
            return PageRead(SetPage(str(at + 1), source=PageSource.BLANK))
        found = _read(page, at)
        if found.turned != 2:
            return found
        # Of a page that a viewer shows standing on its head, pdfium gives the words of a line in a wrong order.
        rotation = pdfium.FPDFPage_GetRotation(page)
        pdfium.FPDFPage_SetRotation(page, (rotation + 2) % 4)
        try:
            return _read(page, at)._replace(turned=2)
        finally:
            pdfium.FPDFPage_SetRotation(page, rotation)


def _read(page: pdfium.FPDF_PAGE, at: int) -> PageRead:
    words = pdfium.FPDFText_LoadPage(page)
    try:
        return _PageReader(page, Letters(page, words), at).read()
    finally:
        pdfium.FPDFText_ClosePage(words)


class _Stretch(NamedTuple):
    """What pdfium takes for a line, without blanks around it; `letter`, at `at`, is in the size that most have.

    `boxes` are on the sheet, one for each piece of it that is set at once.
    """

    start: int
    end: int
    at: int
    letter: Letter
    boxes: list[Box]


class _PageReader:
    def __init__(self, page: pdfium.FPDF_PAGE, letters: Letters, at: int) -> None:
        self.page, self.letters, self.at = page, letters, at
        self.spacing = Spacing(letters)

    def read(self) -> PageRead:
        """The page with its lines."""
        stretches = list(self._stretches())
        if not stretches or self._is_lost(stretches):
            return PageRead(self._page([], self._without_words()))
        directions = Counter[int]()
        for stretch in stretches:
            directions[stretch.letter.turned] += stretch.end - stretch.start
        turned = directions.most_common(1)[0][0]
        held = (turned - pdfium.FPDFPage_GetRotation(self.page)) % 4
        if held:
            self.letters.turn(held)
        pieces: list[PagePiece] = []
        aside: list[PagePiece] = []
        for stretch in stretches:
            (pieces if stretch.letter.turned == turned else aside).extend(self._pieces(stretch))
        lines = [*in_reading_order(list(filter(self._is_seen, pieces)), self._split), *filter(self._is_seen, aside)]
        hidden = self.letters.is_hidden(stretches[0].start) and self.letters.is_hidden(stretches[-1].start)
        return PageRead(self._page(lines, PageSource.TEXT), held, hidden)

    def _is_seen(self, piece: PagePiece) -> bool:
        """Whether any of it is within the edges of the page."""
        beyond = piece.left >= self.letters.width or piece.top >= self.letters.height
        return not beyond and piece.right > 0 and piece.bottom > 0

    def _page(self, pieces: Sequence[PagePiece], source: PageSource) -> SetPage:
        lines = [piece.line(self.at) for piece in pieces]
        return SetPage(str(self.at + 1), lines, source, self.letters.width, self.letters.height)

    def _without_words(self) -> PageSource:
        objects = range(pdfium.FPDFPage_CountObjects(self.page))
        kinds = {pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(self.page, at)) for at in objects}
        drawn = {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_TEXT}
        return PageSource.SCAN if kinds & drawn else PageSource.BLANK

    def _is_lost(self, stretches: list[_Stretch]) -> bool:
        last = stretches[-1].end
        samples = [at for at in range(stretches[0].start, last, last // 15 + 1) if self.letters.text[at] not in BLANKS]
        return sum(map(self.letters.is_unknown, samples)) > _LOST * len(samples)

    def _stretches(self) -> Iterator[_Stretch]:
        for match in _LINE.finditer(self.letters.text):
            yield self._stretch(*match.span())

    def _stretch(self, start: int, end: int) -> _Stretch:
        boxes = self.letters.set_boxes(start, end)
        return _Stretch(start, end, *self._usual(start, end, len(boxes)), boxes)

    def _usual(self, start: int, end: int, pieces: int) -> tuple[int, Letter]:
        """A letter in the size that most have, and where it is."""
        text, at = self.letters.text, (start + end) // 2
        while text[at] in BLANKS:  # pdfium knows no size of a space that it has put in itself
            at -= 1
        middle = self.letters.letter(at)
        if pieces < 2 or text[at].isalpha():  # no mark of a note
            return at, middle
        samples = [(middle, at), *((self.letters.letter(other), other) for other in (start, end - 1))]
        samples.sort(key=lambda sample: sample[0].size)
        return samples[1][1], samples[1][0]

    def _pieces(self, stretch: _Stretch) -> Iterator[PagePiece]:
        """The pieces of what pdfium takes for one line: several where parts of it stand in different rows."""
        boxes = self.letters.upright(stretch.boxes)
        base, size = self.letters.base_of(stretch.letter), stretch.letter.size
        if len(boxes) < 2:
            yield self._piece(stretch, boxes, base)
            return
        rows = [_row(box, base, size) for box in boxes]
        borders = [at for at in range(len(boxes)) if not at or rows[at] != rows[at - 1]]
        if len(borders) < 2 and not self._may_have_marks(stretch, boxes, base):
            yield self._piece(stretch, boxes, base)
            return
        runs = self.spacing.runs(stretch.start, stretch.end, boxes)
        for first, last in zip(borders, [*borders[1:], len(boxes)], strict=True):
            part = stretch if len(borders) < 2 else self._part(runs[first], runs[last])
            if part is None:
                continue
            base = self.letters.base_of(part.letter)
            marks = [run for run in list(pairwise(runs))[first:last] if self._is_raised(run, part, base)]
            yield self._piece(part, boxes[first:last], base, marks)

    def _part(self, start: int, end: int) -> _Stretch | None:
        """A stretch without the blanks at its ends; None where nothing else is in it."""
        text = self.letters.text
        while start < end and text[start] in BLANKS:
            start += 1
        while start < end and text[end - 1] in BLANKS:
            end -= 1
        return self._stretch(start, end) if start < end else None

    def _may_have_marks(self, line: _Stretch, boxes: Sequence[Box], base: float) -> bool:
        if not _DIGIT.search(self.letters.text, line.start, line.end):
            return False
        low, high = base - 0.12 * line.letter.size, base - 0.45 * line.letter.size
        return any(bottom < low and top < high for _, top, _, bottom in boxes)

    def _is_raised(self, run: tuple[int, int], line: _Stretch, base: float) -> bool:
        text = self.letters.text
        if not text[slice(*run)].strip(" (),*").isdigit() or text[run[1] : run[1] + 1] in ("/", "⁄"):
            return False
        at = next(at for at in range(*run) if text[at].isdigit())
        size = line.letter.size
        return self.letters.letter(at).size < 0.82 * size and base - self.letters.base(at) > 0.12 * size

    def _piece(
        self, part: _Stretch, boxes: Sequence[Box], base: float, marks: Sequence[tuple[int, int]] = ()
    ) -> PagePiece:
        text = self.letters.text[part.start : part.end]
        for start, end in marks:
            start, end = start - part.start, end - part.start
            text = text[:start] + text[start:end].translate(_SUPERSCRIPTS) + text[end:]
        letter = part.letter
        if len(boxes) > 1:
            text = self.spacing.set_blanks(text, part.start, letter.size, boxes)
        box = boxes[0] if len(boxes) == 1 else _around(boxes) if boxes else self.letters.box(part.at)
        gaps = [(one[2], other[0]) for one, other in pairwise(boxes)] if len(boxes) > 1 else []
        if text[0].isdigit():
            gaps = [*self._first_gaps(part), *gaps]
        wide = tuple(gap for gap in gaps if gap[1] - gap[0] > WIDE_GAP * letter.size) if gaps else ()
        words, places = _plain(text), (part.start, part.end)
        return PagePiece(words, *box, base, letter.size, letter.bold, letter.italic, *places, wide)

    def _first_gaps(self, part: _Stretch) -> Iterator[tuple[float, float]]:
        """The room behind numbers that a line starts with: a row of a table may be set at once, as one stretch."""
        text = self.letters.text
        for match in islice(_NUMBER_FIRST.finditer(text, part.start, part.end), 2):
            if match.start() == part.start or text[match.start()].isdigit():
                yield self.letters.box(match.start(1))[2], self.letters.box(match.end() - 1)[0]

    def _split(self, piece: PagePiece, x: float) -> list[PagePiece]:
        """The two parts of a piece, left and right of a gutter between columns."""
        text = self.letters.text
        at = next(
            (at for at in range(piece.start, piece.end) if text[at] not in BLANKS and self.letters.box(at)[0] > x),
            piece.end,
        )
        parts = filter(None, (self._part(piece.start, at), self._part(at, piece.end)))
        return [self._piece(p, self.letters.upright(p.boxes), self.letters.base_of(p.letter)) for p in parts]


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _plain(text: str) -> str:
    """The words with letters that can be searched; most have no others."""
    return text.strip() if text.isascii() and text.isprintable() else text.translate(_PLAIN).strip()


def _row(box: Box, base: float, size: float) -> int:
    """Whether a box stands in the row of a baseline, 0, or in one above or below it."""
    if box[1] < base - 1.25 * size and box[3] < base - 0.5 * size:
        return -1
    return int(box[1] > base + 0.3 * size)
