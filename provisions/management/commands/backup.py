"""manage.py backup FILE: everything in the database, in one file, while the site keeps running."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from provisions.operations.backup.archive import InvalidBackup
from provisions.operations.backup.create import BackupError, back_up
from provisions.operations.error_hints import hint
from provisions.operations.progress import progress_bar


class Command(BaseCommand):
    help = "Write everything the database holds, drafts, readings and users included, and the releases, to a new file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write, such as rta-db-2026-11-24.backup")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].absolute()
        try:
            with progress_bar("Backing up") as progress:
                manifest = back_up(path, progress)
        except (BackupError, InvalidBackup) as error:
            raise CommandError(f"{error}{hint(error.__cause__)}\nNo backup was made.") from error
        rows = sum(table.rows or 0 for table in manifest.tables.values())
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.stdout.write(f"{path}: {rows:,} rows of {len(manifest.tables)} tables, {path.stat().st_size:,} bytes")
        self.stdout.write(f"SHA-256 {digest}")
        self.stdout.write("It holds the curators' accounts: keep it where only you can read it.")
