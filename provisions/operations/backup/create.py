"""Making a backup while the site is served."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from provisions.lib.files import FileBusy, atomic_write
from provisions.operations.backup import archive, table_io
from provisions.operations.backup.archive import Manifest
from provisions.operations.backup.sqlite_copy import using_database_file
from rta_db.db.snapshot import read_snapshot

BACKUPS = "backups.txt"  # in the data folder: the paths of backups, the newest last
Progress = Callable[[float], None]  # called with the share of the work that is done, from 0 to 1


class BackupError(Exception):
    """A backup that can't be made; the message says why."""


def back_up(path: Path, progress: Progress = lambda _share: None) -> Manifest:
    """Write everything that the database holds at one moment, and the files of releases, to a new file.

    Sessions are left out. All checksums are verified before the file gets its name.

    Raises BackupError, and leaves no file of that name.
    """
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    try:
        with atomic_write(path, mode=0o600) as new_file:  # it contains the curators' accounts
            if path.exists():
                raise BackupError(f"{path} exists. Choose another name: a backup is never overwritten.")
            with snapshot(new_file.with_name(f"{new_file.name}.sqlite3")):
                manifest = _write(new_file, progress)
            with archive.open_backup(new_file) as backup:
                archive.verify_checksums(backup, archive.read_manifest(backup))
    except FileBusy as error:
        raise BackupError(str(error)) from error
    except OSError as error:
        raise BackupError(f"{path} can't be written: {error.strerror or error}.") from error
    except DatabaseError as error:  # such as a damaged database, or a full disk below the copy
        raise BackupError(f"The database can't be copied: {str(error).strip()}.") from error
    # The backup is good even if its place can't be noted.
    with suppress(OSError), (settings.DATA_DIR / BACKUPS).open("a", encoding="utf-8") as file:
        file.write(f"{path.absolute()}\n")
    return manifest


def last_backup() -> Path | None:
    """The newest backup that was made from this data folder and is still where it was written; None without one."""
    try:
        paths = (settings.DATA_DIR / BACKUPS).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((Path(path) for path in reversed(paths) if Path(path).is_file()), None)


@contextmanager
def snapshot(copy: Path) -> Iterator[None]:
    """Let the default connection read the database as of one moment, while others write.

    For SQLite, its online backup is made at `copy`, and removed at the end; PostgreSQL reads in one transaction.

    Raises DatabaseError.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        try:
            with connection.wrap_database_errors, closing(sqlite3.connect(copy)) as target:
                connection.connection.backup(target)
            with using_database_file(copy):
                yield
        finally:
            copy.unlink(missing_ok=True)
    else:
        with read_snapshot():
            yield


def _write(path: Path, progress: Progress) -> Manifest:
    migrations = table_io.applied_migrations()
    models = table_io.models_at(migrations)
    manifest = Manifest(timezone.now().isoformat(), version("rta-db"), connection.vendor, migrations)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as backup:
        for number, (name, model) in enumerate(models.items()):
            member = archive.table_member(name)
            manifest.members[member] = archive.add_member(backup, member, table_io.dump_rows(model), is_table=True)
            progress(number / len(models))
        for release_file in sorted(Path(settings.RELEASES_DIR).glob("*/*")):
            member = f"releases/{release_file.parent.name}/{release_file.name}"
            if archive.RELEASE_FILE.fullmatch(member):
                with release_file.open("rb") as file:
                    blocks = iter(partial(file.read, archive.BLOCK), b"")
                    manifest.members[member] = archive.add_member(backup, member, blocks)
        backup.writestr(archive.MANIFEST, json.dumps(asdict(manifest), indent=1) + "\n")
    progress(1)
    return manifest
