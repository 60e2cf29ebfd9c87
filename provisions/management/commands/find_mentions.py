"""manage.py find_mentions [--json FILE] [--coverage]: every place where a loaded text names MSMEs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from provisions.importers.mentions import store
from provisions.importers.mentions.coverage import MentionCoverage, measure_coverage
from provisions.models import Mention, Text
from provisions.operations.output import STDOUT, write_json
from provisions.operations.progress import progress_bar


class Command(BaseCommand):
    help = "Find every mention of MSMEs in the loaded texts (English, Spanish, French, German) and keep them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", metavar="FILE", help="write the mentions to FILE (- for standard output)")
        parser.add_argument("--coverage", action="store_true", help="tell how many are coded, rejected, open")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Text.objects.exclude(checksum="").exists():
            raise CommandError("no texts are loaded; import them first: manage.py import_texts PATH")
        with transaction.atomic():  # nothing is saved when the file cannot be written
            with progress_bar("Finding mentions") as on_progress:
                counts = store.refresh_mentions(on_progress=on_progress)
            if options["json"]:
                write_json(list(store.export_mentions()), options["json"], self.stdout)
        if options["json"] == STDOUT:
            return
        self.stdout.write(f"{counts.total} mentions ({counts.added} new, {counts.removed} gone)")
        languages = Counter(Mention.objects.order_by().values_list("article__text__language", flat=True))
        for language, number in sorted(languages.items()):
            self.stdout.write(f"  {language} {number}")
        if options["coverage"]:
            self.stdout.write(_coverage_lines(measure_coverage()))


def _coverage_lines(coverage: MentionCoverage) -> str:
    """The open mentions, then the three counts; other programs read the last three lines."""
    lines = [
        f"open: {mention.article.text} article {mention.article.identifier} {mention.field} "
        f"{mention.start}-{mention.end} {' '.join(mention.term.split())}"
        for mention in coverage.open_mentions
    ]
    return "\n".join([*lines, f"coded {coverage.coded}", f"rejected {coverage.rejected}", f"open {coverage.open}"])
