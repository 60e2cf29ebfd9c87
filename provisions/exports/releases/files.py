"""Reading releases: their files, and pages and records out of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings

from provisions.exports.releases.metadata import SUMS, Written, sums
from provisions.models import Release

Record = dict[str, Any]


class ReleaseNotFound(Exception):
    """There is no such release, or nothing of that kind in it; the message says what there is."""


@dataclass(frozen=True)
class ReleasedFile:
    """A file of a release and where it lies."""

    facts: Written
    path: Path


def find(version: str) -> Release:
    """The record of a release; raises ReleaseNotFound."""
    found = Release.objects.filter(version=version).first()
    if found is None:
        known = ", ".join(Release.objects.order_by("-pk").values_list("version", flat=True)) or "none yet"
        raise ReleaseNotFound(f"There is no release {version}. There are: {known}.")
    return found


def files_of(release: Release) -> list[Written]:
    """What its record says of its files."""
    return [Written(**one) for one in release.files]


def sums_of(release: Release) -> Written:
    """The list of checksums, which is the one file that its record does not name."""
    data = sums(files_of(release))
    return Written(SUMS, len(data), hashlib.sha256(data).hexdigest())


def file_of(release: Release, name: str) -> ReleasedFile:
    """A file by its name, such as provisions.csv; raises ReleaseNotFound for any other name and when it is missing."""
    for one in (*files_of(release), sums_of(release)):
        if one.name == name:
            path = Path(settings.RELEASES_DIR) / release.version / name
            if path.is_file():
                return ReleasedFile(one, path)
            raise ReleaseNotFound(f"{name} of release {release.version} is missing in the folder of releases.")
    raise ReleaseNotFound(f"Release {release.version} has no file {name}.")


def rows_of(release: Release, dataset: str) -> Iterator[Record]:
    """The records of a dataset in a release, in its order; raises ReleaseNotFound at once."""
    return _lines(file_of(release, f"{dataset}.jsonl").path)


def page_of(release: Release, dataset: str, first: int, size: int) -> tuple[int, list[Record]]:
    """How many records a dataset has in a release, and `size` of them from place `first` (0 is the first) on."""
    found = file_of(release, f"{dataset}.jsonl")
    return found.facts.records or 0, list(islice(_lines(found.path), first, first + size))


def record_of(release: Release, dataset: str, name: str, value: str) -> Record | None:
    """The record whose column `name` holds the value; None when there is none."""
    return next((record for record in rows_of(release, dataset) if record[name] == value), None)


def _lines(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
