"""SQLite connections that can still read on a read-only disk, such as a failing one that the system has remounted.

With a write-ahead log, SQLite creates files beside the database even for reading, and can't open it there. Nobody else
can write to it either, so the file is opened as immutable (https://sqlite.org/uri.html#uriimmutable).
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db.backends.sqlite3 import base

from rta_db.db.written_tables import WatchedConnection


class DatabaseWrapper(WatchedConnection, base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except sqlite3.OperationalError:
            path = Path(str(self.settings_dict["NAME"]))
            if not _only_readable(path):
                raise
            self.init_commands: list[str] = []  # they write
            return super().get_new_connection({**conn_params, "database": f"file:{quote(str(path))}?immutable=1"})


def _only_readable(path: Path) -> bool:
    """Whether the database is complete without its log, and its folder can't be written to."""
    log = Path(f"{path}-wal")
    if not path.is_file() or (log.exists() and log.stat().st_size):
        return False
    return os.access(path, os.R_OK) and not os.access(path.parent, os.W_OK)
