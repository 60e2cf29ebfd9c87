"""A release's file as an answer: kept by callers for good, and known by its checksum."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from provisions.exports.releases.files import file_of
from provisions.models import Release

FOREVER = "public, max-age=31536000, immutable"


def send(request: HttpRequest, release: Release, name: str) -> HttpResponseBase:
    """The file, its headers alone for HEAD, or 304 when the caller has it: its tag is its checksum.

    Raises ReleaseNotFound when the release has no such file.
    """
    found = file_of(release, name)
    tag, kind = f'"{found.facts.sha256}"', found.facts.content_type
    headers = {"ETag": tag, "Cache-Control": FOREVER, "X-Dataset-Release": release.version}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    if tag in known:
        return HttpResponse(status=304, headers=headers)
    if request.method == "HEAD":
        return HttpResponse(headers={**headers, "Content-Length": str(found.facts.bytes)}, content_type=kind)
    file, saved = found.path.open("rb"), f"rta-db-{release.version}-{name}"
    return FileResponse(file, as_attachment=True, filename=saved, content_type=kind, headers=headers)
