"""Doubts about pages: pictures, recognised letters, empty pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from provisions.intake.outline import Flag
from provisions.intake.source import PageSource, SourceDocument, name_pages

_DOUBTS = {
    PageSource.SCAN: ("scanned_page", "{pages} {are} {picture} of text; the words are missing."),
    PageSource.RECOGNISED: ("recognised_page", "{pages} {were} read from {picture}; letters may be wrong."),
    PageSource.BLANK: ("blank_page", "{pages} {are} empty."),
}


def flag_pages(document: SourceDocument) -> Iterator[Flag]:
    """A doubt for each run of pages without a text layer of their own."""
    numbered = enumerate(document.pages, start=1)
    for source, run in groupby(numbered, key=lambda pair: pair[1].source):
        pages = list(run)
        if source not in _DOUBTS or (len(document.pages) == 1 and source is PageSource.BLANK):
            continue
        code, sentence = _DOUBTS[source]
        one = len(pages) == 1
        message = sentence.format(
            pages=name_pages([number for number, _ in pages]),
            are="is" if one else "are",
            were="was" if one else "were",
            picture="a picture" if one else "pictures",
        )
        yield Flag(code, message, start=pages[0][1].start)
