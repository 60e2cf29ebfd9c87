"""Making a backup while the site is served."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from provisions.lib.files import FileBusy, atomic_write
from provisions.operations.backup import archive, table_io
from provisions.operations.backup.archive import Manifest
from provisions.operations.backup.sqlite_copy import using_database_file

BACKUPS = "backups.txt"  # in the data folder: the paths of backups, the newest last
MAX_PATHS = 100
Progress = Callable[[float], None]  # called with the share of the work that is done, from 0 to 1


class BackupError(Exception):
    """A backup that can't be made; the message says why."""


def back_up(path: Path, progress: Progress = lambda _share: None) -> Manifest:
    """Write everything that the database holds at one moment, and the files of releases, to a new file.

    Sessions are left out. All checksums are verified before the file gets its name.

    Raises BackupError; then there is no file of that name.
    """
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    try:
        with atomic_write(path, mode=0o600) as partial:  # it contains the curators' accounts
            if path.exists():
                raise BackupError(f"{path} exists. Take another name: a backup is not written over.")
            with snapshot(partial.with_name(f"{partial.name}.sqlite3")):
                manifest = _write(partial, progress)
            with archive.open_backup(partial) as backup:
                archive.verify_checksums(backup, archive.read_manifest(backup))
    except FileBusy as error:
        raise BackupError(str(error)) from error
    except OSError as error:
        raise BackupError(f"{path} can't be written: {error.strerror or error}.") from error
    except DatabaseError as error:  # such as a damaged database, or a full disk below the copy
        raise BackupError(f"The database can't be copied: {str(error).strip()}.") from error
    _record_path(path)
    return manifest


def last_backup() -> Path | None:
    """The newest backup that was made from this data folder and is still where it was written; None without one."""
    return next((path for path in reversed(_recorded_paths()) if path.is_file()), None)


def _record_path(path: Path) -> None:
    """Remember where the backup is, for the day on which the database is damaged; not being able to is no error."""
    paths = [str(path) for path in (*_recorded_paths(), path.absolute())]
    with suppress(OSError, FileBusy), atomic_write(Path(settings.DATA_DIR) / BACKUPS) as partial:
        partial.write_text("\n".join(dict.fromkeys(paths[-MAX_PATHS:])) + "\n", encoding="utf-8")


def _recorded_paths() -> list[Path]:
    try:
        return [Path(line) for line in (Path(settings.DATA_DIR) / BACKUPS).read_text(encoding="utf-8").splitlines()]
    except OSError:
        return []


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
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _write(partial: Path, progress: Progress) -> Manifest:
    migrations = table_io.applied_migrations()
    models = table_io.models_at(migrations)
    manifest = Manifest(timezone.now().isoformat(), version("rta-db"), connection.vendor, migrations)
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as backup:
        for number, (name, model) in enumerate(models.items()):
            member = archive.table_member(name)
            manifest.members[member] = archive.add_member(backup, member, table_io.dump_rows(model), is_table=True)
            progress(number / len(models))
        for path in sorted(Path(settings.RELEASES_DIR).glob("*/*")):
            member = f"releases/{path.parent.name}/{path.name}"
            if archive.RELEASE_FILE.fullmatch(member):
                manifest.members[member] = archive.add_member(backup, member, _blocks(path))
        archive.add_manifest(backup, manifest)
    progress(1)
    return manifest


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(archive.BLOCK):
            yield block
