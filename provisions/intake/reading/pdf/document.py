"""A whole PDF: its pages, what is to be said of them, and why one can not be read."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from threading import RLock

import pypdfium2.raw as pdfium
from pypdfium2.version import PYPDFIUM_INFO

from provisions.intake.reading.paragraphs import SetPage, assemble
from provisions.intake.reading.pdf.page import read_page
from provisions.intake.source import FileForm, PageSource, ReadingError, SourceDocument

# pdfium must not be called by two threads at once.
LOCK = RLock()


def read_pdf(data: bytes, known_words: Collection[str] = (), languages: Collection[str] = ()) -> SourceDocument:
    """Read a PDF.

    Args:
        data: the file.
        known_words: words of other texts, in lower case, that tell whether a hyphen at a line end is part of a word.
        languages: for pages that are pictures, such as "en" and "fr"; all that are installed where it is empty.
    Raises:
        ReadingError: the file is damaged, locked by a password, or has no page.
    """
    with open_pdf(data) as document:
        pages = [read_page(document, at).page for at in range(pdfium.FPDF_GetPageCount(document))]
    content, lines, places = assemble(pages, known_words)
    reader = f"pypdfium2 {PYPDFIUM_INFO.version}"
    checksum = hashlib.sha256(data).hexdigest()
    return SourceDocument(content, lines, places, FileForm.PDF, reader, checksum, tuple(_remarks(pages)))


@contextmanager
def open_pdf(data: bytes) -> Iterator[pdfium.FPDF_DOCUMENT]:
    """The document, closed at the end; other threads wait meanwhile."""
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


def _why_not(data: bytes, code: int) -> str:
    if not data.strip():
        return "The file is empty."
    if code == pdfium.FPDF_ERR_PASSWORD:
        return "This PDF is locked by a password; save it without one and bring it again."
    if code == pdfium.FPDF_ERR_SECURITY:
        return "This PDF is protected in a way that can't be read; save it without protection and bring it again."
    if not data[:1024].count(b"%PDF-"):
        return "This is not a PDF."
    return "This PDF is damaged or cut short; fetch it once more."


def _remarks(pages: Sequence[SetPage]) -> Iterator[str]:
    pictures = [at for at, page in enumerate(pages, 1) if page.source is PageSource.SCAN]
    if pictures:
        one = len(pictures) == 1
        yield f"{name_pages(pictures)} {'is a picture' if one else 'are pictures'} of text."


def name_pages(numbers: Sequence[int]) -> str:
    """ "Page 3", "Pages 3, 7 and 13 to 15"."""
    runs = [[at for _, at in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    named = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    words = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
    return f"Page {words}" if len(numbers) == 1 else f"Pages {words}"
