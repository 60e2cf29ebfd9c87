"""What a database and a folder hold, read past Django, so that nothing that a killed command left can hide."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

Sums = dict[str, str]
# The same work done twice differs in these: when it was done, and the keys that a database gives out by itself.
CLOCKS = {"timestamp with time zone", "datetime"}
# Not the work's own: who is signed in, and what a table is searched by.
NOT_COMPARED = re.compile(
    r"django_(session|migrations|content_type|admin_log)|auth_\w+|axes_\w+|sqlite_\w+|\w+_searchindex\w*"
)


class Database:
    """Reads all tables of an SQLite file or of a PostgreSQL database."""

    def __init__(self, address: str) -> None:
        self.address = address

    @property
    def is_postgres(self) -> bool:
        return self.address.startswith("postgres")

    def connect(self) -> Any:
        if not self.is_postgres:
            return closing(sqlite3.connect(self.address))
        import psycopg

        return psycopg.connect(self.address, autocommit=True)

    def exact(self) -> Sums:
        """Table to checksum of everything in it."""
        with self.connect() as connection:
            return {table: _sum(self._rows(connection, table, "*")) for table in self._tables(connection)}

    def told(self) -> Sums:
        """Table to checksum of what its rows say: without clocks, and without the keys that count up by themselves."""
        with self.connect() as connection:
            tables = [one for one in self._tables(connection) if not NOT_COMPARED.fullmatch(one)]
            own = {table: self._said(connection, table) for table in tables}
            return {table: _sum(self._rows(connection, table, names)) for table, names in own.items()}

    def _rows(self, connection: Any, table: str, names: str) -> Iterable[str]:
        return sorted(repr(tuple(row)) for row in connection.execute(f'SELECT {names} FROM "{table}"'))  # type: ignore[call-overload]

    def _tables(self, connection: Any) -> list[str]:
        asked = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            if self.is_postgres
            else "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
        )
        return sorted(name for (name,) in connection.execute(asked))

    def _said(self, connection: Any, table: str) -> str:
        """The columns that say something, for SELECT."""
        if self.is_postgres:
            asked = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s ORDER BY 1"
            columns = connection.execute(asked, [table]).fetchall()
        else:
            asked = f"SELECT name, type FROM pragma_table_info('{table}') ORDER BY 1"
            columns = connection.execute(asked).fetchall()
        told = [name for name, kind in columns if kind.lower() not in CLOCKS and not _is_key(name, kind)]
        if table == "provisions_revision":
            told = ["model", "action", "who", "why", "note", "correction", "fields"]
        if table == "provisions_datasetstate":
            told = ["last_number"]
        if table == "provisions_release":
            told = ["version", "note"]
        return ", ".join(f'CAST("{name}" AS text)' for name in told) or "1"


def _is_key(name: str, kind: str) -> bool:
    return name == "id" or (name.endswith("_id") and kind.lower() in ("bigint", "integer"))


def _sum(rows: Iterable[str]) -> str:
    digest = hashlib.sha256()
    count = 0
    for row in rows:
        digest.update(row.encode())
        count += 1
    return f"{count} rows {digest.hexdigest()[:16]}"


def files(folder: Path) -> Sums:
    """Every file below a folder and its checksum, without the database's own."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not re.match(r"rta_db\.sqlite3|uploads/|static/|secret_key", name):
            found[name] = _content(path)
    return found


def _content(path: Path) -> str:
    """A checksum; of a backup that of the tables that it lists, since it knows when it was made."""
    if path.suffix == ".backup":
        import zipfile

        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            return " ".join(sorted(json.loads(archive.read("manifest.json"))["members"]))[:100]
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def visible(sums: Sums) -> Sums:
    """Without what is marked as unfinished: hidden names, and releases whose record is not committed."""
    unrecorded = {name.rsplit("/", 1)[0] for name in sums if name.endswith("/.unrecorded")}
    return {
        name: one
        for name, one in sums.items()
        if not any(part.startswith(".") for part in name.split("/")) and name.rsplit("/", 1)[0] not in unrecorded
    }
