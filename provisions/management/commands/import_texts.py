"""manage.py import_texts PATH [--dry-run]: the texts of the corpus ToTA."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provisions.importers.archives import ArchiveError, read_corpus_files
from provisions.importers.download import DownloadError
from provisions.importers.tota.agreements import NoAgreements
from provisions.importers.tota.importer import TextImportReport, import_texts
from provisions.importers.tota.parser import TreatyError
from provisions.operations.progress import progress_bar


class Command(BaseCommand):
    help = "Import treaty texts from ToTA: a folder, .zip, .tar.gz, .tar.xz, or the http(s) address of one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", help="folder, archive or http(s) address of an archive")
        parser.add_argument("--dry-run", action="store_true", help="import, report, and undo everything")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with progress_bar("Importing texts") as on_progress:
                report = import_texts(read_corpus_files(options["path"]), options["dry_run"], on_progress)
        except (ArchiveError, DownloadError, TreatyError, NoAgreements) as error:
            raise CommandError(f"{error}\nNothing was imported.") from error
        self.stdout.write(table(report))
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was changed.")


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
