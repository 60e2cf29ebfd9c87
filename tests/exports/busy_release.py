"""A release is made while somebody saves. It runs in a process of its own for SQLite, whose tests are in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from provisions.exports.releases import build
from provisions.models import DatasetState, Provision


def _summary() -> str:
    return Provision.objects.public().order_by("number")[0].summary


def _save() -> None:
    Provision.objects.filter(number=Provision.objects.public().order_by("number")[0].number).update(summary="Edited.")
    connection.close()


def _write_all(folder: Path, version: str, progress: Callable[[str], None]) -> list[build.ReleaseFileInfo]:
    before = _summary()
    curator = threading.Thread(target=_save)
    curator.start()
    curator.join()
    assert _summary() == before, "the release sees what was saved while it was made"
    return []


def run() -> None:
    build._write_all = _write_all
    version = DatasetState.objects.current().version
    assert build.make_release("2026.9").dataset_version == version
    assert _summary() == "Edited.", "the curator waited for the release, or lost"
