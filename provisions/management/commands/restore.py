"""manage.py restore FILE: load a backup into the database, of either engine."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from provisions.operations.backup.archive import InvalidBackup
from provisions.operations.backup.restore import RestoreError, restore
from provisions.operations.error_hints import hint
from provisions.operations.progress import progress_bar


class Command(BaseCommand):
    help = "Put what a backup holds into the database, which may be of another engine than the one it was made of."
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` has written")
        parser.add_argument("--replace", action="store_true", help="put it in place of the data that are there")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with progress_bar("Restoring") as progress:
                manifest = restore(path, options["replace"], progress)
        except (InvalidBackup, RestoreError) as error:
            raise CommandError(f"{error}\nNothing was restored.") from error
        except (OSError, DatabaseError) as error:
            raise CommandError(
                f"{path} can't be restored: {str(error).strip()}{hint(error)}\nNothing was restored."
            ) from error
        rows = sum(table.rows or 0 for table in manifest.tables.values())
        self.stdout.write(f"Restored {rows:,} rows of {len(manifest.tables)} tables, as they were at {manifest.made}.")
