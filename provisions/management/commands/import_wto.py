"""manage.py import_wto FILE.xlsx [--dry-run]: bring in the WTO's list of all RTAs."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from provisions.importers.wto import importer
from provisions.importers.wto.errors import WorkbookError
from provisions.importers.wto.summary import summary_lines


class Command(BaseCommand):
    help = "Import the WTO's list of all RTAs (the RTA-IS bulk export, sheets AllRTAs and RTA Changes)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx", help="the workbook, such as AllRTAs.xlsx")
        parser.add_argument("--dry-run", action="store_true", help="report what would change, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = importer.import_workbook(options["file"], dry_run=options["dry_run"], track=self._track)
        except WorkbookError as error:
            raise CommandError(f"{error}\nNothing was imported.") from error
        for line in summary_lines(report, everything=options["verbosity"] > 1):
            self.stdout.write(line)

    def _track(self, items: Sequence[Any], what: str) -> Iterable[Any]:
        """A progress bar on a terminal (on stderr, so that the table stays clean), nothing in a pipe."""
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            yield from progress.track(items, description=what)
