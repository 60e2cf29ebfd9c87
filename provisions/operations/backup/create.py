"""Making a backup while the site goes on."""

from __future__ import annotations

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

BACKUPS = "backups.txt"  # in the data folder: where backups were written, the newest last
KEPT = 100
Told = Callable[[float], None]


class CantBackUp(Exception):
    """A backup that can't be made; the message says why."""


def back_up(path: Path, told: Told = lambda _done: None) -> Manifest:
    """Write everything that the database holds at one moment, and the files of releases, to a new file.

    Sessions are left out. The file is read again and every checksum held against it before it gets its name. `told`
    hears how far it has come, from 0 to 1.

    Raises CantBackUp; then there is no file of that name.
    """
    if not path.parent.is_dir():
        raise CantBackUp(f"There is no folder {path.parent}.")
    try:
        with atomic_write(path, mode=0o600) as partial:  # it holds the curators' accounts
            if path.exists():
                raise CantBackUp(f"{path} exists. Take another name: a backup is not written over.")
            with snapshot(partial.with_name(f"{partial.name}.sqlite3")):
                manifest = _write(partial, told)
            with archive.opened(partial) as written:
                archive.check(written, archive.read_manifest(written))
    except FileBusy as error:
        raise CantBackUp(str(error)) from error
    except OSError as error:
        raise CantBackUp(f"{path} can't be written: {error.strerror or error}.") from error
    except DatabaseError as error:  # such as a database that is damaged, or a full disk under the copy
        raise CantBackUp(f"The database can't be copied: {str(error).strip()}.") from error
    _note(path)
    return manifest


def last_backup() -> Path | None:
    """The newest backup that was made from this data folder and is still where it was made; None when there is none."""
    return next((path for path in reversed(_noted()) if path.is_file()), None)


def _note(path: Path) -> None:
    """Remember where the backup is, for the day on which the database is damaged."""
    paths = [str(one) for one in (*_noted(), path.absolute())]
    with (
        suppress(OSError, FileBusy),
        atomic_write(Path(settings.DATA_DIR) / BACKUPS) as partial,
    ):  # it is made all the same
        partial.write_text("\n".join(dict.fromkeys(paths[-KEPT:])) + "\n", encoding="utf-8")


def _noted() -> list[Path]:
    try:
        return [Path(line) for line in (Path(settings.DATA_DIR) / BACKUPS).read_text(encoding="utf-8").splitlines()]
    except OSError:
        return []


@contextmanager
def snapshot(copy: Path) -> Iterator[None]:
    """The default connection reads the database of one moment, while others write.

    SQLite's own online copy is made at `copy` and taken away again; PostgreSQL reads in one transaction.

    Raises DatabaseError.
    """
    if connection.vendor == "sqlite":
        import sqlite3

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


def _write(partial: Path, told: Told) -> Manifest:
    nodes = table_io.applied()
    models = table_io.models_at(nodes)
    manifest = Manifest(timezone.now().isoformat(), version("rta-db"), connection.vendor, nodes)
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for done, (name, model) in enumerate(models.items()):
            member = archive.table_member(name)
            manifest.members[member] = archive.add(file, member, table_io.lines(model), rows=True)
            told(done / len(models))
        for released in _released():
            member = f"releases/{released.parent.name}/{released.name}"
            manifest.members[member] = archive.add(file, member, _pieces(released))
        archive.add_manifest(file, manifest)
    told(1)
    return manifest


def _released() -> list[Path]:
    folder = Path(settings.RELEASES_DIR)
    return sorted(
        path for path in folder.glob("*/*") if archive.RELEASED.fullmatch(f"releases/{path.parent.name}/{path.name}")
    )


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(archive.PIECE):
            yield piece
