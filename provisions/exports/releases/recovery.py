"""Folders of releases whose record is not written yet: marked, so that one who is killed in between leaves no riddle.

A folder gets its name a moment before its record is committed. Until then a file in it says so. Whoever makes a
release or starts the site later looks whether the record came: then the mark goes, else the folder.
"""

from __future__ import annotations

from pathlib import Path

from provisions.exports.releases.partial_folder import ENDING, discard, is_nobodys
from provisions.models import Release

MARK = ".unrecorded"


def mark(folder: Path) -> None:
    """Say that the folder has no record yet; before it gets its name."""
    (folder / MARK).touch()


def unmark(folder: Path) -> None:
    """The record is committed."""
    (folder / MARK).unlink(missing_ok=True)


def is_marked(folder: Path) -> bool:
    return (folder / MARK).exists()


def settle(releases: Path) -> list[str]:
    """Take away marked folders that have no record, and the marks of those that have; returns the names taken away."""
    marked = [one.parent for one in sorted(releases.glob(f"*/{MARK}")) if not one.parent.name.endswith(ENDING)]
    gone = []
    for folder in marked:
        if not is_nobodys(folder):
            continue  # its record is being written
        if Release.objects.filter(version=folder.name).exists():
            unmark(folder)
        else:
            discard(folder)
            gone.append(folder.name)
    return gone
