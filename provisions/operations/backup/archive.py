"""The file of a backup: a ZIP with a member for each table and each file of a release, and a manifest.

Tables are rows of JSON, one a line, with the database's columns as of the migrations that the manifest names. No
engine's own format is used, so a backup of SQLite can be restored into PostgreSQL and the other way round.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provisions.lib import zip_safety

FORMAT = 1
MANIFEST = "manifest.json"
MAX_MANIFEST = 2 * 1024 * 1024  # bytes; a member takes a hundred and fifty
MAX_MEMBERS = 20_000
MAX_RATIO = 100  # unpacked to packed size, of a member of more than a megabyte; tables stay below 30
MAX_ROW = 16 * 1024 * 1024  # bytes
# A document's content has at most 16 MB, some of its letters six bytes in JSON; a file of 60 MB has 80 in base64.
MAX_ROWS = {"provisions_document": 6 * MAX_ROW, "provisions_intakefile": 6 * MAX_ROW}
BLOCK = 1024 * 1024  # bytes
TABLE = re.compile(r"tables/([a-z0-9_]+)\.jsonl")
RELEASE_FILE = re.compile(r"releases/(\d{4}\.\d+)/[A-Za-z0-9_-][A-Za-z0-9._-]*")

# What zipfile raises for a file that is damaged, encrypted, or compressed in an unknown way.
READ_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError, RuntimeError)


class InvalidBackup(Exception):
    """A file that is not a backup, or a damaged one; the message says what is wrong with it."""


@dataclass(frozen=True)
class BackupMember:
    """A file in a backup: its size in bytes, its SHA-256, and for a table the number of rows."""

    bytes: int
    sha256: str
    rows: int | None = None


@dataclass
class Manifest:
    """What a backup contains. The attributes are the keys of manifest.json.

    Attributes:
        made: when, in ISO 8601.
        software: the version of the project.
        engine: "sqlite" or "postgresql".
        migrations: app and name of every migration that the database had.
    """

    made: str
    software: str
    engine: str
    migrations: list[tuple[str, str]]
    members: dict[str, BackupMember] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def tables(self) -> dict[str, BackupMember]:
        """The tables by their names in the database."""
        matches = {name: TABLE.match(name) for name in self.members}
        return {match[1]: self.members[name] for name, match in matches.items() if match}

    @property
    def releases(self) -> list[str]:
        """The versions of the releases whose files the backup contains, sorted."""
        return sorted({match[1] for name in self.members if (match := RELEASE_FILE.fullmatch(name))})


def table_member(table: str) -> str:
    """The name of a table's member."""
    return f"tables/{table}.jsonl"


def add_member(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes], is_table: bool = False) -> BackupMember:
    """Write a member and return its description; the lines of a table are counted as its rows."""
    digest, size, lines = hashlib.sha256(), 0, 0
    with archive.open(name, "w", force_zip64=True) as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            lines += chunk.count(b"\n")
    return BackupMember(size, digest.hexdigest(), lines if is_table else None)


def open_backup(path: Path) -> zipfile.ZipFile:
    """Open a backup for reading; raises InvalidBackup, or OSError when it can't be read."""
    try:
        return zip_safety.open_zip(path, MAX_MEMBERS)
    except zip_safety.TooManyMembers as error:
        raise InvalidBackup(f"{path} is not a backup: it {error}.") from None
    except READ_ERRORS as error:
        raise InvalidBackup(f"{path} is not a backup: {error}.") from error


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Read the manifest and check it against the members of the file; raises InvalidBackup."""
    try:
        if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST:
            raise InvalidBackup(f"Its {MANIFEST} is larger than {MAX_MANIFEST:,} bytes.")
        content = json.loads(archive.read(MANIFEST))
        members = {name: BackupMember(**member) for name, member in content.pop("members").items()}
        migrations = [(str(app), str(name)) for app, name in content.pop("migrations")]
        manifest = Manifest(**content, migrations=migrations, members=members)
    except (KeyError, TypeError, AttributeError, OSError, *READ_ERRORS) as error:
        raise InvalidBackup(f"It has no {MANIFEST} that can be read: {error}") from error
    if manifest.format != FORMAT:
        raise InvalidBackup(f"It has format {manifest.format}; this version reads format {FORMAT}.")
    _check_members(archive, manifest)
    return manifest


def _check_members(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    sizes = {member.filename: member.file_size for member in archive.infolist() if member.filename != MANIFEST}
    if unknown := [name for name in sizes if not (TABLE.fullmatch(name) or RELEASE_FILE.fullmatch(name))]:
        raise InvalidBackup(f"It holds {unknown[0]!r}, which no backup has.")
    for member in archive.infolist():
        if member.file_size > max(BLOCK, MAX_RATIO * member.compress_size):
            name = member.filename
            raise InvalidBackup(f"{name} in it unpacks to more than {MAX_RATIO} times its packed size; no backup does.")
    if sizes != {name: member.bytes for name, member in manifest.members.items()}:
        raise InvalidBackup("Its files are not those that its manifest lists: it was cut short or changed.")


def verify_checksums(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Read every member and compare its checksum; raises InvalidBackup at the first that differs."""
    for name, member in manifest.members.items():
        try:
            with archive.open(name) as file:
                checksum = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        except (OSError, *READ_ERRORS) as error:
            raise InvalidBackup(f"{name} in it can't be read: {error}") from error
        if checksum != member.sha256:
            raise InvalidBackup(f"{name} in it does not match its checksum.")


def read_rows(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, Any]]:
    """A table's rows as dictionaries of values by column."""
    limit = MAX_ROWS.get(table, MAX_ROW)
    with archive.open(table_member(table)) as file:
        while line := file.readline(limit + 1):
            if len(line) > limit:
                raise InvalidBackup(f"{table} has a row of more than {limit:,} bytes.")
            yield json.loads(line)
