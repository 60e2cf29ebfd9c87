"""The table of database errors: what each code means on each engine, and for whom."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from rta_db.db import errors
from rta_db.db.errors import DatabaseUnavailable, FaultKind, classify


def _with_cause(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def _sqlite(name: str) -> Exception:
    cause = sqlite3.OperationalError(name)
    cause.sqlite_errorname = name  # type: ignore[attr-defined]
    return _with_cause(OperationalError(name), cause)


def _postgresql(state: str | None, kind: type[Exception] = OperationalError) -> Exception:
    cause = psycopg.OperationalError("from the server")
    cause.sqlstate = state
    return _with_cause(kind("from the server"), cause)


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, FaultKind.FULL), (errno.EROFS, FaultKind.READ_ONLY), (errno.EACCES, FaultKind.READ_ONLY)],
)
def test_errors_of_the_disk(number: int, kind: FaultKind) -> None:
    assert classify(OSError(number, "disk")) == DatabaseUnavailable(kind)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_FULL", FaultKind.FULL),
        ("SQLITE_IOERR_WRITE", FaultKind.FULL),
        ("SQLITE_IOERR_READ", FaultKind.UNREACHABLE),
        ("SQLITE_READONLY_DIRECTORY", FaultKind.READ_ONLY),
        ("SQLITE_CANTOPEN", FaultKind.READ_ONLY),
        ("SQLITE_BUSY_SNAPSHOT", FaultKind.BUSY),
        ("SQLITE_NOTADB", FaultKind.DAMAGED),
    ],
)
def test_errors_of_sqlite(monkeypatch: pytest.MonkeyPatch, name: str, kind: FaultKind) -> None:
    monkeypatch.setattr(errors.connection, "vendor", "sqlite")
    assert classify(_sqlite(name)) == DatabaseUnavailable(kind)


@pytest.mark.parametrize(
    ("state", "kind", "for_all"),
    [
        ("08006", FaultKind.UNREACHABLE, True),
        ("53300", FaultKind.UNREACHABLE, True),
        ("53100", FaultKind.FULL, True),
        ("57P01", FaultKind.UNREACHABLE, True),
        (None, FaultKind.UNREACHABLE, True),
        ("25006", FaultKind.READ_ONLY, False),
        ("40001", FaultKind.BUSY, False),
        ("55P03", FaultKind.BUSY, False),
    ],
)
def test_errors_of_postgresql(
    monkeypatch: pytest.MonkeyPatch, state: str | None, kind: FaultKind, for_all: bool
) -> None:
    monkeypatch.setattr(errors.connection, "vendor", "postgresql")
    assert classify(_postgresql(state)) == DatabaseUnavailable(kind, for_all)
    assert classify(_postgresql(None, InterfaceError)) == DatabaseUnavailable(FaultKind.UNREACHABLE, for_all=True)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_a_wrong_query_is_not_an_outage(monkeypatch: pytest.MonkeyPatch, vendor: str) -> None:
    monkeypatch.setattr(errors.connection, "vendor", vendor)
    assert classify(_sqlite("SQLITE_ERROR") if vendor == "sqlite" else _postgresql("42703")) is None
    assert classify(_with_cause(ProgrammingError("no such column"), Exception())) is None
    assert classify(_with_cause(DatabaseError("odd"), Exception())) is None
    assert classify(ValueError("not of the database")) is None
    assert classify(FileNotFoundError(errno.ENOENT, "no such file")) is None
