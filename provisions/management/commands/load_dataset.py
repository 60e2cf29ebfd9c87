"""manage.py load_dataset: load files of the shipped layout into the database, all or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from provisions.datasets.tables import TABLES
from provisions.importers.fixtures.loader import FILES, load
from provisions.importers.fixtures.problems import LoadRefused
from provisions.importers.report import LoadReport
from provisions.operations.progress import status
from provisions.query.fulltext import documents

MAX_LISTED = 20


class Command(BaseCommand):
    help = (
        "Load a folder of files as they are in fixtures/: all or nothing. Loading again changes nothing, and what "
        "curators have changed stays as it is. docs/data.md describes the files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = settings.BASE_DIR / "fixtures"
        parser.add_argument("directory", nargs="?", type=Path, default=default, help="the folder; fixtures/ without it")
        parser.add_argument("--dry-run", action="store_true", help="check and report everything, change nothing")
        parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=f"some of: {', '.join(FILES)}")
        parser.add_argument(
            "--prune",
            action="store_true",
            help="delete memberships, readings and the like that an earlier load added and the files no longer have",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with status() as show:
                choices = options["directory"], options["dry_run"], options["only"], options["prune"]
                report = load(*choices, step=show, finish=documents.refresh)
        except LoadRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(report_lines(report)))


def report_lines(report: LoadReport) -> list[str]:
    """The report as a table, and below it the records that were left as they are."""
    headings = ("", "added", "changed", "unchanged", "kept", "deleted here", "not in file", "removed")
    row = "{:<22}" + "{:>13}" * 7
    lines = [row.format(*headings)]
    for name, tally in report.tables.items():
        counts = (tally.added, tally.changed, tally.unchanged, len(tally.local_changes), len(tally.local_deletions))
        lines.append(row.format(TABLES[name].label, *counts, len(tally.missing_in_file), tally.removed))
    lines.append(f"{report.changed_quotes} quotes cut out of the loaded texts or taken back.")
    lines += _list("kept: changed here", [f"{n} {key}" for n, t in report.tables.items() for key in t.local_changes])
    lines += _list("left out: deleted here", [f"{n} {k}" for n, t in report.tables.items() for k in t.local_deletions])
    lines += _list("does not match the loaded text", report.mismatches)
    if report.dry_run:
        lines.append("Dry run: nothing was changed.")
    return lines


def _list(title: str, names: list[str]) -> list[str]:
    more = [f"  ... and {len(names) - MAX_LISTED} more {title}"] if len(names) > MAX_LISTED else []
    return [f"  {title}: {name}" for name in names[:MAX_LISTED]] + more
