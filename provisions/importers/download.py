"""Fetch an archive from an http(s) address to a temporary file, within limits."""

import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TIMEOUT = 60  # seconds without a byte
CHUNK = 256 * 1024


class DownloadError(ValueError):
    """The address can't be fetched; the message names it."""


def is_address(source: str) -> bool:
    """Whether `source` is an http(s) address rather than a path."""
    return source.lower().startswith(("http://", "https://"))


class _OnlyWeb(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http(s) only."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if not is_address(newurl):
            raise DownloadError(f"{req.full_url} leads to {newurl}, which is no http(s) address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@contextmanager
def download(address: str, limit: int) -> Iterator[Path]:
    """Path of a temporary copy of the file at `address`, gone afterwards.

    `limit`: bytes at most. Raises DownloadError: not reachable, an error answer, or larger than the limit.
    """
    if not is_address(address):
        raise DownloadError(f"{address} is no http(s) address")
    # The temporary file is closed before it is read again: Windows would not open it twice.
    with tempfile.TemporaryDirectory(prefix="rta-db-") as folder:
        path = Path(folder) / "download"
        try:
            _fetch(address, path, limit)
        except (urllib.error.URLError, OSError) as error:
            raise DownloadError(f"{address} can't be fetched: {error}") from error
        yield path


def _fetch(address: str, path: Path, limit: int) -> None:
    opener = urllib.request.build_opener(_OnlyWeb)
    request = urllib.request.Request(address, headers={"User-Agent": "rta-db"})  # noqa: S310 - checked above
    with opener.open(request, timeout=TIMEOUT) as answer, path.open("wb") as file:
        got = 0
        while chunk := answer.read(CHUNK):
            got += len(chunk)
            if got > limit:
                raise DownloadError(f"{address} sends more than {limit // (1024 * 1024)} MiB")
            file.write(chunk)
