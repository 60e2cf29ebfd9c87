"""Making a release: its files are written to a temporary folder, which is renamed when it is complete."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate
from django.utils.translation import override

from provisions.exports.releases import folders, metadata
from provisions.exports.releases.changelog import changelog_part
from provisions.exports.releases.metadata import CHECKSUMS, ReleaseFileInfo
from provisions.exports.releases.parts import Part, columns_part, dataset_parts, dyads_part, panel_part
from provisions.models import DatasetState, Release
from provisions.panel.years import FIRST_YEAR
from rta_db.db.snapshot import read_snapshot

VERSION = re.compile(r"(\d{4})\.([1-9]\d*)")


class ReleaseError(Exception):
    """A release that can't be made; the message says why and what to do."""


def make_release(version: str, note: str = "", progress: Callable[[str], None] = lambda _name: None) -> Release:
    """Make a release of the data that are public now, and return its record. Others may change the data meanwhile.

    If it fails, nothing is left of it; what a killed process left is removed by the next one.

    Args:
        version: year and number, such as 2026.1; the year is this one or one before, from FIRST_YEAR on.
        progress: called with the name of each file when it is written.

    Raises:
        ReleaseError: the version is not possible or exists.
    """
    if not VERSION.fullmatch(version):
        raise ReleaseError(f"{version!r} is not a release number: write year and number, such as 2026.1.")
    if (year := _order(version)[0]) > (this_year := localdate().year):
        raise ReleaseError(f"{version} is a number of a year to come; the highest year is {this_year}.")
    if year < FIRST_YEAR:
        raise ReleaseError(f"{version} is a number of a year before the data begin; the lowest year is {FIRST_YEAR}.")
    with folders.lock_releases() as releases:
        folders.clean_up(releases)
        _refuse_existing(version)
        release = Release(version=version, note=note)
        try:
            with override("en"), folders.temporary_folder(releases / version) as folder:
                with read_snapshot():
                    release.dataset_version = DatasetState.objects.current().version
                    files = _write_all(folder, version, progress)
                return _publish(folder, releases / version, release, files)
        except BaseException:
            with suppress(DatabaseError, OSError):  # the folder may have been renamed and its record not committed
                folders.clean_up(releases)
            raise


def _refuse_existing(version: str) -> None:
    if Release.objects.filter(version=version).exists():
        raise ReleaseError(f"Release {version} exists, and a release never changes. Take the next number.")


def previous_release(version: str) -> Path | None:
    """The folder of the release with the next smaller number; None for the first."""
    smaller = [
        path
        for path in Path(settings.RELEASES_DIR).iterdir()
        if VERSION.fullmatch(path.name) and _order(path.name) < _order(version)
        if (path / CHECKSUMS).is_file() and not (path / folders.MARK).exists()
    ]
    return max(smaller, key=lambda path: _order(path.name), default=None)


def _order(version: str) -> tuple[int, int]:
    year, number = version.split(".")
    return int(year), int(number)


def _write_all(folder: Path, version: str, progress: Callable[[str], None]) -> list[ReleaseFileInfo]:
    parts = dataset_parts()
    files = _write_tables(folder, parts, progress)
    dyads, previous = dyads_part(), previous_release(version)
    # Where the release before has no dyads, all of them would be additions, which say nothing.
    compared = [*parts, dyads] if previous and (previous / dyads.filename("jsonl")).exists() else parts
    more = [panel_part(_order(version)[0]), dyads, changelog_part(compared, folder, previous)]
    more.append(columns_part([*parts, *more]))
    files += _write_tables(folder, more, progress)
    descriptions = {
        "CITATION.cff": metadata.citation(version),
        "datapackage.json": metadata.datapackage(version, [*parts, *more], files),
        "dataset.jsonld": metadata.json_file(metadata.as_schema_org(version, files)),
        "dcat.jsonld": metadata.json_file(metadata.as_dcat(version, files)),
    }
    files += [_write_file(folder / name, [content]) for name, content in descriptions.items()]
    _write_file(folder / CHECKSUMS, [metadata.checksums(files)])
    return files


def _write_tables(folder: Path, parts: Iterable[Part], progress: Callable[[str], None]) -> list[ReleaseFileInfo]:
    files = []
    for part in parts:
        for format in part.formats:
            files.append(_write_file(folder / part.filename(format), part.write(format), part.name, format))
            progress(files[-1].name)
    return files


def _write_file(path: Path, chunks: Iterable[bytes], dataset: str = "", format: str = "") -> ReleaseFileInfo:
    digest, size, lines = hashlib.sha256(), 0, 0
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            lines += chunk.count(b"\n")
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o444)
    return ReleaseFileInfo(path.name, size, digest.hexdigest(), dataset, format, lines if format == "jsonl" else None)


def _publish(folder: Path, final: Path, release: Release, files: list[ReleaseFileInfo]) -> Release:
    """Save the record and rename the folder, both or neither; the mark tells if the process is killed in between."""
    counts = {file.dataset: file.records for file in files if file.format == "jsonl"}
    release.files = [{**asdict(file), "records": counts.get(file.dataset)} for file in files]
    release.date = localdate()
    folders.mark(folder)
    with transaction.atomic():
        DatasetState.objects.lock()
        _refuse_existing(release.version)  # made meanwhile by a site with another data folder
        release.save()  # increments the dataset's version, by which pages and lists with releases are cached
        _rename(folder, final)
    folders.unmark(final)
    return release


def _rename(folder: Path, final: Path) -> None:
    """Rename the folder. An equal one without a record, which a restored backup may leave, is kept instead."""
    if not final.exists():
        folder.rename(final)
        return
    if not (final / CHECKSUMS).is_file() or (final / CHECKSUMS).read_bytes() != (folder / CHECKSUMS).read_bytes():
        raise ReleaseError(f"{final} exists with other files and without a record. Check it and move it away.")
