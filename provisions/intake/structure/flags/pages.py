"""Doubts about pages: pictures, recognised letters, empty pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from provisions.intake.outline import Flag
from provisions.intake.source import PageSource, SourceDocument

_CODES = {
    PageSource.SCAN: "scanned_page",
    PageSource.RECOGNISED: "recognised_page",
    PageSource.BLANK: "blank_page",
}


def flag_pages(document: SourceDocument) -> Iterator[Flag]:
    """A doubt for each run of pages without a text layer of their own."""
    numbered = enumerate(document.pages, start=1)
    for source, run in groupby(numbered, key=lambda pair: pair[1].source):
        pages = list(run)
        if source not in _CODES or (len(document.pages) == 1 and source is PageSource.BLANK):
            continue
        yield Flag(_CODES[source], {"pages": [number for number, _ in pages]}, start=pages[0][1].start)
