"""manage.py verify: which records break a rule, and where to correct them."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import pluralize

from provisions.operations.integrity.findings import Finding, OdditiesError, read_oddities, verify
from provisions.operations.output import STDOUT, write_json
from provisions.operations.progress import status


class Command(BaseCommand):
    help = "Check the data by every rule: quotes, releases, codes, readings, dates, parties, duplicates, the index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = settings.BASE_DIR / "fixtures" / "oddities.csv"
        parser.add_argument("--oddities", type=Path, default=default, metavar="FILE", help="known ones with reasons")
        parser.add_argument("--site", default="", metavar="URL", help="put in front of the admin's addresses")
        parser.add_argument("--json", metavar="FILE", help="write all findings as JSON (- for the screen)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            oddities = read_oddities(options["oddities"])
        except (OSError, OdditiesError) as error:
            raise CommandError(str(error)) from error
        with status() as show:
            findings = list(verify(oddities, lambda rule: show(f"Checking {rule}")))
        if options["json"]:
            write_json([asdict(finding) for finding in findings], options["json"], self.stdout)
        if options["json"] != STDOUT:
            self.stdout.write(_summary(findings, options["site"].rstrip("/")))
        if any(not finding.reason for finding in findings):
            raise CommandError("The data break rules; see above.")


def _summary(findings: list[Finding], site: str) -> str:
    lines = [
        f"{finding.rule}: {finding.record}: {finding.message}"
        + (f" {site}{finding.address}" if finding.address else "")
        for finding in findings
        if not finding.reason
    ]
    known = len(findings) - len(lines)
    counts = f"{len(lines)} finding{pluralize(len(lines))}, and {known} known oddit{pluralize(known, 'y,ies')}"
    return "\n".join([*lines, f"{counts}, each with its reason."])
