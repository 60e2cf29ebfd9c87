"""Reading releases: their records in the database, their files, and pages, records and responses from those."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from provisions.exports.releases.metadata import CHECKSUMS, ReleaseFileInfo, checksums
from provisions.models import Release

Record = dict[str, Any]
FOREVER = "public, max-age=31536000, immutable"


class ReleaseNotFound(Http404):
    """There is no such release, or no such file in it; the message says what there is."""


def find_release(version: str) -> Release:
    """The record of a release; raises ReleaseNotFound."""
    release = Release.objects.filter(version=version).first()
    if release is None:
        versions = ", ".join(Release.objects.order_by("-pk").values_list("version", flat=True)) or "none yet"
        raise ReleaseNotFound(f"There is no release {version}. There are: {versions}.")
    return release


def list_files(release: Release) -> list[ReleaseFileInfo]:
    """The files of a release as its record describes them."""
    return [ReleaseFileInfo(**file) for file in release.files]


def checksums_file(release: Release) -> ReleaseFileInfo:
    """The file of checksums, which alone is not in the release's record."""
    content = checksums(list_files(release))
    return ReleaseFileInfo(CHECKSUMS, len(content), hashlib.sha256(content).hexdigest())


def find_file(release: Release, name: str) -> tuple[ReleaseFileInfo, Path]:
    """A file by its name, such as provisions.csv; raises ReleaseNotFound for an unknown or missing one."""
    for file in (*list_files(release), checksums_file(release)):
        if file.name == name:
            path = Path(settings.RELEASES_DIR) / release.version / name
            if path.is_file():
                return file, path
            raise ReleaseNotFound(f"{name} of release {release.version} is missing in the folder of releases.")
    raise ReleaseNotFound(f"Release {release.version} has no file {name}.")


def send(request: HttpRequest, release: Release, name: str) -> HttpResponseBase:
    """The file, only its headers for HEAD, or 304 when the client has it; its ETag is its checksum.

    Raises ReleaseNotFound when the release has no such file.
    """
    file, path = find_file(release, name)
    etag = f'"{file.sha256}"'
    headers = {"ETag": etag, "Cache-Control": FOREVER, "X-Dataset-Release": release.version}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if etag in known:
        return HttpResponse(status=304, headers=headers)
    if request.method == "HEAD":
        return HttpResponse(headers={**headers, "Content-Length": str(file.bytes)}, content_type=file.content_type)
    filename = f"rta-db-{release.version}-{name}"
    content = path.open("rb")
    return FileResponse(content, as_attachment=True, filename=filename, content_type=file.content_type, headers=headers)


def read_records(release: Release, dataset: str) -> Iterator[Record]:
    """The records of a dataset in a release, in its order; raises ReleaseNotFound before the first."""
    _file, path = find_file(release, f"{dataset}.jsonl")
    return map(json.loads, _read_lines(path))


def read_page(release: Release, dataset: str, first: int, size: int) -> tuple[int, list[Record]]:
    """The number of records of a dataset in a release, and `size` of them from place `first` on, counted from 0."""
    file, path = find_file(release, f"{dataset}.jsonl")
    return file.records or 0, [json.loads(line) for line in islice(_read_lines(path), first, first + size)]


def read_record(release: Release, dataset: str, column: str, value: str) -> Record | None:
    """The record with this value in a column; None if there is none."""
    _file, path = find_file(release, f"{dataset}.jsonl")
    written = json.dumps(value, ensure_ascii=False).encode()
    records = (json.loads(line) for line in _read_lines(path) if written in line)
    return next((record for record in records if record[column] == value), None)


def _read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file. Reading ten thousand takes some milliseconds, parsing them some hundred."""
    with path.open("rb") as file:
        yield from file
