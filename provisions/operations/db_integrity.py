"""Whether a database that is a file is damaged: looked for on every start, for a few seconds, or wholly when it may be.

SQLite's own check reads the whole file, four processor seconds for a million provisions. After an orderly end it is
given up after SECONDS: a file of up to some hundred megabytes is looked at wholly, of a larger one the first part.
After an end that was not orderly, such as by a power cut, it takes the time it takes. `verify` always looks at all.
"""

from __future__ import annotations

import json
from pathlib import Path
from threading import Timer

from django.db import DatabaseError, OperationalError, connection

SECONDS = 3.0
NOTED = "checked.json"


def damage(seconds: float | None = SECONDS) -> str:
    """What is damaged, in the engine's words; blank when nothing is found within so many seconds (None: in the end).

    Raises DatabaseError when the file can't be read as a database at all. A server's database is the server's to check.
    """
    if connection.vendor != "sqlite":
        return ""
    connection.ensure_connection()
    timer = Timer(seconds, connection.connection.interrupt) if seconds is not None else None
    if timer:
        timer.start()
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            (found,) = cursor.fetchone()
    except OperationalError as error:
        if "interrupted" in str(error):
            return ""
        raise
    finally:
        if timer:
            timer.cancel()
    return "" if found == "ok" else str(found)


def is_damage(error: BaseException) -> bool:
    """Whether an error says that the file is damaged, rather than away, full or locked."""
    told = str(error)
    return isinstance(error, DatabaseError) and ("not a database" in told or "malformed" in told)


def noted(folder: Path) -> dict[str, str]:
    """What was noted of earlier checks in this data folder."""
    try:
        found = json.loads((folder / NOTED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def note(folder: Path, **told: str) -> None:
    """Remember that something was checked."""
    (folder / NOTED).write_text(json.dumps({**noted(folder), **told}), encoding="utf-8")
