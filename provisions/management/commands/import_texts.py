"""manage.py import_texts PATH [--dry-run]: the corpus ToTA, or texts in files of any form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provisions.curation.intake.import_files import (
    FileImportReport,
    FileRefused,
    FileResult,
    ImportChoices,
    Outcome,
    import_files,
)
from provisions.importers.archives import ArchiveError, read_corpus_files
from provisions.importers.download import DownloadError
from provisions.importers.file_sources import find_tota, local_path, source_files
from provisions.importers.tota.agreements import NoAgreements
from provisions.importers.tota.importer import TextImportReport, import_texts
from provisions.importers.tota.parser import TreatyError
from provisions.intake.source import ReadingError
from provisions.operations.progress import progress_bar, status

FAULTS = (ArchiveError, DownloadError, TreatyError, NoAgreements, ReadingError, FileRefused)


class Command(BaseCommand):
    help = (
        "Import treaty texts: a file (PDF, DOCX, HTML, text, Markdown, Akoma Ntoso, a zip of chapters), a folder or "
        "archive of files, or the http(s) address of one. Those of ToTA and of other known corpora are accepted at "
        "once, others wait for a curator."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", help="file, folder, archive or http(s) address")
        parser.add_argument("--corpus", metavar="NAME", default="", help="the collection that they become part of")
        parser.add_argument("--agreement", metavar="SLUG", default="", help="the agreement that they are texts of")
        parser.add_argument("--language", metavar="CODE", default="", choices=["en", "es", "fr", "de"],
                            help="of the words; found by the words without it")  # fmt: skip
        parser.add_argument("--accept-clean", action="store_true", help="accept files without a flag at once")
        parser.add_argument("--dry-run", action="store_true", help="import, report, and undo everything")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with local_path(options["path"]) as (path, name):
                if tota := find_tota(path):
                    self._import_tota(tota, options["dry_run"])
                else:
                    self._import_files(path, name, options)
        except FAULTS as error:
            raise CommandError(f"{error}\nNothing was imported.") from error
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was changed.")

    def _import_tota(self, path: Path, dry_run: bool) -> None:
        with progress_bar("Importing texts") as on_progress:
            report = import_texts(read_corpus_files(path), dry_run, on_progress)
        self.stdout.write(table(report))

    def _import_files(self, path: Path, name: str, options: dict[str, Any]) -> None:
        names = ("corpus", "agreement", "language", "accept_clean", "dry_run")
        choices = ImportChoices(**{key: options[key] for key in names}, folder=path if path.is_dir() else None)
        with status() as show:
            report = import_files(
                source_files(path, name),
                choices,
                on_file=lambda result: self.stdout.write(describe(result)),
                on_page=lambda done, total: show(f"page {done} of {total}"),
            )
        if not report.results:
            raise ArchiveError("there is no file in it that may be a text")
        if set(report.counts) == {Outcome.REFUSED}:
            raise FileRefused(report.results[0].reason if len(report.results) == 1 else "every file was refused")
        self.stdout.write(summarise(report))


def describe(result: FileResult) -> str:
    """A line on one file: what happened, form, pages, articles, flags, name; what the reader remarked below it."""
    facts = ""
    if result.form:
        pages = f"{result.pages} page{'s' * (result.pages != 1)}"
        facts = f"{result.form}, {pages}, {result.articles} articles, {result.flags} flags; "
    line = f"{result.outcome:<13}{result.name}: {facts}{result.reason}"
    return "\n".join([line, *(f"{'':<13}{remark}" for remark in result.remarks)])


def summarise(report: FileImportReport) -> str:
    """How many files came to what."""
    return "\n".join(f"{outcome:<13}{report.counts[outcome]:>5}" for outcome in Outcome if report.counts[outcome])


def table(report: TextImportReport) -> str:
    """What the import did, one line each."""
    lines = [f"note: {note}" for note in report.notes]
    lines += [
        f"texts     {report.total:>6}",
        f"added     {report.added:>6}   with {report.chapters} chapters, {report.articles} articles, "
        f"{report.mentions} mentions, those of changed texts included",
        f"changed   {report.changed:>6}",
        f"unchanged {report.unchanged:>6}",
        f"quotes    {report.quotes:>6}   that match their checksum; {len(report.mismatches)} do not and are left out",
    ]
    return "\n".join(lines)
