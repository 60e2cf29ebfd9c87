"""manage.py import_wto FILE.xlsx [--dry-run]: import the WTO's list of all RTAs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from provisions.importers.wto import importer
from provisions.importers.wto.workbook import WorkbookError
from provisions.operations.progress import track


class Command(BaseCommand):
    help = "Import the WTO's list of all RTAs (the RTA-IS bulk export, sheets AllRTAs and RTA Changes)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx", help="the workbook, such as AllRTAs.xlsx")
        parser.add_argument("--dry-run", action="store_true", help="report what would change, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = importer.import_workbook(options["file"], dry_run=options["dry_run"], track=track)
        except WorkbookError as error:
            raise CommandError(f"{error}\nNothing was imported.") from error
        for line in report.format_summary(all_differences=options["verbosity"] > 1):
            self.stdout.write(line)
