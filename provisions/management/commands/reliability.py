"""manage.py reliability: how far the two readings agree, per variable."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from provisions.models import Reading
from provisions.operations.output import write_json
from provisions.statistics.reliability import Reliability, measure


class Command(BaseCommand):
    help = (
        "Agreement of the two readings per variable: alpha, kappa, raw agreement, n, and a bootstrap interval of alpha."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", metavar="FILE", help="write the figures as JSON to this file (- for the screen)")
        parser.add_argument("--stage", type=int, help="only readings of this calibration stage")

    def handle(self, *args: Any, **options: Any) -> None:
        readings = Reading.objects.handed_in()
        if options["stage"]:
            readings = readings.filter(stage=options["stage"])
        results = measure(readings)
        if not results:
            raise CommandError("No provision has two readings: there is nothing to compare.")
        if options["json"]:
            write_json([asdict(result) for result in results], options["json"], self.stdout)
        else:
            Console().print(_table(results))


def _table(results: list[Reliability]) -> Table:
    table = Table(title="Agreement of the two readings")
    for heading in ("variable", "alpha", "95% interval", "kappa", "agreement", "n"):
        table.add_column(heading, justify="left" if heading == "variable" else "right")
    for row in results:
        interval = f"{row.low:.2f} to {row.high:.2f}"
        table.add_row(
            row.variable, f"{row.alpha:.3f}", interval, f"{row.kappa:.3f}", f"{row.agreement:.1%}", str(row.n)
        )
    return table
