"""Store the words and parts of a text, and bring what refers to them up to date."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q

from provisions.importers.analyze import analyze_tables
from provisions.importers.mentions import store as mentions
from provisions.importers.quotes import compute_checksum, fill_quotes
from provisions.importers.texts.anchors import Anchors
from provisions.importers.texts.copies import keep_fingerprints
from provisions.importers.texts.rows import PartRows
from provisions.intake.offsets import join_words
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
        title: of the text.
        is_correction: other words replaced those that were loaded.
        changed_parts, new_parts, gone_parts: of a correction, articles as printed: "ARTICLE 2.5 Use".
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
    is_correction: bool = False
    title: str = ""
    changed_parts: list[str] = field(default_factory=list)
    new_parts: list[str] = field(default_factory=list)
    gone_parts: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    recut: list[str] = field(default_factory=list)
    rejections: int = 0
    mentions: int = 0
    quotes: int = 0
    mismatches: list[str] = field(default_factory=list)


def store_text(text: Text, document: SourceDocument, outline: Outline) -> StoreReport:
    """Write document, chapters and articles of a text, find its mentions, and re-anchor its provisions.

    A part whose identifier is stored already keeps its row. If only borders moved, which means that the content is the
    same, each passage follows its words to their article; if the content changed, a passage that isn't at its place is
    looked for by its fingerprint, and moves there when its words are the same. Runs in the caller's transaction.

    Raises:
        OutlineError: the outline is not one of the content, or a border would cut the passage of a provision.
    """
    report = write_text(text, document, outline)
    report.mentions = refresh_texts([text.pk])
    counts = fill_quotes(Provision.objects.filter(Q(text=text) | Q(agreement=text.agreement_id)))
    report.quotes, report.mismatches = counts.quotes, counts.mismatches
    if report.is_correction:
        report.moved += settle_places([text.pk])
    return report


def refresh_texts(texts: Iterable[int]) -> int:
    """Find the mentions of texts that were written; returns their number."""
    analyze_tables(Text, Document, Chapter, Article)
    return mentions.refresh_mentions(texts).total


def write_text(text: Text, document: SourceDocument, outline: Outline) -> StoreReport:
    """`store_text` without mentions and quotes: `refresh_texts` and `fill_quotes` do those of many texts at once."""
    outline.check(document.content)
    if len(content := document.content.encode()) > MOST_BYTES:
        raise OutlineError(f"the text has more than {MOST_BYTES // 1024**2} MB")
    if text.checksum != document.checksum or text.pk is None:
        text.checksum = document.checksum
        text.save()
    checksum = hashlib.sha256(content).hexdigest()
    stored = Document.objects.filter(pk=text.pk).values_list("content_checksum", flat=True).first()
    report = StoreReport(title=text.title, is_same_content=stored == checksum)
    report.is_correction = stored not in (None, checksum)
    before = _read_parts(text) if report.is_correction else {}
    if report.is_correction:
        keep_fingerprints([text.pk])
    rows = PartRows(text, document, _own_identifiers(text, outline, report.is_same_content))
    anchors = Anchors(text, document.content) if report.is_same_content else None
    rows.save(is_new=stored is None)
    _save_document(text, document, rows, checksum)
    report.chapters, report.articles = len(rows.chapters), len(rows.articles)
    if anchors:
        report.moved, report.recut, report.rejections = anchors.follow(rows)
    if report.is_correction:
        _compare_parts(before, rows, document.content, report)
    rows.delete_vanished()
    return report


def _read_parts(text: Text) -> dict[str, tuple[str, str]]:
    """Name and words of the stored articles, by identifier."""
    return {one.identifier: (str(one), one.body) for one in text.articles.with_bodies()}


def _compare_parts(before: dict[str, tuple[str, str]], rows: PartRows, content: str, report: StoreReport) -> None:
    after = {one.identifier: (str(one), join_words(content, one.spans)) for one in rows.articles}
    for identifier, (name, words) in after.items():
        if identifier not in before:
            report.new_parts.append(name)
        elif before[identifier] != (name, words):
            report.changed_parts.append(name)
    report.gone_parts += [name for identifier, (name, _words) in before.items() if identifier not in after]


def settle_places(texts: Collection[int]) -> list[str]:
    """Make the place where a passage's words were found its own, in texts whose words were corrected here.

    Returns the numbers of the provisions that moved. Passages found in another copy keep the place they were coded at.
    """
    found = Provision.objects.filter(text__in=texts, article__text=F("text"), found_start__isnull=False, slip="")
    moved = list(found.exclude(quote=None).select_related("article").order_by("number"))
    for provision in moved:
        provision.article_identifier = provision.article.identifier if provision.article else ""
        provision.start, provision.end = provision.found_start, provision.found_end
        provision.found_in, provision.found_start, provision.found_end = "", None, None
        quote = provision.quote or ""
        provision.checksum, provision.words = compute_checksum(quote), len(quote.split())
    fields = ["article_identifier", "start", "end", "checksum", "words", "found_in", "found_start", "found_end"]
    Provision.objects.bulk_update(moved, fields)
    return [one.number for one in moved]


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
    Document.objects.update_or_create(
        text_id=text.pk,
        defaults={
            "content": document.content,
            "content_checksum": checksum,
            "form": str(document.form),
            "reader": document.reader,
            "pages": document.pages_to_json(),
            "spans": rows.other_spans,
            "flags": rows.flags,
        },
    )
