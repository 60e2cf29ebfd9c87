"""Pointing the default connection at another SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def using_database_file(path: Path) -> Iterator[None]:
    """Let all queries of the block go to the SQLite file at `path`, which is created if it is missing."""
    original = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
