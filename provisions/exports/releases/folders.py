"""Folders of releases while they are written, and what killed processes leave of them.

A release is written to a temporary folder, which is renamed just before its record is committed. Between the two, a
file named MARK in it says that the record is missing. `clean_up` removes temporary folders and marked folders without a
record. All of this happens under one lock, so only one process at a time writes releases.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from provisions.lib.files import FOREVER, lock
from provisions.models import Release

ENDING = ".partial"
LOCK = ".lock"
MARK = ".unrecorded"


@contextmanager
def lock_releases(timeout: float = FOREVER) -> Iterator[Path]:
    """Hold the lock of the folder of releases, which is created if it is missing; yields that folder.

    Raises FileBusy when another process still holds the lock after `timeout` seconds.
    """
    folder = Path(settings.RELEASES_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with lock(folder / LOCK, timeout):
        yield folder


@contextmanager
def temporary_folder(final: Path) -> Iterator[Path]:
    """A new folder next to `final`, to be renamed to it; removed at the end if it was not. Needs the lock."""
    _remove_temporary_folders(final.parent)
    folder = Path(tempfile.mkdtemp(prefix=f".{final.name}-", suffix=ENDING, dir=final.parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clean_up(releases: Path) -> list[str]:
    """Remove what killed processes left in the folder of releases; returns the names of the removed folders.

    A marked folder whose record exists loses its mark. Needs the lock.
    """
    removed = _remove_temporary_folders(releases)
    for folder in sorted(path.parent for path in releases.glob(f"*/{MARK}")):
        if Release.objects.filter(version=folder.name).exists():
            unmark(folder)
        else:
            _discard(folder)
            removed.append(folder.name)
    return removed


def mark(folder: Path) -> None:
    """Say that the release in a folder has no record yet; before the folder is renamed."""
    (folder / MARK).touch()


def unmark(folder: Path) -> None:
    """The record of the release in a folder is committed."""
    (folder / MARK).unlink(missing_ok=True)


def _remove_temporary_folders(releases: Path) -> list[str]:
    folders = sorted(path for path in releases.glob(f".*{ENDING}") if path.is_dir())
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return [folder.name for folder in folders]


def _discard(folder: Path) -> None:
    """Remove a release's folder. It is renamed first, so that no part of it is ever found under the release's name."""
    trash = folder.with_name(f".{folder.name}-discarded-{os.getpid()}{ENDING}")
    folder.rename(trash)
    shutil.rmtree(trash, ignore_errors=True)
