"""One page of a PDF: its lines, in reading order and as a person sees them."""

from __future__ import annotations

import ctypes
import re
from ctypes import byref, c_double, c_int
from math import hypot

import pypdfium2.raw as pdfium

from provisions.intake.reading.paragraphs import SetLine, SetPage
from provisions.intake.source import PageSource

_LINE = re.compile("[^\r\n\ufffe]*\ufffe|[^\r\n\ufffe]+")
_BOLD = re.compile("bold|black|heavy|demi", re.IGNORECASE)
_ITALIC = re.compile("italic|oblique", re.IGNORECASE)
_BOLD_WEIGHT = 600


def read_page(document: pdfium.FPDF_DOCUMENT, at: int) -> SetPage:
    """The page at a position, from 0."""
    page = pdfium.FPDF_LoadPage(document, at)
    if not page:
        return SetPage(str(at + 1), source=PageSource.BLANK)
    try:
        words = pdfium.FPDFText_LoadPage(page)
        try:
            reader = _PageReader(page, words, at)
            return reader.read()
        finally:
            pdfium.FPDFText_ClosePage(words)
    finally:
        pdfium.FPDF_ClosePage(page)


class _PageReader:
    def __init__(self, page: pdfium.FPDF_PAGE, words: pdfium.FPDF_TEXTPAGE, at: int) -> None:
        self.page, self.words, self.at = page, words, at
        self.width, self.height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        self.fonts: dict[tuple[bytes, int], tuple[bool, bool]] = {}

    def read(self) -> SetPage:
        lines = [line for line in map(self._line, _LINE.finditer(self._text())) if line]
        source = PageSource.TEXT if lines else self._without_words()
        return SetPage(str(self.at + 1), lines, source, self.width, self.height)

    def _without_words(self) -> PageSource:
        objects = range(pdfium.FPDFPage_CountObjects(self.page))
        kinds = {pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(self.page, at)) for at in objects}
        pictures = {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_SHADING}
        return PageSource.SCAN if kinds & pictures else PageSource.BLANK

    def _text(self) -> str:
        count = pdfium.FPDFText_CountChars(self.words)
        if count < 1:
            return ""
        buffer = (ctypes.c_ushort * (count + 1))()
        got = pdfium.FPDFText_GetText(self.words, 0, count, buffer)
        return bytes(buffer)[: 2 * (got - 1)].decode("utf-16-le", "replace")

    def _line(self, match: re.Match[str]) -> SetLine | None:
        text = match[0]
        if not text.strip():
            return None
        start = match.start() + len(text) - len(text.lstrip())
        end = match.start() + len(text.rstrip())
        left, top, right, bottom = self._box(start, end - start)
        size, bold, italic = self._type(start, end)
        x, y = c_double(), c_double()
        pdfium.FPDFText_GetCharOrigin(self.words, start, byref(x), byref(y))
        base = self.height - y.value
        return SetLine(text.strip(), self.at, left, top, right, bottom, size, bold, italic, base=base)

    def _box(self, start: int, count: int) -> tuple[float, float, float, float]:
        left, top, right, bottom = c_double(), c_double(), c_double(), c_double()
        boxes = []
        for at in range(pdfium.FPDFText_CountRects(self.words, start, count)):
            pdfium.FPDFText_GetRect(self.words, at, byref(left), byref(top), byref(right), byref(bottom))
            boxes.append((left.value, self.height - top.value, right.value, self.height - bottom.value))
        if not boxes:
            return 0.0, 0.0, 0.0, 0.0
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    def _type(self, start: int, end: int) -> tuple[float, bool, bool]:
        samples = [self._letter(at) for at in (start, (start + end) // 2, end - 1)]
        size = sorted(sample[0] for sample in samples)[1]
        return size, sum(sample[1] for sample in samples) > 1, sum(sample[2] for sample in samples) > 1

    def _letter(self, at: int) -> tuple[float, bool, bool]:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.words, at, byref(matrix))
        size = pdfium.FPDFText_GetFontSize(self.words, at) * hypot(matrix.c, matrix.d)
        name, flags = ctypes.create_string_buffer(128), c_int()
        pdfium.FPDFText_GetFontInfo(self.words, at, name, 128, byref(flags))
        key = (name.value, flags.value)
        if key not in self.fonts:
            font = name.value.decode("utf-8", "replace")
            weight = pdfium.FPDFText_GetFontWeight(self.words, at)
            self.fonts[key] = (
                bool(_BOLD.search(font)) or weight >= _BOLD_WEIGHT or bool(flags.value & 1 << 18),
                bool(_ITALIC.search(font)) or bool(flags.value & 1 << 6),
            )
        return round(size, 2), *self.fonts[key]
