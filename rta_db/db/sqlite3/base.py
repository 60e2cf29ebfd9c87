"""Connections to SQLite that go on reading when the disk has become read-only.

Such as when the system mounts a failing disk read-only. With a write-ahead log SQLite makes files beside the database
even to read, and can't open it then. Nobody else can write either, so that the file may be read as one that never
changes.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except sqlite3.OperationalError:
            path = Path(str(self.settings_dict["NAME"]))
            if not _only_readable(path):
                raise
            self.init_commands: list[str] = []  # they would write
            return super().get_new_connection({**conn_params, "database": f"file:{quote(str(path))}?immutable=1"})


def _only_readable(path: Path) -> bool:
    """Whether the database is there whole, without a log, and neither it nor its folder can be written to."""
    log = Path(f"{path}-wal")
    if not path.is_file() or (log.exists() and log.stat().st_size):
        return False
    return os.access(path, os.R_OK) and not os.access(path.parent, os.W_OK)
