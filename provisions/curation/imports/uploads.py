"""Files that curators bring in, kept between looking and applying: in the data folder, where every worker finds them.

An upload is its owner's alone, under an address that can't be guessed, and is thrown away after a day. Beside the file
stand what was found in it and how far the work on it is, so that one request can work while others tell how far it is.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.http import Http404, HttpRequest

LARGEST = 50 * 1024 * 1024  # bytes
KEPT = 24 * 3600  # seconds
OFTEN = 0.2  # seconds between two words on how far it is
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class NoFiles(FileUploadHandler):
    """Takes no file: the rest of a request with one is not read.

    The token against forgery is looked for in the form of any request, so that anybody's file would be written to disk
    before they are refused.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class TooLarge(FileUploadHandler):
    """Refuses a request that is larger than a file may be before any of its file is kept."""

    refused = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        self.refused = content_length > LARGEST

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.refused:
            raise StopUpload(connection_reset=False)  # the rest is read and thrown away, so that the answer arrives

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def limit(request: HttpRequest) -> TooLarge:
    """Have the request refuse large files, and keep none in memory; before anything of its form is read."""
    guard = TooLarge(request)
    request.upload_handlers = [guard, TemporaryFileUploadHandler(request)]
    return guard


class Upload:
    """One file that was brought in, by `token`; `about` says its kind, name, size and owner."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.folder = _root() / token
        self._said = 0.0

    @classmethod
    def keep(cls, file: UploadedFile, owner: int | None, kind: str, **about: Any) -> Upload:
        """Keep a file; takes away those that are older than a day."""
        _tidy()
        upload = cls(secrets.token_urlsafe(16))
        upload.folder.mkdir(parents=True, mode=0o700)
        with upload.file.open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
        name = Path(file.name or "file").name
        upload.write("about", {"kind": kind, "owner": owner, "name": name, "size": file.size, **about})
        return upload

    @classmethod
    def of(cls, token: str, owner: int | None, kind: str) -> Upload:
        """An upload of this owner and kind; raises Http404 for any other."""
        upload = cls(token)
        about = upload.read("about") if TOKEN.fullmatch(token) else None
        if not about or (about["owner"], about["kind"]) != (owner, kind):
            raise Http404("No such upload, or it is older than a day and was thrown away. Bring the file in again.")
        return upload

    @property
    def file(self) -> Path:
        return self.folder / "file"

    @property
    def about(self) -> dict[str, Any]:
        return dict(self.read("about"))

    def read(self, name: str) -> Any:
        """What was written under a name; None when nothing was."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def write(self, name: str, value: Any) -> None:
        """Write it whole: a reader finds the old or the new, never a part."""
        path = self.folder / f"{name}.json"
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        partial.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        partial.replace(path)

    def forget(self, *names: str) -> None:
        for name in names:
            (self.folder / f"{name}.json").unlink(missing_ok=True)

    def track(self, what: str, done: int, total: int) -> None:
        """Tell how far it is, for whoever asks; a few times a second is enough."""
        if done and time.monotonic() - self._said < OFTEN:
            return
        self._said = time.monotonic()
        self.write("progress", {"what": what, "done": done, "total": total})

    def track_items(self, items: Sequence[Any], what: str) -> Any:
        """The items, telling how far it is."""
        for done, item in enumerate(items):
            self.track(what.capitalize(), done, len(items))
            yield item


def _root() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def _tidy() -> None:
    for folder in _root().glob("*"):
        with suppress(FileNotFoundError):  # another worker was quicker
            if time.time() - folder.stat().st_mtime > KEPT:
                shutil.rmtree(folder, ignore_errors=True)
