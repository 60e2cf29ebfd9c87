"""Restoring a backup: all of it or nothing, into an empty database or, when that is said, in place of what is there."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from provisions.exports.releases import lock_releases, mark, temporary_folder, unmark
from provisions.lib.files import FileBusy, atomic_write
from provisions.models import Agreement, DatasetState
from provisions.operations.backup import archive, table_io
from provisions.operations.backup.archive import BadBackup, Manifest
from provisions.operations.backup.sqlite_copy import using_database_file
from provisions.query import fulltext

Told = Callable[[float], None]


class CantRestore(Exception):
    """A backup that can't be restored here; the message says why and what to do."""


def restore(path: Path, replace: bool = False, told: Told = lambda _done: None) -> Manifest:
    """Put what a backup holds into the database, and the files of its releases into their folder.

    Every checksum is held against the file before anything is touched. On SQLite a new file is made beside the
    database and takes its place when it is whole; what was there stays as NAME.before-restore. On PostgreSQL all rows
    are exchanged in one transaction. `told` hears how far it has come, from 0 to 1.

    Raises:
        BadBackup: the file is no backup, or it is damaged.
        CantRestore: there are data and `replace` was not said, or the backup is of a newer version.
        OSError, DatabaseError: the file can't be read, the database does not answer or can't be written.
    """
    with archive.opened(path) as file:
        manifest = archive.read_manifest(file)
        _known(manifest)
        archive.check(file, manifest)
        version = _version_here(replace)
        releases = sorted({name.split("/")[1] for name in manifest.members if archive.RELEASED.fullmatch(name)})
        with lock_releases() if releases else nullcontext():
            folders = [_restore_release(file, manifest, release) for release in releases]
            if connection.vendor == "sqlite":
                _into_a_new_file(file, manifest, version, told)
            else:
                _in_place(file, manifest, version, told)
            for folder in folders:
                unmark(folder)  # also if the backup has files of a release without a record: they are as they were
    return manifest


def _known(manifest: Manifest) -> None:
    try:
        table_io.leaves(manifest.migrations)
    except KeyError as error:
        app, name = error.args[0]
        raise CantRestore(
            f"The backup was made by version {manifest.software} with the migration {app}.{name}, which this version "
            "does not have. Install that version or a newer one."
        ) from None


def _version_here(replace: bool) -> int:
    """The dataset's version that is to be replaced, 0 when there is none."""
    try:
        there = bool(connection.introspection.table_names())
        version = DatasetState.objects.filter(pk=1).values_list("version", flat=True).first() if there else None
        filled = there and Agreement.objects.exists()
    except DatabaseError:
        if connection.vendor != "sqlite":
            raise
        version, filled = 0, True  # a damaged file: nobody can tell what it holds
    finally:
        connection.close()
    if filled and not replace:
        raise CantRestore("The database holds data. To put the backup in its place say --replace.")
    return version or 0


def _into_a_new_file(file: zipfile.ZipFile, manifest: Manifest, version: int, told: Told) -> None:
    usual = Path(connection.settings_dict["NAME"])
    usual.parent.mkdir(parents=True, exist_ok=True)
    try:
        with atomic_write(usual) as new:
            with using_database_file(new):
                table_io.migrate_to(manifest.migrations)
                _exchange(file, manifest, version, told)
                _up_to_date()
                with connection.cursor() as cursor:  # so that the one file is all there is
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if usual.exists():
                _keep_before(usual)
    except FileBusy as busy:
        raise CantRestore(str(busy)) from busy


def _keep_before(usual: Path) -> None:
    """The old database has a second name before the new one takes the first: there is one at any moment."""
    before = usual.with_name(f"{usual.name}.before-restore")
    _remove(before)
    try:
        _write_log_into(usual)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise CantRestore(f"{usual} is in use. Stop the site and other commands, then restore.") from error
        for ending in ("-wal", "-shm"):  # damaged: what belongs to it goes with it, and never to the new file
            if (part := Path(f"{usual}{ending}")).exists():
                part.replace(f"{before}{ending}")
    try:
        os.link(usual, before)
    except OSError:  # a file system that knows no second names
        shutil.copyfile(usual, before)


def _write_log_into(usual: Path) -> None:
    """So that the one file is all there is; fails while somebody else has it open."""
    with closing(sqlite3.connect(usual, timeout=5, isolation_level=None)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if old.execute("PRAGMA journal_mode=DELETE").fetchone() != ("delete",):
            raise sqlite3.OperationalError("database is locked")


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _in_place(file: zipfile.ZipFile, manifest: Manifest, version: int, told: Told) -> None:
    if not connection.introspection.table_names():
        table_io.migrate_to(manifest.migrations)
    elif set(table_io.applied()) != set(manifest.migrations):
        raise CantRestore(
            f"The backup is of version {manifest.software}, with other tables than this database has. Restore it into "
            "an empty database: dropdb and createdb, then the same command."
        )
    _exchange(file, manifest, version, told)
    _up_to_date()


def _exchange(file: zipfile.ZipFile, manifest: Manifest, version: int, told: Told) -> None:
    """All rows of the backup instead of all that are there, in one transaction."""
    models = table_io.models_at(manifest.migrations)
    if strange := manifest.tables.keys() ^ models.keys():
        raise BadBackup(f"Its tables are not those of its migrations: {', '.join(sorted(strange))}.")
    with transaction.atomic():
        table_io.empty(models.values())
        for done, (name, model) in enumerate(models.items()):
            count = table_io.fill(model, archive.rows(file, name))
            if count != manifest.tables[name].rows:
                raise BadBackup(f"{name} has {count} rows, but should have {manifest.tables[name].rows}.")
            told(done / len(models))
        table_io.reset_sequences(models.values())
        connection.check_constraints()
        _moved_on(models["provisions_datasetstate"], version)
    told(1)


def _moved_on(state: type, version: int) -> None:
    """What was kept for a version of the data that is replaced must not be taken for the restored data."""
    if version:
        for one in state.objects.all():  # type: ignore[attr-defined]
            one.version = max(one.version, version) + 1
            one.save()


def _up_to_date() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    fulltext.rebuild()


def _restore_release(file: zipfile.ZipFile, manifest: Manifest, version: str) -> Path:
    """Write the files of a release, if its folder is missing: a release never changes. Returns the folder.

    The folder is marked as having no record until the restored tables are committed.
    """
    folder = Path(settings.RELEASES_DIR) / version
    if folder.exists():
        return folder
    with temporary_folder(folder) as partial:
        for name in manifest.members:
            if name.startswith(f"releases/{version}/"):
                with file.open(name) as source, (partial / name.split("/")[2]).open("wb") as target:
                    shutil.copyfileobj(source, target)
        mark(partial)
        partial.rename(folder)
    return folder
