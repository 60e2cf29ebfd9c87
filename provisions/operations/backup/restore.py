"""Restoring a backup completely or not at all, into an empty database or in place of the data that are there."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from provisions.exports.releases.folders import lock_releases, mark, temporary_folder, unmark
from provisions.lib.files import FileBusy, atomic_write
from provisions.models import Agreement, DatasetState
from provisions.operations.backup import archive, table_io
from provisions.operations.backup.archive import InvalidBackup, Manifest
from provisions.operations.backup.create import Progress
from provisions.operations.backup.sqlite_copy import using_database_file
from provisions.query.fulltext import documents


class RestoreError(Exception):
    """A backup that can't be restored here; the message says why and what to do."""


def restore(path: Path, replace: bool = False, progress: Progress = lambda _share: None) -> Manifest:
    """Load the tables of a backup into the database, and write the files of its releases that are missing.

    All checksums are verified first. On SQLite a new database file is made and renamed over the old one, which is kept
    as NAME.before-restore. On PostgreSQL all rows are replaced in one transaction.

    Args:
        replace: restore also if the database has data.
        progress: called with the share of the tables that are loaded, from 0 to 1.

    Raises:
        InvalidBackup: the file is not a backup, or it is damaged.
        RestoreError: there are data and `replace` is false, or the backup is of a newer version.
        OSError, DatabaseError: the file can't be read, or the database can't be reached or written.
    """
    with archive.open_backup(path) as backup:
        manifest = archive.read_manifest(backup)
        _check_migrations(manifest)
        archive.verify_checksums(backup, manifest)
        version = _current_version(replace)
        with lock_releases() if manifest.releases else nullcontext():
            folders = [_restore_release(backup, manifest, release) for release in manifest.releases]
            if connection.vendor == "sqlite":
                _replace_sqlite_file(backup, manifest, version, progress)
            else:
                _replace_all_rows(backup, manifest, version, progress)
            for folder in folders:
                unmark(folder)  # also if the backup has files of a release without a record: they are as they were
    return manifest


def _check_migrations(manifest: Manifest) -> None:
    try:
        table_io.leaf_migrations(manifest.migrations)
    except KeyError as error:
        app, name = error.args[0]
        raise RestoreError(
            f"The backup was made by version {manifest.software} with the migration {app}.{name}, which this version "
            "does not have. Install that version or a newer one."
        ) from None


def _current_version(replace: bool) -> int:
    """The version of the dataset that is to be replaced, 0 without one."""
    try:
        has_tables = bool(connection.introspection.table_names())
        version = DatasetState.objects.filter(pk=1).values_list("version", flat=True).first() if has_tables else None
        has_data = has_tables and Agreement.objects.exists()
    except DatabaseError:
        if connection.vendor != "sqlite":
            raise
        version, has_data = 0, True  # a damaged file may hold anything
    finally:
        connection.close()
    if has_data and not replace:
        raise RestoreError("The database holds data. To put the backup in its place say --replace.")
    return version or 0


def _replace_sqlite_file(backup: zipfile.ZipFile, manifest: Manifest, version: int, progress: Progress) -> None:
    database = Path(connection.settings_dict["NAME"])
    database.parent.mkdir(parents=True, exist_ok=True)
    try:
        with atomic_write(database) as partial:
            with using_database_file(partial):
                table_io.migrate_to(manifest.migrations)
                _load_tables(backup, manifest, version, progress)
                _migrate_and_index()
                with connection.cursor() as cursor:  # leaves one file without a write-ahead log
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if database.exists():
                _keep_old_file(database)
    except FileBusy as error:
        raise RestoreError(str(error)) from error


def _keep_old_file(database: Path) -> None:
    """Give the old database a second name before the new one takes its first: there is one at any moment."""
    old = database.with_name(f"{database.name}.before-restore")
    for ending in ("", "-wal", "-shm"):
        Path(f"{old}{ending}").unlink(missing_ok=True)
    try:
        _checkpoint(database)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise RestoreError(f"{database} is in use. Stop the site and other commands, then restore.") from error
        for ending in ("-wal", "-shm"):  # of a damaged database: they belong to it, and never to the new file
            if (part := Path(f"{database}{ending}")).exists():
                part.replace(f"{old}{ending}")
    try:
        os.link(database, old)
    except OSError:  # a file system without hard links
        shutil.copyfile(database, old)


def _checkpoint(database: Path) -> None:
    """Write the log into the database file; raises sqlite3.OperationalError while another process has it open."""
    with closing(sqlite3.connect(database, timeout=5, isolation_level=None)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if old.execute("PRAGMA journal_mode=DELETE").fetchone() != ("delete",):
            raise sqlite3.OperationalError("database is locked")


def _replace_all_rows(backup: zipfile.ZipFile, manifest: Manifest, version: int, progress: Progress) -> None:
    if not connection.introspection.table_names():
        table_io.migrate_to(manifest.migrations)
    elif set(table_io.applied_migrations()) != set(manifest.migrations):
        raise RestoreError(
            f"The backup is of version {manifest.software}, with other tables than this database has. Restore it into "
            "an empty database: dropdb and createdb, then the same command."
        )
    _load_tables(backup, manifest, version, progress)
    _migrate_and_index()


def _load_tables(backup: zipfile.ZipFile, manifest: Manifest, version: int, progress: Progress) -> None:
    """Replace all rows of the database by those of the backup, in one transaction."""
    models = table_io.models_at(manifest.migrations)
    if different := manifest.tables.keys() ^ models.keys():
        raise InvalidBackup(f"Its tables are not those of its migrations: {', '.join(sorted(different))}.")
    with transaction.atomic():
        table_io.truncate(models.values())
        for number, (name, model) in enumerate(models.items()):
            count = table_io.load_rows(model, archive.read_rows(backup, name))
            if count != manifest.tables[name].rows:
                raise InvalidBackup(f"{name} has {count} rows, but should have {manifest.tables[name].rows}.")
            progress(number / len(models))
        table_io.reset_sequences(models.values())
        connection.check_constraints()
        _set_version(models["provisions_datasetstate"], version)
    progress(1)


def _set_version(model: Any, version: int) -> None:
    """Let the version go on from the replaced one; the commit moves it, and its time, as after every change.

    So nothing cached is taken for the restored data, neither by its version nor by its date.
    """
    model.objects.filter(version__lt=version).update(version=version)


def _migrate_and_index() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    documents.rebuild()


def _restore_release(backup: zipfile.ZipFile, manifest: Manifest, version: str) -> Path:
    """Write the files of a release, if its folder is missing: a release never changes. Returns the folder.

    The folder is marked as having no record until the restored tables are committed.
    """
    folder = Path(settings.RELEASES_DIR) / version
    if folder.exists():
        return folder
    with temporary_folder(folder) as partial:
        for name in manifest.members:
            if name.startswith(f"releases/{version}/"):
                with backup.open(name) as source, (partial / name.split("/")[2]).open("wb") as target:
                    shutil.copyfileobj(source, target)
        mark(partial)
        partial.rename(folder)
    return folder
