"""What each line of a document is: running heads, page numbers, contents lists, footnotes, signatures, front."""

from __future__ import annotations

from provisions.intake.outline import SpanRole
from provisions.intake.source import SourceDocument
from provisions.intake.structure.line_roles.contents import mark_contents
from provisions.intake.structure.line_roles.ends import mark_front, mark_signatures
from provisions.intake.structure.line_roles.notes import mark_notes
from provisions.intake.structure.line_roles.pages import mark_pages
from provisions.intake.structure.line_roles.view import LineView


def classify_lines(document: SourceDocument, language: str = "") -> list[SpanRole | None]:
    """The role of each line of the document; None for ordinary words, heads among them.

    `language` is a code such as "en" or blank; the words looked for are those of all languages read.
    """
    view = LineView(document, language)
    mark_pages(view)
    mark_contents(view)
    mark_notes(view)
    mark_signatures(view)
    mark_front(view)
    return view.roles
