"""Pictures of pages of a PDF, drawn by pdfium: as PNG for people, as PGM for tesseract."""

from __future__ import annotations

import ctypes
import struct
import zlib
from math import sqrt
from typing import NamedTuple

import pypdfium2.raw as pdfium

_WHITE = 0xFFFFFFFF
MAX_PIXELS = 25_000_000  # a sheet of A4 at 500 dpi; a map of two metres is drawn smaller than asked


class _Drawn(NamedTuple):
    """A picture: `rows` of pixels, each of `depth` bytes."""

    width: int
    height: int
    depth: int
    rows: list[bytes]


def draw_png(page: pdfium.FPDF_PAGE, scale: float, turned: int = 0) -> bytes:
    """The page in colour; `scale` is pixels for each point, `turned` right angles clockwise."""
    drawn = _draw(page, scale, turned, grey=False)
    head = struct.pack(">IIBBBBB", drawn.width, drawn.height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in drawn.rows), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def draw_pgm(page: pdfium.FPDF_PAGE, scale: float, turned: int = 0) -> tuple[bytes, float]:
    """The page in grey, and the pixels for each point that it has in the end."""
    drawn = _draw(page, scale, turned, grey=True)
    points = pdfium.FPDF_GetPageHeightF(page) if turned % 2 else pdfium.FPDF_GetPageWidthF(page)
    return b"P5 %d %d 255\n" % (drawn.width, drawn.height) + b"".join(drawn.rows), drawn.width / points


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _draw(page: pdfium.FPDF_PAGE, scale: float, turned: int, *, grey: bool) -> _Drawn:
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if turned % 2:
        width, height = height, width
    scale = min(scale, sqrt(MAX_PIXELS / max(width * height, 1.0)))
    across, down = max(round(width * scale), 1), max(round(height * scale), 1)
    depth = 1 if grey else 3
    stride = (across * depth + 3) // 4 * 4
    pixels = ctypes.create_string_buffer(stride * down)
    form = pdfium.FPDFBitmap_Gray if grey else pdfium.FPDFBitmap_BGR
    bitmap = pdfium.FPDFBitmap_CreateEx(across, down, form, pixels, stride)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, _WHITE)
        flags = pdfium.FPDF_ANNOT | (0 if grey else pdfium.FPDF_REVERSE_BYTE_ORDER)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, turned % 4, flags)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    view = memoryview(pixels)
    rows = [bytes(view[at * stride : at * stride + across * depth]) for at in range(down)]
    return _Drawn(across, down, depth, rows)
