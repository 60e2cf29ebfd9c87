"""Store the texts of a corpus: all in one transaction, and a second time without change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.encoding import iri_to_uri

from provisions.history.recorder import record_history
from provisions.importers import quotes
from provisions.importers.analyze import analyze_tables
from provisions.importers.archives import ArchiveError, CorpusFile
from provisions.importers.mentions import store as mentions
from provisions.importers.tota.agreements import AgreementMatcher
from provisions.importers.tota.parser import TreatyError, TreatyText, parse
from provisions.models import Article, Chapter, DatasetState, Provision, Text
from provisions.models.tracking import roll_back_changes

CORPUS = "tota"


@dataclass
class TextImportReport:
    """What an import did.

    `added`, `changed` and `unchanged` count texts; `quotes` counts the provisions whose passage matches its text,
    `mismatches` names those whose passage did not match; `notes` are for a person to read.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    chapters: int = 0
    articles: int = 0
    mentions: int = 0
    quotes: int = 0
    mismatches: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def texts(self) -> int:
        """All texts that were read."""
        return self.added + self.changed + self.unchanged


def import_texts(
    members: Iterable[CorpusFile], dry_run: bool = False, on_progress: Callable[[float], None] | None = None
) -> TextImportReport:
    """Store every treaty of `members` with chapters, articles and mentions, and cut the quotes of provisions anew.

    A text whose file is the one imported before is left alone; one that has changed is replaced. Texts that are not
    among `members` stay. A text once filed under an agreement stays there, so that a curator can file it anew.
    `dry_run` does all of it and takes it back. `on_progress` is told how far it has come, from 0 to 1.

    Raises ArchiveError, TreatyError or NoAgreements; then nothing has been stored.
    """
    report = TextImportReport()
    with roll_back_changes() if dry_run else record_history("import_texts"):
        DatasetState.objects.lock()  # one import at a time
        writer = _TextWriter(report)
        for member in members:
            writer.take(parse(member.name, member.data))
            if on_progress:
                on_progress(member.progress)
        if not report.texts:
            raise ArchiveError("there is no XML file in it")
        if writer.written:
            analyze_tables(Text, Chapter, Article)
            report.mentions = mentions.refresh_mentions(writer.written).found
        filled = quotes.fill_quotes(Provision.objects.filter(text__corpus=CORPUS))
        report.quotes, report.mismatches = filled.matched, filled.mismatches
        report.notes = writer.agreements.notes + [f"quote left out: {fault}" for fault in report.mismatches]
    return report


class _TextWriter:
    """Writes treaties one by one; `written` are the primary keys of the texts that are new or changed."""

    def __init__(self, report: TextImportReport) -> None:
        self.report = report
        self.agreements = AgreementMatcher()
        self.written: list[int] = []
        self._texts = {text.identifier: text for text in Text.objects.filter(corpus=CORPUS)}
        self._files: dict[str, str] = {}

    def take(self, treaty: TreatyText) -> None:
        if treaty.identifier in self._files:
            raise TreatyError(
                f"{treaty.file}, line 1: treaty_identifier {treaty.identifier} is also that of "
                f"{self._files[treaty.identifier]}"
            )
        self._files[treaty.identifier] = treaty.file
        text = self._texts.get(treaty.identifier)
        if text and text.checksum == treaty.checksum:
            self.report.unchanged += 1
            return
        if text and text.checksum:
            text.chapters.all().delete()
            self.report.changed += 1
        else:
            self.report.added += 1
        self._write(treaty, text or Text(corpus=CORPUS, identifier=treaty.identifier))

    def _write(self, treaty: TreatyText, text: Text) -> None:
        if text.agreement_id is None:
            text.agreement_id = self.agreements.of(treaty)
        text.language, text.title, text.checksum = treaty.language, treaty.name, treaty.checksum
        addresses = map(iri_to_uri, treaty.sources)  # some have blanks and accents
        text.source_url = text.source_url or next((url for url in addresses if len(url) <= 500), "")
        text.save()
        chapters = Chapter.objects.bulk_create(
            Chapter(text=text, position=position, identifier=part.identifier, number=part.number, heading=part.heading)
            for position, part in enumerate(treaty.chapters, start=1)
        )
        parts = [
            (chapter, part)
            for chapter, parsed in zip(chapters, treaty.chapters, strict=True)
            for part in parsed.articles
        ]
        Article.objects.bulk_create(
            Article(
                text=text,
                chapter=chapter,
                position=position,
                identifier=part.identifier,
                number=part.number,
                heading=part.heading,
                body=part.body,
            )
            for position, (chapter, part) in enumerate(parts, start=1)
        )
        self.written.append(text.pk)
        self.report.chapters += len(chapters)
        self.report.articles += len(parts)
