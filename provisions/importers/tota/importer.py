"""Import the texts of a corpus in one transaction; importing them again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.encoding import iri_to_uri

from provisions.history.recorder import record_history
from provisions.importers.archives import ArchiveError, CorpusFile
from provisions.importers.quotes import fill_quotes
from provisions.importers.report import ChangeCounts
from provisions.importers.texts.store import TOTA, StoreReport, refresh_texts, settle_places, write_text
from provisions.importers.tota.agreements import AgreementMatcher
from provisions.importers.tota.outline import build_outline
from provisions.importers.tota.parser import TreatyError, TreatyText, parse
from provisions.importers.wto.economies import stored_economies
from provisions.models import DatasetState, Provision, Text
from provisions.models.tracking import roll_back_changes

MOST_PARTS = 10  # named in a message


@dataclass
class TextImportReport(ChangeCounts):
    """What an import did. The counts of ChangeCounts are of texts.

    `quotes` counts the provisions whose passage matches its text, `mismatches` names the others; `moved` are the
    numbers of those found at another place of a corrected text; `notes` are messages for the user.
    """

    chapters: int = 0
    articles: int = 0
    mentions: int = 0
    quotes: int = 0
    mismatches: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def import_texts(
    files: Iterable[CorpusFile], dry_run: bool = False, on_progress: Callable[[float], None] | None = None
) -> TextImportReport:
    """Store every treaty with chapters, articles and mentions, and update the quotes of provisions.

    A text whose file has not changed since the last import stays as it is; a changed one is replaced, but stays with
    its agreement, which a curator may have changed. Texts that are not among the files stay.

    Args:
        dry_run: do everything and report it, then roll it back.
        on_progress: called with the share done, from 0 to 1.

    Raises:
        ArchiveError, TreatyError, NoAgreements: nothing was stored.
    """
    report = TextImportReport()
    with stored_economies(), roll_back_changes() if dry_run else record_history("import_texts"):
        DatasetState.objects.lock()  # one import at a time
        writer = _TextWriter(report)
        for file in files:
            writer.write(parse(file.name, file.data))
            if on_progress:
                on_progress(file.progress)
        if not report.total:
            raise ArchiveError("there is no XML file in it")
        if writer.changed_texts:
            report.mentions = refresh_texts(writer.changed_texts)
        counts = fill_quotes(Provision.objects.filter(text__corpus=TOTA))
        report.quotes, report.mismatches = counts.quotes, counts.mismatches
        report.moved = settle_places(writer.corrections)
        report.notes = writer.agreements.notes + list(_describe(writer, report))
    return report


def _describe(writer: _TextWriter, report: TextImportReport) -> Iterator[str]:
    """Messages on what corrected texts changed, and on quotes."""
    for stored in writer.corrections.values():
        changes = {"changed": stored.changed_parts, "new": stored.new_parts, "gone": stored.gone_parts}
        parts = [f"{name}: {_enumerate(parts)}" for name, parts in changes.items() if parts]
        yield f"{stored.title}: other words than before; {'; '.join(parts) or 'the same articles'}"
    if report.moved:
        yield f"found again at another place: {', '.join(report.moved)}"
    yield from (f"quote left out: {fault}" for fault in report.mismatches)


def _enumerate(parts: list[str]) -> str:
    more = f" and {len(parts) - MOST_PARTS} more" if len(parts) > MOST_PARTS else ""
    return f"{', '.join(parts[:MOST_PARTS])}{more}"


class _TextWriter:
    """Writes treaties one by one; `changed_texts` are the primary keys of texts that are new or changed."""

    def __init__(self, report: TextImportReport) -> None:
        self.report = report
        self.agreements = AgreementMatcher()
        self.changed_texts: list[int] = []
        self.corrections: dict[int, StoreReport] = {}  # by primary key of the text
        self._texts = {text.identifier: text for text in Text.objects.filter(corpus=TOTA)}
        self._files: dict[str, str] = {}

    def write(self, treaty: TreatyText) -> None:
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
            self.report.changed += 1
        else:
            self.report.added += 1
        self._save(treaty, text or Text(corpus=TOTA, identifier=treaty.identifier))

    def _save(self, treaty: TreatyText, text: Text) -> None:
        if text.agreement_id is None:
            text.agreement_id = self.agreements.find_or_create(treaty)
        text.language, text.title, text.checksum = treaty.language, treaty.name, treaty.checksum
        addresses = map(iri_to_uri, treaty.sources)  # some have blanks and accents
        text.source_url = text.source_url or next((url for url in addresses if len(url) <= 500), "")
        text.save()
        stored = write_text(text, *build_outline(treaty))
        self.changed_texts.append(text.pk)
        if stored.is_correction:
            self.corrections[text.pk] = stored
        self.report.chapters += stored.chapters
        self.report.articles += stored.articles
