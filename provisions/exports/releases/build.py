"""Making a release: all files in a folder of their own, which gets its name when it is whole."""

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
from provisions.exports.releases.metadata import SUMS, Written
from provisions.exports.releases.parts import Part, columns_part, dataset_parts, panel_part
from provisions.models import DatasetState, Release

VERSION = re.compile(r"(\d{4})\.([1-9]\d*)")


class ReleaseError(Exception):
    """A release that can't be made; the message says why and what to do."""


def make(version: str, note: str = "", told: Callable[[str], None] = lambda name: None) -> Release:
    """Makes a release of what is public now, and returns its record.

    Its year, the first part of the number, is the last of the panel. `told` hears the name of each file when it is
    written. Nothing is left behind when it is broken off; what a killed one left, the next takes away.

    Raises:
        ReleaseError: no such number is possible, the release exists, or the data changed meanwhile.
    """
    if not VERSION.fullmatch(version):
        raise ReleaseError(f"{version!r} is no number of a release: it is year and number, such as 2026.1.")
    with folders.lock_releases() as releases:
        folders.clean_up(releases)
        _refuse_existing(version)
        state = DatasetState.objects.current().version
        release = Release(version=version, note=note, dataset_version=state)
        try:
            with override("en"), folders.temporary_folder(releases / version) as folder:
                files = _write_all(folder, version, told)
                return _publish(folder, releases / version, release, files)
        except BaseException:
            with suppress(DatabaseError, OSError):  # the folder may have been renamed and its record not committed
                folders.clean_up(releases)
            raise


def _refuse_existing(version: str) -> None:
    if Release.objects.filter(version=version).exists():
        raise ReleaseError(f"Release {version} exists, and a release never changes. Take the next number.")


def before(version: str) -> Path | None:
    """The folder of the newest release with a smaller number; None for the first."""
    named = [path for path in Path(settings.RELEASES_DIR).iterdir() if VERSION.fullmatch(path.name)]
    whole = {_order(path.name): path for path in named if (path / SUMS).is_file() and not folders.is_marked(path)}
    smaller = [order for order in whole if order < _order(version)]
    return whole[max(smaller)] if smaller else None


def _order(version: str) -> tuple[int, int]:
    year, number = version.split(".")
    return int(year), int(number)


def _write_all(folder: Path, version: str, told: Callable[[str], None]) -> list[Written]:
    parts = dataset_parts()
    files = _tables(folder, parts, told)
    more = [panel_part(_order(version)[0]), changelog_part(parts, folder, before(version))]
    more.append(columns_part([*parts, *more]))
    files += _tables(folder, more, told)
    described = {
        "CITATION.cff": metadata.citation(version),
        "datapackage.json": metadata.datapackage(version, [*parts, *more], files),
        "dataset.jsonld": metadata.json_file(metadata.as_schema_org(version, files)),
        "dcat.jsonld": metadata.json_file(metadata.as_dcat(version, files)),
    }
    files += [_file(folder / name, [data]) for name, data in described.items()]
    _file(folder / SUMS, [metadata.sums(files)])
    return files


def _tables(folder: Path, parts: Iterable[Part], told: Callable[[str], None]) -> list[Written]:
    """Every part in every format of its own."""
    files = []
    for part in parts:
        for format in part.formats:
            files.append(_file(folder / part.file(format), part.write(format), part.name, format))
            told(files[-1].name)
    return files


def _file(path: Path, pieces: Iterable[bytes], dataset: str = "", format: str = "") -> Written:
    digest, size, lines = hashlib.sha256(), 0, 0
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
            lines += piece.count(b"\n")
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o444)
    return Written(path.name, size, digest.hexdigest(), dataset, format, lines if format == "jsonl" else None)


def _publish(folder: Path, final: Path, release: Release, files: list[Written]) -> Release:
    """The record, and the folder's name: both or none. Killed in between, the folder's mark tells that it is none."""
    counts = {one.dataset: one.records for one in files if one.format == "jsonl"}
    release.files = [{**asdict(one), "records": counts.get(one.dataset)} for one in files]
    release.date = localdate()
    folders.mark(folder)
    with transaction.atomic():
        now = DatasetState.objects.lock().version
        _refuse_existing(release.version)  # another may have made it at the same time
        if now != release.dataset_version:
            raise ReleaseError("The data changed while the release was being written. Run the command again.")
        release.save()  # moves the dataset's version: pages and lists that tell of releases are kept for it
        _give_name(folder, final)
    folders.unmark(final)
    return release


def _give_name(folder: Path, final: Path) -> None:
    """In one step. One that was left without a record, such as by an older backup, may stay when it is the same."""
    if not final.exists():
        folder.rename(final)
        return
    if not (final / SUMS).is_file() or (final / SUMS).read_bytes() != (folder / SUMS).read_bytes():
        raise ReleaseError(
            f"{final} is there, with other files than these, and has no record. Look at it, move it away."
        )
