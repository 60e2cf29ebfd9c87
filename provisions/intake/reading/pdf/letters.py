"""What pdfium knows of the letters of a page: their words, boxes, fonts and directions, turned upright."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable
from ctypes import byref, c_double, c_int
from math import hypot
from typing import NamedTuple

import pypdfium2.raw as pdfium

_BOLD = re.compile("bold|black|heavy|demi", re.IGNORECASE)
_ITALIC = re.compile("italic|oblique", re.IGNORECASE)
_BOLD_WEIGHT = 600
_FORCED_BOLD, _FLAG_ITALIC = 1 << 18, 1 << 6

Box = tuple[float, float, float, float]


class Letter(NamedTuple):
    """A letter's size in points, its direction in right angles counter-clockwise on the sheet, its font.

    `x` and `y`, on the sheet, are on the line that it stands on.
    """

    size: float
    turned: int
    bold: bool
    italic: bool
    x: float
    y: float


class Letters:
    """The letters of a page. Each call to pdfium takes a microsecond, so ask for lines and samples, not for all.

    Boxes are in points from the upper left corner of the page, once `turn` has said how it is held.
    """

    def __init__(self, page: pdfium.FPDF_PAGE, words: pdfium.FPDF_TEXTPAGE) -> None:
        self._page, self._words = page, words
        self._fonts: dict[tuple[bytes, int], tuple[bool, bool]] = {}
        self._matrix, self._name, self._flags = pdfium.FS_MATRIX(), ctypes.create_string_buffer(128), c_int()
        self._matrix_reference, self._flags_reference = byref(self._matrix), byref(self._flags)
        self._rectangle = pdfium.FS_RECTF()
        self._rectangle_reference = byref(self._rectangle)
        self._numbers = [c_double() for _ in range(4)]
        self._references = [byref(number) for number in self._numbers]
        self.text = self._text()
        self.turn(0)

    def _text(self) -> str:
        count = pdfium.FPDFText_CountChars(self._words)
        if count < 1:
            return ""
        buffer = (ctypes.c_ushort * (2 * count + 2))()
        got = pdfium.FPDFText_GetText(self._words, 0, count, buffer)
        text = bytes(buffer)[: 2 * (got - 1)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        signs = (pdfium.FPDFText_GetUnicode(self._words, at) for at in range(count))
        return "".join(chr(sign) if 0 < sign < 0x110000 and not 0xD800 <= sign < 0xE000 else "\0" for sign in signs)

    def turn(self, quarters: int) -> None:
        """Hold the page turned by right angles, clockwise, from how a viewer shows it."""
        width, height = pdfium.FPDF_GetPageWidthF(self._page), pdfium.FPDF_GetPageHeightF(self._page)
        scale = 100
        x, y = c_int(), c_int()
        points = []
        for at in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)):
            sizes = (round(width * scale), round(height * scale))
            pdfium.FPDF_PageToDevice(self._page, 0, 0, *sizes, 0, *at, byref(x), byref(y))
            points.append((x.value / scale, y.value / scale))
        for _ in range(quarters % 4):
            points = [(height - y, x) for x, y in points]
            width, height = height, width
        (e, f), (ax, ay), (bx, by) = points
        self._upright = (
            round((ax - e) / 1000), round((bx - e) / 1000), e, round((ay - f) / 1000), round((by - f) / 1000), f
        )  # fmt: skip
        self._is_plain = self._upright[:2] == (1, 0) and self._upright[3:5] == (0, -1)
        self.width, self.height = width, height

    def _point(self, x: float, y: float) -> tuple[float, float]:
        a, b, e, c, d, f = self._upright
        return a * x + b * y + e, c * x + d * y + f

    def _box(self, left: float, bottom: float, right: float, top: float) -> Box:
        if self._is_plain:
            _, _, e, _, _, f = self._upright
            return left + e, f - top, right + e, f - bottom
        (x0, y0), (x1, y1) = self._point(left, bottom), self._point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def set_boxes(self, start: int, end: int) -> list[Box]:
        """Left, top, right and bottom on the sheet of each piece of a stretch that is set at once, not of blanks."""
        left, top, right, bottom = self._numbers
        found = []
        for at in range(pdfium.FPDFText_CountRects(self._words, start, end - start)):
            pdfium.FPDFText_GetRect(self._words, at, *self._references)
            found.append((left.value, top.value, right.value, bottom.value))
        return found

    def upright(self, boxes: Iterable[Box]) -> list[Box]:
        """Boxes on the sheet as they are on the page as it is held."""
        return [self._box(left, bottom, right, top) for left, top, right, bottom in boxes]

    def box(self, at: int) -> Box:
        """The box of one letter."""
        left, right, bottom, top = self._numbers
        pdfium.FPDFText_GetCharBox(self._words, at, *self._references)
        return self._box(left.value, bottom.value, right.value, top.value)

    def room(self, before: int, after: int) -> float:
        """The room between two letters, each with the room that its font gives it."""
        places = []
        for letter in (before, after):
            pdfium.FPDFText_GetLooseCharBox(self._words, letter, self._rectangle_reference)
            found = self._rectangle
            places.append(self._box(found.left, found.bottom, found.right, found.top))
        return places[1][0] - places[0][2]

    def letter(self, at: int) -> Letter:
        """Size, direction and font of a letter."""
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(self._words, at, self._matrix_reference)
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        size = pdfium.FPDFText_GetFontSize(self._words, at) * (d if not c and d > 0 else hypot(c, d))
        if not b and a > 0:
            turned = 0
        elif abs(a) >= abs(b):
            turned = 0 if a >= 0 else 2
        else:
            turned = 1 if b > 0 else 3
        pdfium.FPDFText_GetFontInfo(self._words, at, self._name, 128, self._flags_reference)
        key = (self._name.value, self._flags.value)
        style = self._fonts.get(key)
        if style is None:
            style = self._fonts[key] = self._style(at, *key)
        return Letter(round(size, 2), turned, style[0], style[1], matrix.e, matrix.f)

    def base_of(self, letter: Letter) -> float:
        """How far below the upper edge of the page the line is that a letter stands on, if it is not raised."""
        return self._point(letter.x, letter.y)[1]

    def base(self, at: int) -> float:
        """How far below the upper edge of the page a letter stands, raised or not."""
        x, y = self._numbers[:2]
        pdfium.FPDFText_GetCharOrigin(self._words, at, *self._references[:2])
        return self._point(x.value, y.value)[1]

    def _style(self, at: int, name: bytes, flags: int) -> tuple[bool, bool]:
        font = name.decode("utf-8", "replace")
        weight = pdfium.FPDFText_GetFontWeight(self._words, at)
        bold = bool(_BOLD.search(font)) or weight >= _BOLD_WEIGHT or bool(flags & _FORCED_BOLD)
        return bold, bool(_ITALIC.search(font)) or bool(flags & _FLAG_ITALIC)

    def is_unknown(self, at: int) -> bool:
        """Whether the font does not say which letter this is."""
        return pdfium.FPDFText_HasUnicodeMapError(self._words, at) == 1

    def is_hidden(self, at: int) -> bool:
        """Whether the letter is not drawn, as those that a scanner's software lays under a picture."""
        shown = pdfium.FPDFText_GetTextObject(self._words, at)
        return bool(shown) and pdfium.FPDFTextObj_GetTextRenderMode(shown) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
