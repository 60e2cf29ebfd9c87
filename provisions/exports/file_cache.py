"""Files of whole datasets, cached on disk for each version of the data.

The name of a cached file contains the version of the data, so a file of an older version is never sent. A text file is
sent while it is written to the cache; concurrent requests are sent their own bytes meanwhile. Excel, Parquet and Stata
files have no first byte until they are complete: one request builds the file, and concurrent ones wait for it, at most
MAX_WAIT seconds and MAX_WAITING of them, so that they never take all threads of a process.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from io import BufferedReader
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from provisions.exports.formats import FORMATS
from provisions.lib.files import AtomicFile, FileBusy
from provisions.models import DatasetState
from rta_db.build import build_id

logger = logging.getLogger(__name__)
GZIP = re.compile(r"\bgzip\b")
BLOCK_SIZE = 256 * 1024
MAX_WAIT = 5.0  # seconds a request waits, in a thread of the server, for a file that another one builds
MAX_WAITING = 2  # requests that wait in a process; server.py gives it four threads

_waiting = threading.BoundedSemaphore(MAX_WAITING)

Build = Callable[[], Iterator[bytes]]


class FileNotReady(Exception):
    """Another request is still building the file; answer with status 503 and Retry-After (seconds)."""

    retry_after = 5

    @staticmethod
    def message() -> str:
        return _("Another reader asked for the same file first. Please try again in a few seconds.")


class LargeBlockResponse(FileResponse):
    """FileResponse with 256 KiB blocks."""

    block_size = BLOCK_SIZE


class CacheWriter:
    """Writes a file of the cache. An error of the disk is logged and ends the caching, not the download.

    Raises FileBusy when another process is still writing the file after `timeout` seconds, and OSError when the folder
    can't be written.
    """

    def __init__(self, path: Path, timeout: float = 0) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.atomic = AtomicFile(path, timeout=timeout)
        self.file = self.atomic.partial.open("wb")
        self.is_usable = True

    def write(self, piece: bytes) -> None:
        self._try(lambda: self.file.write(piece))

    def commit(self) -> None:
        """Make it the cached file and remove the dataset's older ones."""
        self._try(self.file.close)
        self._try(self.atomic.commit)
        self._try(lambda: _remove_older(self.atomic.path))

    def discard(self) -> None:
        with suppress(OSError):  # on a full disk, closing tries to write what is still in memory
            self.file.close()
        self.atomic.discard()

    def _try(self, action: Callable[[], object]) -> None:
        try:
            if self.is_usable:
                action()
        except OSError as error:
            logger.warning("%s is not cached: %s", self.atomic.path.name, error)
            self.is_usable = False


def send(request: HttpRequest, dataset: str, format: str, build: Build) -> FileResponse:
    """The whole dataset as a file, from the cache or as `build` yields it; for HEAD the headers alone.

    The body is gzipped for clients that accept it. The caller sets the content type and the name of the file.

    Raises FileNotReady when another request is still building the file.
    """
    with_gzip = FORMATS[format].gzip and bool(GZIP.search(request.headers.get("Accept-Encoding", "")))
    file = CachedFile(dataset, format, build, path_of(dataset, format))
    if request.method == "HEAD":
        response = LargeBlockResponse(iter(()))
        with suppress(OSError):
            response["Content-Length"] = str((file.gzip_path if with_gzip else file.path).stat().st_size)
    else:
        response = LargeBlockResponse(file.as_gzip() if with_gzip else file.as_is())
    if with_gzip:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def path_of(dataset: str, format: str) -> Path:
    """Where the file of a dataset in its current version is cached, if it is."""
    state = DatasetState.objects.current()
    # The date counts too: who is in a grouping "today" is a part of some datasets.
    identity = f"{build_id()} {state.changed.isoformat()} {localdate().isoformat()}"
    digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return Path(settings.PREPARED_DIR) / f"{dataset}.{state.version}-{digest}.{format}"


class CachedFile:
    """The file of a dataset in a format. `build` yields its bytes, `path` is its place in the cache."""

    def __init__(self, dataset: str, format: str, build: Build, path: Path) -> None:
        self.dataset = dataset
        self.format = format
        self.build = build
        self.path = path
        self.gzip_path = path.with_name(f"{path.name}.gz")

    def as_is(self) -> BufferedReader | Iterator[bytes]:
        """The open file if it is cached or has to be built first, otherwise its bytes while they are cached."""
        if file := _open(self.path):
            return file
        return self._build_first() if FORMATS[self.format].build_first else self._store(self.build(), self.path)

    def as_gzip(self) -> BufferedReader | Iterator[bytes]:
        """The same as `as_is`, gzipped."""
        return _open(self.gzip_path) or self._store(_gzip(_read(self.as_is())), self.gzip_path)

    def _build_first(self) -> BufferedReader | Iterator[bytes]:
        """The open file; its bytes, built once more, if it could not be cached or the data changed meanwhile."""
        try:
            writer = _wait_for_turn(self.path)
        except FileBusy as error:
            raise FileNotReady from error
        except OSError as error:
            logger.warning("%s is not cached: %s", self.path.name, error)
            return self.build()
        if self.path.exists():  # the request that was waited for has built it
            writer.discard()
        else:
            deque(self._fill(writer, self.build()), maxlen=0)
        return _open(self.path) or self.build()

    def _store(self, pieces: Iterator[bytes], path: Path) -> Iterator[bytes]:
        """Yield the pieces and cache them, if nobody else does."""
        try:
            writer = CacheWriter(path)
        except (FileBusy, OSError) as error:
            logger.info("%s is not cached: %s", path.name, error)
            yield from pieces
        else:
            yield from self._fill(writer, pieces)

    def _fill(self, writer: CacheWriter, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the pieces and write them; they become the cached file if the data are still the same at the end."""
        try:
            for piece in pieces:
                writer.write(piece)
                yield piece
            if self._is_current():
                writer.commit()
        finally:
            writer.discard()

    def _is_current(self) -> bool:
        return path_of(self.dataset, self.format) == self.path


def _wait_for_turn(path: Path) -> CacheWriter:
    """The writer of a file, as soon as no other request builds it; raises FileBusy when that takes long."""
    try:
        return CacheWriter(path)
    except FileBusy:
        if not _waiting.acquire(blocking=False):
            raise
    try:
        return CacheWriter(path, MAX_WAIT)
    finally:
        _waiting.release()


def _open(path: Path) -> BufferedReader | None:
    try:
        return path.open("rb")
    except OSError:
        return None


def _read(source: BufferedReader | Iterator[bytes]) -> Iterator[bytes]:
    if isinstance(source, BufferedReader):
        with source as file:
            yield from iter(partial(file.read, BLOCK_SIZE), b"")
    else:
        yield from source


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(wbits=31)  # gzip without a time: the same file is the same bytes when it is gzipped
    for piece in pieces:
        if content := compressor.compress(piece):
            yield content
    yield compressor.flush()


def _remove_older(path: Path) -> None:
    """Remove the dataset's files of other versions than that of `path`."""
    dataset, state = path.name.split(".")[:2]
    for other in path.parent.glob(f"{dataset}.*"):
        if not other.name.startswith(f"{dataset}.{state}.") and other.suffix != ".npz":  # the bitmap index has its own
            with suppress(OSError):  # another process may have removed it already
                other.unlink()
