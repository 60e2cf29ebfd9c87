"""Making a backup while the site goes on."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from provisions.safekeeping import archive, tables
from provisions.safekeeping.archive import Manifest
from provisions.safekeeping.elsewhere import elsewhere

Told = Callable[[float], None]


class CantBackUp(Exception):
    """A backup that can't be made; the message says why."""


def back_up(path: Path, told: Told = lambda _done: None) -> Manifest:
    """Write everything that the database holds at one moment, and the files of releases, to a new file.

    Sessions are left out. The file is read again and every checksum held against it before it gets its name. `told`
    hears how far it has come, from 0 to 1.

    Raises CantBackUp; then there is no file of that name.
    """
    if path.exists():
        raise CantBackUp(f"{path} exists. Take another name: a backup is not written over.")
    if not path.parent.is_dir():
        raise CantBackUp(f"There is no folder {path.parent}.")
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.unlink(missing_ok=True)  # left by one that was killed
        with snapshot(partial.with_name(f"{partial.name}.sqlite3")):
            manifest = _write(partial, told)
        with archive.opened(partial) as written:
            archive.check(written, archive.read_manifest(written))
        partial.replace(path)
    except OSError as error:
        raise CantBackUp(f"{path} can't be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


@contextmanager
def snapshot(copy: Path) -> Iterator[None]:
    """The default connection reads the database of one moment, while others write.

    SQLite's own online copy is made at `copy` and taken away again; PostgreSQL reads in one transaction.
    """
    if connection.vendor == "sqlite":
        import sqlite3

        connection.ensure_connection()
        try:
            target = sqlite3.connect(copy)
            with target:
                connection.connection.backup(target)
            target.close()
            with elsewhere(copy):
                yield
        finally:
            copy.unlink(missing_ok=True)
    else:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _write(partial: Path, told: Told) -> Manifest:
    nodes = tables.applied()
    models = tables.models_at(nodes)
    manifest = Manifest(timezone.now().isoformat(), version("rta-db"), connection.vendor, nodes)
    partial.touch(mode=0o600)  # it holds the curators' accounts
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for done, (name, model) in enumerate(models.items()):
            member = archive.table_member(name)
            manifest.members[member] = archive.add(file, member, tables.lines(model), rows=True)
            told(done / len(models))
        for released in _released():
            member = f"releases/{released.parent.name}/{released.name}"
            manifest.members[member] = archive.add(file, member, _pieces(released))
        archive.add_manifest(file, manifest)
    with partial.open("rb+") as written:
        os.fsync(written.fileno())
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
