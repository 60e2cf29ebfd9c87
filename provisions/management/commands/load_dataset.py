"""manage.py load_dataset: our own files into the database, all or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from provisions.datasets.tables import TABLES
from provisions.importers.fixtures import FILES, LoadRefused, LoadReport, load
from provisions.query import fulltext

SHOWN = 20


class Command(BaseCommand):
    """Loads a folder of the shipped layout; fixtures/ unless told otherwise."""

    help = (
        "Load a folder of files as they are in fixtures/: all or nothing. Loading again changes nothing, and what "
        "curators have changed stays as it is. docs/data.md describes the files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        shipped = settings.BASE_DIR / "fixtures"
        parser.add_argument("directory", nargs="?", type=Path, default=shipped, help="the folder; fixtures/ without it")
        parser.add_argument("--dry-run", action="store_true", help="check and report everything, then take it back")
        parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=f"some of: {', '.join(FILES)}")
        parser.add_argument(
            "--prune",
            action="store_true",
            help="take away memberships, readings and the like that an earlier load brought and the files lack now",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with Console(stderr=True).status("") as shown:  # seen on a terminal only
                report = load(
                    options["directory"],
                    options["dry_run"],
                    options["only"],
                    options["prune"],
                    step=shown.update,
                    finish=fulltext.refresh,
                )
        except LoadRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(lines(report)))


def lines(report: LoadReport) -> list[str]:
    """The report as a table, with what was left as it was named below it."""
    head = ("", "added", "changed", "unchanged", "kept", "deleted here", "not in file", "removed")
    form = "{:<22}" + "{:>13}" * 7
    told = [form.format(*head)]
    for name, tally in report.tables.items():
        counts = (tally.added, tally.changed, tally.unchanged, len(tally.kept), len(tally.deleted_here))
        told.append(form.format(TABLES[name].label, *counts, len(tally.not_in_file), tally.removed))
    told.append(f"{report.quotes_filled} quotes cut out of the loaded texts or taken back.")
    told += _named("kept: changed here", [f"{n} {key}" for n, t in report.tables.items() for key in t.kept])
    told += _named("left out: deleted here", [f"{n} {k}" for n, t in report.tables.items() for k in t.deleted_here])
    told += _named("does not match the loaded text", report.mismatches)
    if report.dry_run:
        told.append("Dry run: nothing was changed.")
    return told


def _named(what: str, names: list[str]) -> list[str]:
    more = [f"  ... and {len(names) - SHOWN} more {what}"] if len(names) > SHOWN else []
    return [f"  {what}: {name}" for name in names[:SHOWN]] + more
