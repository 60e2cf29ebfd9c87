"""A document that was read passes through JSON unchanged, as between processes and in the database."""

from __future__ import annotations

import json

from provisions.intake.source import FileForm, PageSource, SourceDocument, SourceLine, SourcePage


def test_a_document_comes_back_from_json() -> None:
    document = SourceDocument(
        "Article 1 Aim\nThe Parties agree.",
        (SourceLine(0, 13, 0, 72.0, 80.5, 200.0, 92.0, 12.0, bold=True, style="article"), SourceLine(14, 32, 1)),
        (SourcePage("i", 0, 14, width=595.0, height=842.0), SourcePage("2", 14, 32, PageSource.SCAN)),
        FileForm.PDF,
        "pypdfium2 5.1.0",
        "0" * 64,
        ("Page 2 is a picture.",),
    )
    assert SourceDocument.from_json(json.loads(json.dumps(document.to_json()))) == document
