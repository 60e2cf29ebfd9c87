"""manage.py find_mentions [--json FILE] [--coverage]: every place where a loaded text names MSMEs."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from provisions.importers.mentions import store
from provisions.importers.mentions.coverage import MentionCoverage, measure_coverage
from provisions.importers.mentions.export import mention_rows
from provisions.lib.files import FileBusy, atomic_write
from provisions.models import Mention, Text
from provisions.operations.error_hints import hint
from provisions.operations.progress import progress_bar


class Command(BaseCommand):
    help = "Find every mention of MSMEs in the loaded texts (English, Spanish, French) and keep them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", metavar="FILE", help="write the mentions to FILE (- for standard output)")
        parser.add_argument("--coverage", action="store_true", help="tell how many are coded, rejected, open")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Text.objects.exclude(checksum="").exists():
            raise CommandError("no texts are loaded; import them first: manage.py import_texts PATH")
        with transaction.atomic():  # where the file can't be written, nothing is kept either
            with progress_bar("Finding mentions") as on_progress:
                counts = store.refresh_mentions(on_progress=on_progress)
            if options["json"] and options["json"] != "-":
                _write(Path(options["json"]))
        if options["json"] == "-":
            self.stdout.write(_json())
            return
        self.stdout.write(f"{counts.found} mentions ({counts.added} new, {counts.removed} gone)")
        languages = Counter(Mention.objects.order_by().values_list("article__text__language", flat=True))
        for language, number in sorted(languages.items()):
            self.stdout.write(f"  {language} {number}")
        if options["coverage"]:
            self.stdout.write(_coverage_lines(measure_coverage()))


def _write(path: Path) -> None:
    try:
        with atomic_write(path) as partial:
            partial.write_text(_json() + "\n", encoding="utf-8")
    except (OSError, FileBusy) as error:
        raise CommandError(f"{path} can't be written: {error}{hint(error)}") from error


def _json() -> str:
    return json.dumps(list(mention_rows()), ensure_ascii=False, indent=1)


def _coverage_lines(worked_off: MentionCoverage) -> str:
    """The open mentions, then the three counts; other programs read the last three lines."""
    lines = [
        f"open: {mention.article.text} article {mention.article.identifier} {mention.field} "
        f"{mention.start}-{mention.end} {' '.join(mention.term.split())}"
        for mention in worked_off.open_mentions
    ]
    return "\n".join(
        [*lines, f"coded {worked_off.coded}", f"rejected {worked_off.rejected}", f"open {worked_off.open}"]
    )
