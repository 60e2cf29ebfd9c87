"""Files of releases as responses, which clients may cache forever."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from provisions.exports.releases.files import find_file
from provisions.models import Release

FOREVER = "public, max-age=31536000, immutable"


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
