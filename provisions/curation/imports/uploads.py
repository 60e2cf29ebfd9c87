"""Uploaded files, kept in the data folder between preview and import, where every worker process finds them.

An upload belongs to its owner, has an unguessable token, and is deleted after a day. JSON files beside it hold what
the steps found and how far the work is, so that one request can work while others report its progress.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from provisions.lib.files import atomic_write

MAX_BYTES = 50 * 1024 * 1024
MAX_AGE = 24 * 3600  # seconds
PROGRESS_INTERVAL = 0.2  # seconds between two reports
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class RefuseUploadHandler(TemporaryFileUploadHandler):
    """Refuses every file: the rest of a request with one is not read.

    The CSRF check reads the form of any POST, so without this anybody's file would be written to disk before the
    request is refused.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise StopUpload(connection_reset=True)


def allow_upload(request: HttpRequest, limit: int = 0) -> bool:
    """Let a request upload a file of at most `limit` bytes, by default MAX_BYTES; before anything reads its form.

    Returns False for a larger request, which is read and discarded, so that the response arrives.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > (limit or MAX_BYTES):
        with suppress(OSError):  # the sender may have given up
            while request.read(64 * 1024):
                pass
        return False
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    return True


class Upload:
    """One uploaded file, by `token`. Its `metadata` are kind, owner, name, size, and what the kind of import adds."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.folder = _root() / token
        self._last_report = 0.0

    @classmethod
    def create(cls, file: UploadedFile, owner: int | None, kind: str, **metadata: Any) -> Upload:
        """Store a file, and delete uploads that are older than a day."""
        _delete_old()
        upload = cls(secrets.token_urlsafe(16))
        upload.folder.mkdir(parents=True, mode=0o700)
        with upload.file.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        name = Path(file.name or "file").name
        upload.write("metadata", {"kind": kind, "owner": owner, "name": name, "size": file.size, **metadata})
        return upload

    @classmethod
    def get(cls, token: str, owner: int | None, kind: str) -> Upload:
        """The upload of this owner and kind; raises Http404 for any other."""
        upload = cls(token)
        metadata = upload.read("metadata") if TOKEN.fullmatch(token) else None
        if not metadata or (metadata["owner"], metadata["kind"]) != (owner, kind):
            raise Http404(_("There is no such upload, or it was deleted after a day. Upload the file again."))
        return upload

    @property
    def file(self) -> Path:
        return self.folder / "file"

    @property
    def metadata(self) -> dict[str, Any]:
        return dict(self.read("metadata"))

    def read(self, name: str) -> Any:
        """The JSON value written under a name; None when there is none."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def write(self, name: str, value: Any) -> None:
        """Write a JSON value atomically."""
        with atomic_write(self.folder / f"{name}.json") as partial:
            partial.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    def delete(self, *names: str) -> None:
        """Delete the JSON values of these names, if there are any."""
        for name in names:
            (self.folder / f"{name}.json").unlink(missing_ok=True)

    def report_progress(self, step: str, count: int, total: int) -> None:
        """Record the progress, at most once per interval."""
        if count and time.monotonic() - self._last_report < PROGRESS_INTERVAL:
            return
        self._last_report = time.monotonic()
        self.write("progress", {"step": step, "done": count, "total": total})

    def track_items(self, items: Sequence[Any], step: str) -> Iterator[Any]:
        """Yield the items, reporting the progress."""
        for count, item in enumerate(items):
            self.report_progress(step.capitalize(), count, len(items))
            yield item


def _root() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def _delete_old() -> None:
    for folder in _root().glob("*"):
        with suppress(FileNotFoundError):  # another worker may have deleted it just now
            if time.time() - folder.stat().st_mtime > MAX_AGE:
                shutil.rmtree(folder, ignore_errors=True)
