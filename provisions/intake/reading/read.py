"""Read a file of any form: `read_file`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from provisions.intake.reading.akoma_ntoso import read_akoma_ntoso, read_tota
from provisions.intake.reading.detect import Container, decode, detect_form
from provisions.intake.reading.html import read_html
from provisions.intake.reading.markdown import read_markdown
from provisions.intake.reading.plain import read_plain
from provisions.intake.reading.word.document import read_docx
from provisions.intake.reading.zip_of_chapters import read_chapters
from provisions.intake.source import FileForm, ReadingError, SourceDocument

_SUFFIXES = {"pdf": FileForm.PDF, "docx": FileForm.DOCX, "htm": FileForm.HTML, "html": FileForm.HTML}
_NAMES = {
    FileForm.PDF: "a PDF",
    FileForm.DOCX: "a Word file",
    FileForm.HTML: "a web page",
    FileForm.TEXT: "plain text",
    FileForm.MARKDOWN: "Markdown",
    FileForm.AKOMA_NTOSO: "Akoma Ntoso",
    FileForm.TOTA: "a file of ToTA",
}


OnPage = Callable[[int, int], None]


def read_file(
    data: bytes,
    name: str = "",
    known_words: Collection[str] = (),
    languages: Sequence[str] = (),
    on_page: OnPage = lambda done, total: None,
) -> SourceDocument:
    """Read a file by its content.

    Args:
        name: the file's name, for remarks only.
        known_words: words of the language, which decide whether a word broken at a line end keeps its hyphen.
        languages: codes such as "en", to recognise letters on scanned pages by.
        on_page: called with the numbers of pages read and of all, where a file takes long.

    Raises:
        ReadingError: it can't be read; one plain sentence says why.
    """
    form = detect_form(data)
    if isinstance(form, Container):
        return read_chapters(data, lambda member: read_file(member, "", known_words, languages, on_page))
    document = _READERS[form](data, known_words, languages, on_page)
    if not document.content.strip() and form is not FileForm.PDF:
        raise ReadingError("The file has no words.")
    claimed = _SUFFIXES.get(PurePosixPath(name).suffix.lower().lstrip("."))
    if claimed and claimed is not form:
        remark = f"The file is named as {_NAMES[claimed]}, but it is {_NAMES[form]} and was read as that."
        document = replace(document, remarks=(remark, *document.remarks))
    return document


Reader = Callable[[bytes, Collection[str], Sequence[str], OnPage], SourceDocument]


def _read_pdf(data: bytes, known_words: Collection[str], languages: Sequence[str], on_page: OnPage) -> SourceDocument:
    from provisions.intake.reading.pdf import read_pdf  # loads PDFium, which only a PDF needs

    return read_pdf(data, known_words, languages, on_page)


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_READERS: dict[FileForm, Reader] = {
    FileForm.PDF: _read_pdf,
    FileForm.DOCX: lambda data, *_: read_docx(data, _checksum(data)),
    FileForm.HTML: lambda data, *_: read_html(data, _checksum(data)),
    FileForm.TEXT: lambda data, words, *_: read_plain(decode(data), _checksum(data), words),
    FileForm.MARKDOWN: lambda data, *_: read_markdown(decode(data), _checksum(data)),
    FileForm.AKOMA_NTOSO: lambda data, *_: read_akoma_ntoso(data, _checksum(data)),
    FileForm.TOTA: lambda data, *_: read_tota(data, _checksum(data)),
}
