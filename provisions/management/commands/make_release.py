"""manage.py make_release: freeze the published data under a number."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from provisions.exports.releases.build import ReleaseError, make_release
from provisions.operations.progress import status


class Command(BaseCommand):
    help = "Freeze the published data: files in every format with checksums and descriptions, which never change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", help="year and number, such as 2026.1; no year to come")
        parser.add_argument("--note", default="", help="what is new in it, for the list of releases")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with status() as show:
                release = make_release(options["version"], options["note"], lambda name: show(f"wrote {name}"))
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        size = sum(file["bytes"] for file in release.files)
        folder = Path(settings.RELEASES_DIR) / release.version
        self.stdout.write(f"Release {release.version}: {len(release.files)} files, {size:,} bytes, in {folder}")
