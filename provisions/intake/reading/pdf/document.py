"""A whole PDF: its pages, what is to be said of them, and why one can not be read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock

import pypdfium2.raw as pdfium
from pypdfium2.version import PYPDFIUM_INFO

from provisions.intake.reading.page_edges import print_labels
from provisions.intake.reading.paragraphs import assemble
from provisions.intake.reading.pdf.ocr import guess_languages, recognise, tesseract
from provisions.intake.reading.pdf.ocr import version as tesseract_version
from provisions.intake.reading.pdf.page import PageRead, open_page, read_page
from provisions.intake.reading.pdf.picture import draw_pgm, draw_png
from provisions.intake.reading.set_lines import SetPage
from provisions.intake.source import FileForm, PageSource, ReadingError, SourceDocument, name_pages

OnPage = Callable[[int, int], None]
# pdfium must not be called by two threads at once.
LOCK = RLock()
_RECOGNISED_AT = 300  # dots per inch
CUT = "This PDF is cut short; fetch it once more."
_OBJECT = re.compile(rb"[0-9] [0-9]+ obj\b")


def read_pdf(
    data: bytes,
    known_words: Collection[str] = (),
    languages: Collection[str] = (),
    on_page: OnPage = lambda done, total: None,
) -> SourceDocument:
    """Read a PDF.

    Args:
        data: the file.
        known_words: words of other texts, in lower case, that tell whether a hyphen at a line end is part of a word.
        languages: for pages that are pictures, such as "en" and "fr"; all that are installed where it is empty.
        on_page: called with the number of the page under way and of all; again for those that are pictures.
    Raises:
        ReadingError: the file is damaged, locked by a password, or has no page.
    """
    with open_pdf(data) as document:
        reads, total = [], pdfium.FPDF_GetPageCount(document)
        for at in range(total):
            reads.append(read_page(document, at))
            on_page(at + 1, total)
        pages = [read.page for read in reads]
        if tesseract():
            _recognise(document, pages, languages, on_page)
    for read in reads:
        if read.is_hidden:
            read.page.source = PageSource.RECOGNISED
    print_labels(pages)
    content, lines, places = assemble(pages, known_words)
    reader = f"pypdfium2 {PYPDFIUM_INFO.version}"
    if any(read.page.source is PageSource.RECOGNISED and not read.is_hidden for read in reads):
        reader += f", {tesseract_version()}"
    checksum = hashlib.sha256(data).hexdigest()
    return SourceDocument(content, lines, places, FileForm.PDF, reader, checksum, tuple(_remarks(reads)))


def render_page(data: bytes, page: int, scale: float = 1.5) -> bytes:
    """A picture of a page as PNG, held as its lines are; `page` counts from 0, `scale` is pixels for each point.

    Raises:
        ReadingError: the file can't be read.
        IndexError: it has no such page.
    """
    with open_pdf(data) as document:
        if not 0 <= page < pdfium.FPDF_GetPageCount(document):
            raise IndexError(page)
        turned = read_page(document, page).turned
        with open_page(document, page) as sheet:
            return draw_png(sheet, scale, turned)


def _recognise(
    document: pdfium.FPDF_DOCUMENT, pages: Sequence[SetPage], languages: Collection[str], on_page: OnPage
) -> None:
    """Give pages that are pictures the words that tesseract reads in them."""
    for at, page in enumerate(pages):
        if page.source is not PageSource.SCAN:
            continue
        on_page(at + 1, len(pages))
        with open_page(document, at) as sheet:
            picture, scale = draw_pgm(sheet, _RECOGNISED_AT / 72)
        lines = recognise(picture, languages or guess_languages(pages), scale, at)
        if lines:
            page.lines, page.source = lines, PageSource.RECOGNISED


@contextmanager
def open_pdf(data: bytes) -> Iterator[pdfium.FPDF_DOCUMENT]:
    """The document, closed at the end; other threads wait meanwhile."""
    if _is_cut(data):
        raise ReadingError(CUT)
    with LOCK:
        document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        if not document:
            raise ReadingError(_why_not(data, pdfium.FPDF_GetLastError()))
        try:
            if pdfium.FPDF_GetPageCount(document) < 1:
                raise ReadingError("This PDF has no pages.")
            yield document
        finally:
            pdfium.FPDF_CloseDocument(document)


def _is_cut(data: bytes) -> bool:
    """Whether a file ends before its end mark: pdfium would mend it, and leave out what is missing without a word."""
    end = max(data.rfind(b"%%EOF"), data.rfind(b"startxref"))
    return b"%PDF-" in data[:1024] and (end < 0 or _OBJECT.search(data, end) is not None)


def _why_not(data: bytes, code: int) -> str:
    if not data.strip():
        return "The file is empty."
    if code == pdfium.FPDF_ERR_PASSWORD:
        return "This PDF is locked by a password; save it without one and bring it again."
    if code == pdfium.FPDF_ERR_SECURITY:
        return "This PDF is protected in a way that can't be read; save it without protection and bring it again."
    if not data[:1024].count(b"%PDF-"):
        return "This is not a PDF."
    return "This PDF is damaged; fetch it once more."


def _remarks(reads: Sequence[PageRead]) -> Iterator[str]:
    def named(source: PageSource, hidden: bool) -> list[int]:
        found = enumerate(reads, 1)
        return [at for at, read in found if read.page.source is source and read.is_hidden is hidden]

    if pages := named(PageSource.SCAN, False):
        yield f"{name_pages(pages)} {_are_pictures(pages)} of text."
    if pages := named(PageSource.RECOGNISED, False):
        yield f"{name_pages(pages)} {_are_pictures(pages)} of text, read by {tesseract_version()}: check the words."
    if pages := named(PageSource.RECOGNISED, True):
        yield f"{name_pages(pages)} {_are_pictures(pages)} over words that a scanner's program read: check the words."


def _are_pictures(pages: Sequence[int]) -> str:
    return "is a picture" if len(pages) == 1 else "are pictures"
