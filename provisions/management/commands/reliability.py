"""manage.py reliability: how far the two readings agree, per variable."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

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
        parser.add_argument("--corpus", nargs="+", help="only provisions in texts of these collections")
        parser.add_argument("--from", dest="first", metavar="NUMBER", help="only provisions from this number on")

    def handle(self, *args: Any, **options: Any) -> None:
        readings = Reading.objects.handed_in()
        if options["stage"]:
            readings = readings.filter(stage=options["stage"])
        if options["corpus"]:
            readings = readings.filter(provision__text__corpus__in=options["corpus"])
        if options["first"]:
            readings = readings.filter(provision__number__gte=options["first"])
        results = measure(readings)
        if not results:
            raise CommandError("No provision has two readings: there is nothing to compare.")
        if options["json"]:
            write_json([asdict(result) for result in results], options["json"], self.stdout)
        else:
            self.stdout.write(_table(results))


def _table(results: list[Reliability]) -> str:
    """Columns as wide as their longest cell: names on the left, figures on the right."""
    rows = [("variable", "alpha", "95% interval", "kappa", "agreement", "n")]
    for one in results:
        interval = f"{one.low:.2f} to {one.high:.2f}"
        rows.append(
            (one.variable, f"{one.alpha:.3f}", interval, f"{one.kappa:.3f}", f"{one.agreement:.1%}", str(one.n))
        )
    first, *others = (max(map(len, column)) for column in zip(*rows, strict=True))
    lines = (
        "  ".join([row[0].ljust(first), *(cell.rjust(width) for cell, width in zip(row[1:], others, strict=True))])
        for row in rows
    )
    return "\n".join(["Agreement of the two readings", *lines])
