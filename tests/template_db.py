"""A migrated SQLite database, kept between runs: migrating takes longer than most test files.

The template lies in the user's cache folder. Its name depends on every migration and on the modules that migrations
import, so a change makes a new one. The test run migrates its copy again, which does nothing but send `post_migrate`.
Installations that tests make begin with a copy too, but for those that test the first start.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
IMPORTED = ("provisions/migrations", "rta_db/db")  # by migrations
SECONDS_KEPT = 30 * 24 * 3600  # after its last use


def template_path() -> Path:
    """Where the template for the current migrations is, or will be."""
    digest = hashlib.sha256(f"{django.get_version()} {sqlite3.sqlite_version}".encode())
    for path in sorted(_sources()):
        digest.update(path.read_bytes())
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "rta-db-tests" / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


def _sources() -> Iterator[Path]:
    for config in apps.get_app_configs():
        yield from (Path(config.path) / "migrations").glob("*.py")
    for folder in IMPORTED:
        yield from (ROOT / folder).rglob("*.py")


def copy_template(target: Path) -> bool:
    """Copy the template to `target`. Returns False when there is none."""
    template = template_path()
    try:
        shutil.copyfile(template, target)
        template.touch()
    except OSError:
        target.unlink(missing_ok=True)
        return False
    return True


def prepare_data_folder(folder: Path) -> None:
    """Give a new installation a migrated database, where there is a template; else its first command migrates."""
    folder.mkdir(parents=True, exist_ok=True)
    copy_template(folder / "rta_db.sqlite3")


def save_template(connection: BaseDatabaseWrapper) -> None:
    """Keep a migrated, empty database as the template. Does nothing when the cache folder can't be written."""
    template = template_path()
    with contextlib.suppress(OSError):
        template.parent.mkdir(parents=True, exist_ok=True)
        for old in template.parent.glob("migrated-*"):
            if time.time() - old.stat().st_mtime > SECONDS_KEPT:
                old.unlink()
        with tempfile.NamedTemporaryFile(dir=template.parent, delete=False) as partial:
            pass
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(partial.name)) as copy:
            connection.connection.backup(copy)
        Path(partial.name).replace(template)
