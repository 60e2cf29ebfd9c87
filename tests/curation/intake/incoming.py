"""An incoming text as reading leaves it, without a file to read."""

from __future__ import annotations

from typing import Any

from provisions.curation.intake import workspace
from provisions.intake.editing import EditedText
from provisions.intake.reading.read import read_file
from provisions.intake.structure.find import find_structure
from provisions.models import Agreement, Corpus, Intake, IntakeFile, IntakeState

TREATY = """AGREEMENT BETWEEN CHILE AND KOREA

CHAPTER 1
GENERAL

Article 1.1 Objectives

The Parties seek to expand trade between them.

Article 1.2 Small Firms

1. The Parties shall help small and medium-sized enterprises to trade.

2. They shall keep a website for them.

CHAPTER 2
FINAL PROVISIONS

Article 2.1 Entry into Force

This Agreement enters into force on the first day of the second month.
"""


def corpus() -> Corpus:
    """A corpus of one's own."""
    values = {"name": "Our files", "source": "The depositary", "licence": "public domain"}
    return Corpus.objects.get_or_create(slug="own", defaults=values)[0]


def incoming_text(agreement: Agreement, owner: Any = None, words: str | bytes = TREATY, identifier: str = "") -> Intake:
    """A text that waits to be accepted."""
    data = words if isinstance(words, bytes) else words.encode()
    document = read_file(data)
    made = Intake(
        agreement=agreement, corpus=corpus(), identifier=identifier or f"{agreement.slug}-en", title=agreement.name
    )
    made.language, made.owner, made.state, made.checksum = "en", owner, IntakeState.WAITING, document.checksum
    workspace.store_outline(made, EditedText(document, find_structure(document, "en")))
    made.size = len(data)
    made.save()
    IntakeFile.objects.create(intake=made, data=data, document=workspace.pack_document(document))
    return made
