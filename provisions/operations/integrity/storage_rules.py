"""Rules on the database file, released files and the search index. A rule yields what breaks it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from provisions.models import Release
from provisions.operations.integrity import Breach
from provisions.query.fulltext import documents


def storage() -> Iterator[Breach]:
    """The database's file is whole, and whatever a record refers to is there. A server checks its own files."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        faults = [row[0] for row in cursor.execute("PRAGMA integrity_check(10)").fetchall()]
        orphans = cursor.execute("PRAGMA foreign_key_check").fetchall()
    for fault in faults if faults != ["ok"] else []:
        yield None, f"The file is damaged: {fault}. manage.py restore --replace FILE restores a backup."
    for table, row, parent, _ in orphans:
        yield None, f"Row {row} of {table} refers to a record that is not in {parent}."


def releases() -> Iterator[Breach]:
    """The files of a release are those that its record lists, byte for byte."""
    for release in Release.objects.order_by("pk"):
        for file in release.files:
            path = Path(settings.RELEASES_DIR) / release.version / file["name"]
            if not path.is_file():
                yield release, f"{path} is missing."
            elif hashlib.sha256(path.read_bytes()).hexdigest() != file["sha256"]:
                yield release, f"{path} is not the file that was released: its checksum differs."
    versions = {*Release.objects.values_list("version", flat=True)}
    for path in sorted(Path(settings.RELEASES_DIR).glob("[0-9]*")):
        if path.is_dir() and path.name not in versions:
            yield None, f"{path} holds a release that the database does not know. Restore its record or move it away."


def index() -> Iterator[Breach]:
    """Searches find what the provisions say."""
    for problem in documents.verify():
        yield None, f"{problem} manage.py start rebuilds the index."
