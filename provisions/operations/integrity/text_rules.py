"""Rules on the words of texts. A rule yields what breaks it; its docstring says what holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from provisions.models import Document, Text
from provisions.operations.integrity import Breach


def documents() -> Iterator[Breach]:
    """A loaded text has its words, which are those that were read, and each of them is in exactly one span."""
    for text in Text.objects.exclude(checksum="").filter(document=None):
        yield text, "It has the checksum of a file, and no words."
    for document in Document.objects.select_related("text").order_by("pk").iterator(chunk_size=1):
        if hashlib.sha256(document.content.encode()).hexdigest() != document.content_checksum:
            yield document.text, "Its words are not those that were read: their checksum differs."
        elif fault := _find_fault(document):
            yield document.text, fault


def _find_fault(document: Document) -> str:
    """What is wrong with the spans of a document and of its parts; "" when nothing is."""
    rows = [document.spans]
    for parts in (document.text.chapters, document.text.articles):
        rows += parts.order_by().values_list("spans", flat=True)
    at = 0
    for start, end, _role in sorted(span for spans in rows for span in spans):
        if start < at or end <= start or end > len(document.content):
            return (
                f"The span {start} to {end} overlaps another, or is not inside its {len(document.content)} characters."
            )
        if document.content[at:start].strip():
            return f"The words from {at} to {start} are in no span."
        at = end
    return f"The words from {at} on are in no span." if document.content[at:].strip() else ""
