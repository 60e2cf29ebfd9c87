"""manage.py verify: what in the data breaks a rule, and where to mend it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from provisions.operations.integrity import Finding, Oddities, OdditiesError, verify


class Command(BaseCommand):
    """Lists findings; ends with 1 when one of them has no reason."""

    help = "Check the data by every rule: quotes, releases, codes, readings, dates, parties, duplicates, the index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        shipped = settings.BASE_DIR / "fixtures" / "oddities.csv"
        parser.add_argument("--oddities", type=Path, default=shipped, metavar="FILE", help="known ones with reasons")
        parser.add_argument("--site", default="", metavar="URL", help="put in front of the admin's addresses")
        parser.add_argument("--json", metavar="FILE", help="write all findings as JSON (- for the screen)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            oddities = Oddities.read(options["oddities"])
        except (OSError, OdditiesError) as error:
            raise CommandError(str(error)) from error
        with Console(stderr=True).status("") as shown:
            found = list(verify(oddities, lambda rule: shown.update(f"Checking {rule}")))
        if options["json"]:
            self._write(json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False), options["json"])
        if options["json"] != "-":
            self.stdout.write(_told(found, options["site"].rstrip("/")))
        if any(not one.reason for one in found):
            raise CommandError("The data break rules; see above.")

    def _write(self, text: str, target: str) -> None:
        if target == "-":
            self.stdout.write(text)
        else:
            Path(target).write_text(text + "\n", encoding="utf-8")


def _told(found: list[Finding], site: str) -> str:
    lines = [
        f"{one.rule}: {one.record}: {one.message}" + (f" {site}{one.address}" if one.address else "")
        for one in found
        if not one.reason
    ]
    known = sum(bool(one.reason) for one in found)
    told, oddities = _many(len(lines), "finding", "findings"), _many(known, "known oddity", "known oddities")
    return "\n".join([*lines, f"{told}, and {oddities}, each with its reason."])


def _many(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
