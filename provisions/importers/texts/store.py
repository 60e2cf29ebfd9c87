"""Store the words and parts of a text, and bring what refers to them up to date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from provisions.importers.analyze import analyze_tables
from provisions.importers.mentions import store as mentions
from provisions.importers.quotes import fill_quotes
from provisions.importers.texts.anchors import Anchors
from provisions.importers.texts.rows import PartRows
from provisions.intake.outline import Outline, OutlineError
from provisions.intake.source import SourceDocument
from provisions.models import Article, Chapter, Document, Provision, Text
from provisions.models.texts.parts import IDENTIFIER_LENGTH

TOTA = "tota"  # the corpus; a file of its form may also be brought into another one
MOST_BYTES = 16 * 1024 * 1024  # of a content in UTF-8; a row of a backup holds it, with escapes and pages


@dataclass
class StoreReport:
    """What storing one text did.

    Attributes:
        chapters, articles: how many it has now.
        is_same_content: the words are those of before, so that only borders moved.
        moved: numbers of provisions whose passage has another article or other offsets now, and the same words.
        recut: numbers of provisions whose passage has other words now, since its middle changed its role.
        rejections: how many rejected mentions have another place now.
        mentions: how many mentions the text has now; 0 until they are looked for.
        quotes: how many of its provisions have a quote now; 0 until they are cut.
        mismatches: passages that have no quote now, each with the reason: "P00012 article 40416: ...".
    """

    chapters: int = 0
    articles: int = 0
    is_same_content: bool = False
    moved: list[str] = field(default_factory=list)
    recut: list[str] = field(default_factory=list)
    rejections: int = 0
    mentions: int = 0
    quotes: int = 0
    mismatches: list[str] = field(default_factory=list)


def store_text(text: Text, document: SourceDocument, outline: Outline) -> StoreReport:
    """Write document, chapters and articles of a text, find its mentions, and re-anchor its provisions.

    A part whose identifier is stored already keeps its row. If only borders moved, which means that the content is the
    same, each passage follows its words to their article; if the content changed, quotes are cut out anew and compared
    with their checksums. Runs in the caller's transaction.

    Raises:
        OutlineError: the outline is not one of the content, or a border would cut the passage of a provision.
    """
    report = write_text(text, document, outline)
    report.mentions = refresh_texts([text.pk])
    counts = fill_quotes(Provision.objects.filter(text=text))
    report.quotes, report.mismatches = counts.quotes, counts.mismatches
    return report


def refresh_texts(texts: Iterable[int]) -> int:
    """Find the mentions of texts that were written; returns their number."""
    analyze_tables(Text, Document, Chapter, Article)
    return mentions.refresh_mentions(texts).total


def write_text(text: Text, document: SourceDocument, outline: Outline) -> StoreReport:
    """`store_text` without mentions and quotes: `refresh_texts` and `fill_quotes` do those of many texts at once."""
    outline.check(document.content)
    if len(document.content.encode()) > MOST_BYTES:
        raise OutlineError(f"the text has more than {MOST_BYTES // 1024**2} MB")
    if text.checksum != document.checksum or text.pk is None:
        text.checksum = document.checksum
        text.save()
    checksum = hashlib.sha256(document.content.encode()).hexdigest()
    stored = Document.objects.filter(pk=text.pk).values_list("content_checksum", flat=True).first()
    report = StoreReport(is_same_content=stored == checksum)
    rows = PartRows(text, document, _own_identifiers(text, outline, report.is_same_content))
    anchors = Anchors(text, document.content) if report.is_same_content else None
    rows.save(is_new=stored is None)
    _save_document(text, document, rows, checksum)
    report.chapters, report.articles = len(rows.chapters), len(rows.articles)
    if anchors:
        report.moved, report.recut, report.rejections = anchors.follow(rows)
    # The seam for a changed copy: until quotes are found again there, `fill_quotes` cuts at the old offsets.
    rows.delete_vanished()
    return report


def _own_identifiers(text: Text, outline: Outline, is_edit: bool) -> Outline:
    """The outline with identifiers that no other text of the corpus has: ToTA's own do, others begin with the text's.

    What is stored already keeps its identifier.
    """
    if text.corpus == TOTA and not is_edit:
        return outline
    prefix = f"{text.identifier}:"
    known = {*text.chapters.values_list("identifier", flat=True), *text.articles.values_list("identifier", flat=True)}
    renamed = {
        part.identifier: part.identifier
        if part.identifier in known or part.identifier.startswith(prefix)
        else f"{prefix}{part.identifier}"
        for part in outline.parts
    }
    if long := [one for one in renamed.values() if len(one) > IDENTIFIER_LENGTH]:
        raise OutlineError(f"the identifier {long[0]!r} has more than {IDENTIFIER_LENGTH} characters")
    return outline.rename(renamed)


def _save_document(text: Text, document: SourceDocument, rows: PartRows, checksum: str) -> None:
    values = document.to_json()
    Document.objects.update_or_create(
        text_id=text.pk,
        defaults={
            "content": document.content,
            "content_checksum": checksum,
            "form": str(document.form),
            "reader": document.reader,
            "pages": values["pages"],
            "spans": rows.other_spans,
            "flags": rows.flags,
        },
    )
