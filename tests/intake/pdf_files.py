"""Small PDF files for tests, written byte by byte: pages of text lines, pictures, or any content stream."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

FONTS = {
    "F1": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "F2": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    "F3": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Oblique /Encoding /WinAnsiEncoding >>",
}


@dataclass
class PdfPage:
    """A page: its content stream, in PDF's own operators, how it is turned, and what it uses."""

    stream: bytes = b""
    rotate: int = 0
    box: tuple[int, int, int, int] = (0, 0, 595, 842)
    images: dict[str, bytes] = field(default_factory=dict)


def shown(words: str, x: float, y: float, size: float = 12, font: str = "F1", matrix: str = "1 0 0 1") -> bytes:
    """Operators that show words at a place, y from below."""
    escaped = words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /%s %g Tf %s %g %g Tm (%s) Tj ET\n" % (font.encode(), size, matrix.encode(), x, y, escaped)


# Widths of Helvetica's letters, in thousandths of its size.
WIDTHS = dict.fromkeys("abdeghnopqu", 556) | dict.fromkeys("cksvxyz", 500) | dict.fromkeys("ijl", 222)
WIDTHS |= {"f": 278, "m": 833, "r": 333, "t": 278, "w": 722, " ": 278, "P": 667, "S": 667, "T": 611, ".": 278}


def set_singly(words: str, x: float, y: float, spacing: float, size: float = 12) -> bytes:
    """Operators that show each letter for itself, as browsers print lines whose letters are spaced."""
    done = []
    for letter in words:
        done.append(shown(letter, x, y, size))
        x += WIDTHS[letter] * size / 1000 + spacing
    return b"".join(done)


def page_of(lines: Sequence[str], size: float = 12, left: float = 72, top: float = 770, step: float = 14) -> PdfPage:
    """A page with one line under the other."""
    return PdfPage(b"".join(shown(line, left, top - at * step, size) for at, line in enumerate(lines) if line))


def picture_page(width: int = 20, height: int = 20, pixels: bytes = b"") -> PdfPage:
    """A page that is one picture in grey, white where no pixels are given."""
    data = zlib.compress(pixels or b"\xff" * (width * height))
    head = b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8" % (
        width,
        height,
    )
    image = head + b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(data), data)
    return PdfPage(b"q 595 0 0 842 0 0 cm /Im1 Do Q\n", images={"Im1": image})


def pdf_of(
    *pages: PdfPage, fonts: dict[str, bytes] | None = None, extra: Sequence[bytes] = (), locked: bool = False
) -> bytes:
    """The file. `extra` are objects that fonts refer to, numbered from 3; a locked one asks for a password."""
    objects: list[bytes] = [b"", b"", *extra]
    named = []
    for name, font in (FONTS | (fonts or {})).items():
        objects.append(font)
        named.append(b"/%s %d 0 R" % (name.encode(), len(objects)))
    kids = []
    for page in pages:
        pictures = []
        for name, image in page.images.items():
            objects.append(image)
            pictures.append(b"/%s %d 0 R" % (name.encode(), len(objects)))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page.stream), page.stream))
        resources = b"<< /Font << %s >> /XObject << %s >> >>" % (b" ".join(named), b" ".join(pictures))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%d %d %d %d] /Rotate %d /Resources %s /Contents %d 0 R >>"
            % (*page.box, page.rotate, resources, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects, locked)


def _file(objects: Sequence[bytes], locked: bool) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    # A password of the standard kind, whose check no word passes.
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
        b"11" * 32,
        b"22" * 32,
    )
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, lock if locked else b"")
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)
