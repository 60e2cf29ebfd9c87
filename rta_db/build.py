"""The build identifier: one hash of the installed sources, for everything that must not outlive an upgrade."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

PACKAGES = ("rta_db", "provisions")
SUFFIXES = {".py", ".html", ".txt", ".xml", ".css", ".js", ".svg", ".mo"}


@cache
def build_id() -> str:
    """Twelve hexadecimal digits, the same for the same sources on every machine; computed once per process.

    It depends on the names and contents of all modules, templates, static files and translations.
    """
    return hash_sources(Path(__file__).resolve().parents[1])


def hash_sources(root: Path) -> str:
    """The build identifier of the packages in a folder."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in SUFFIXES:
                content = path.read_bytes()
                digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
                digest.update(content)
    return digest.hexdigest()[:12]
