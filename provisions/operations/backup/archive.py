"""A backup's file: a ZIP with one list of rows a table, the files of releases, and a manifest with a checksum of each.

Rows stand as JSON, one a line, with the columns of the database as they were at the migrations the manifest names. No
engine's own format is used, so what SQLite held can be restored into PostgreSQL and the other way round.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from provisions.lib import zip_safety

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 2 * 1024 * 1024  # bytes; a member takes a hundred and fifty
MOST_MEMBERS = 20_000
RATIO = 100  # unpacked to packed size, of a member of more than a megabyte; tables stay below 30
LONGEST_ROW = 16 * 1024 * 1024  # bytes; the longest article has a million
PIECE = 1024 * 1024
TABLE = re.compile(r"tables/[a-z0-9_]+\.jsonl")
RELEASED = re.compile(r"releases/\d{4}\.\d+/[A-Za-z0-9_-][A-Za-z0-9._-]*")

# What the library says of a ZIP file that is damaged, packed in a way of its own, or encrypted.
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError, RuntimeError)


class BadBackup(Exception):
    """A file that is no backup, or a damaged one; the message says what is wrong with it."""


@dataclass(frozen=True)
class Member:
    """A file in a backup: its size in bytes and SHA-256; `rows` for a table."""

    bytes: int
    sha256: str
    rows: int | None = None


@dataclass
class Manifest:
    """What a backup holds. `migrations` are app and name of all that the database had."""

    made: str
    software: str
    engine: str
    migrations: list[tuple[str, str]]
    members: dict[str, Member] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def tables(self) -> dict[str, Member]:
        """The tables by their names in the database."""
        return {name[len("tables/") : -len(".jsonl")]: one for name, one in self.members.items() if TABLE.match(name)}


def table_member(table: str) -> str:
    """The name that a table's rows have in the file."""
    return f"tables/{table}.jsonl"


def add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], rows: bool = False) -> Member:
    """Write a member and say what it is; with `rows` its lines are counted."""
    digest, size, lines = hashlib.sha256(), 0, 0
    with archive.open(name, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
            lines += piece.count(b"\n")
    return Member(size, digest.hexdigest(), lines if rows else None)


def add_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1) + "\n")


def opened(path: Path) -> zipfile.ZipFile:
    """The file for reading; raises BadBackup, or OSError when it can't be read."""
    try:
        return zip_safety.open_zip(path, MOST_MEMBERS)
    except zip_safety.TooManyMembers as error:
        raise BadBackup(f"{path} is no backup: it {error}.") from None
    except DAMAGED as error:
        raise BadBackup(f"{path} is no backup: {error}.") from error


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """What the backup says it holds, checked against what is in the file; raises BadBackup."""
    try:
        if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise BadBackup(f"Its {MANIFEST} is larger than {LARGEST_MANIFEST:,} bytes.")
        found = json.loads(archive.read(MANIFEST))
        members = {name: Member(**one) for name, one in found.pop("members").items()}
        migrations = [(str(app), str(name)) for app, name in found.pop("migrations")]
        manifest = Manifest(**found, migrations=migrations, members=members)
    except (KeyError, TypeError, AttributeError, OSError, *DAMAGED) as error:
        raise BadBackup(f"It has no {MANIFEST} that can be read: {error}") from error
    if manifest.format != FORMAT:
        raise BadBackup(f"It has format {manifest.format}; this version reads format {FORMAT}.")
    inside = {one.filename: one.file_size for one in archive.infolist() if one.filename != MANIFEST}
    if strange := [name for name in inside if not (TABLE.fullmatch(name) or RELEASED.fullmatch(name))]:
        raise BadBackup(f"It holds {strange[0]!r}, which no backup has.")
    for one in archive.infolist():
        if one.file_size > max(PIECE, RATIO * one.compress_size):
            raise BadBackup(f"{one.filename} in it unpacks to more than {RATIO} times its packed size; no backup does.")
    if inside != {name: one.bytes for name, one in manifest.members.items()}:
        raise BadBackup("Its files are not those that its manifest lists: it was cut short or changed.")
    return manifest


def check(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Read every member and hold it against its checksum; raises BadBackup at the first that differs."""
    for name, member in manifest.members.items():
        digest = hashlib.sha256()
        try:
            with archive.open(name) as file:
                while piece := file.read(PIECE):
                    digest.update(piece)
        except (OSError, *DAMAGED) as error:
            raise BadBackup(f"{name} in it can't be read: {error}") from error
        if digest.hexdigest() != member.sha256:
            raise BadBackup(f"{name} in it does not match its checksum.")


def rows(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, Any]]:
    """A table's rows: column and value."""
    file: IO[bytes]
    with archive.open(table_member(table)) as file:
        while line := file.readline(LONGEST_ROW + 1):
            if len(line) > LONGEST_ROW:
                raise BadBackup(f"{table} has a row of more than {LONGEST_ROW:,} bytes.")
            yield json.loads(line)
