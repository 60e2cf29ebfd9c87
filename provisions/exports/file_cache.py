"""Whole datasets as files that are made once for each version of the data.

Whoever asks first is sent the file while it is written, and it is kept when it is whole; whoever comes later, in any
process, is sent it as it lies, which takes hardly any work. Its name tells the state of the data that it holds.

Of several who ask first, one has its file kept. A file that is whole before its first byte (Excel, Parquet, Stata) is
made by that one, and the others wait for it; of a text they are sent one of their own meanwhile.
"""

from __future__ import annotations

import hashlib
import logging
import re
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate

from provisions.lib.files import locked
from provisions.models import DatasetState

logger = logging.getLogger(__name__)
PACKED = ("csv", "json", "jsonl", "dta")  # formats that gzip makes smaller
WHOLE_FIRST = ("xlsx", "parquet", "dta")  # formats without a byte until all are known
GZIP = re.compile(r"\bgzip\b")
PIECE = 256 * 1024
HOUR = 3600  # seconds without a write after which a part of a file is nobody's


class _Lying(FileResponse):
    """A file as it lies, in large pieces."""

    block_size = PIECE


def send(request: HttpRequest, dataset: str, format: str, make: Callable[[], Iterator[bytes]]) -> StreamingHttpResponse:
    """The whole dataset as a file, as it lies or as `make` gives it; for HEAD the headers alone.

    The bytes are those of `make`, packed with gzip for callers that accept it. Type and name of the file are the
    caller's to set.
    """
    packed = format in PACKED and bool(GZIP.search(request.headers.get("Accept-Encoding", "")))
    plain = path_of(dataset, format)
    path = plain.with_name(f"{plain.name}.gz") if packed else plain
    response = _answer(request, path, lambda: _read(path, dataset, format, make))
    if packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def path_of(dataset: str, format: str) -> Path:
    """Where the file lies that holds a dataset as it is now, if it was made."""
    state = DatasetState.objects.current()
    # Today counts too: who is in a grouping "today" is a part of some datasets.
    told = f"{version('rta-db')} {state.changed.isoformat()} {localdate().isoformat()}"
    mark = hashlib.sha256(told.encode()).hexdigest()[:12]
    return Path(settings.PREPARED_DIR) / f"{dataset}.{state.version}-{mark}.{format}"


def _answer(request: HttpRequest, path: Path, make: Callable[[], Iterator[bytes]]) -> StreamingHttpResponse:
    if request.method == "HEAD":
        response = StreamingHttpResponse(iter(()))
        with suppress(OSError):
            response["Content-Length"] = str(path.stat().st_size)
        return response
    try:
        return _Lying(path.open("rb"))
    except OSError:
        return StreamingHttpResponse(make())


def _read(path: Path, dataset: str, format: str, make: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    """The bytes of a file that is not there yet; it is kept when they are all read."""

    def holds() -> bool:
        return path_of(dataset, format).name == path.name.removesuffix(".gz")

    def read(plain: Path) -> Iterator[bytes]:
        return _once(make, plain, holds) if format in WHOLE_FIRST else _keeping(make(), plain, holds)

    if path.suffix != ".gz":
        return read(path)
    plain = path.with_suffix("")
    return _keeping(_pack(_lying(plain, lambda: read(plain))), path, holds)


def _once(make: Callable[[], Iterator[bytes]], path: Path, holds: Callable[[], bool]) -> Iterator[bytes]:
    """The bytes of a file that is whole before the first of them: one caller makes it, for whom the others wait."""
    made: Path | None = path
    with _turn(path, wait=True) as mine:
        if not path.exists():
            made = _made(make(), path, holds) if mine else None
    try:
        yield from _lying(made, make) if made else make()
    finally:
        if made and made != path:
            made.unlink(missing_ok=True)


def _made(pieces: Iterator[bytes], path: Path, holds: Callable[[], bool]) -> Path | None:
    """Where all pieces were written: to the path when they hold the present state. None where they can't be written."""
    part = _begun(path)
    try:
        for piece in pieces:
            if (part := _written(part, piece)) is None:
                return None
        if part and not holds():
            part.close()
            return Path(part.name)
        if part:
            _keep(part, path)
    except BaseException:
        if part:
            _forget(part)
        raise
    return path if path.exists() else None


def _lying(path: Path, otherwise: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    """The bytes of a file as it lies, or `otherwise` where there is none: another process may take it away any time."""
    try:
        file = path.open("rb")
    except OSError:
        yield from otherwise()
        return
    with file:
        while piece := file.read(PIECE):
            yield piece


def _pack(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)  # gzip without a time, so that the same file is the same when it is packed
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def _keeping(pieces: Iterator[bytes], path: Path, holds: Callable[[], bool]) -> Iterator[bytes]:
    """The same pieces, which are written to a file as they go by.

    It gets its name when all have gone by and still hold the present state of the data (`holds`), in one step: any
    process finds the whole file or none. A full disk stops the keeping and not the sending.
    """
    with _turn(path, wait=False) as mine:
        part = _begun(path) if mine else None
        try:
            for piece in pieces:
                part = _written(part, piece)
                yield piece
            if part and holds():
                _keep(part, path)
        finally:
            if part:
                _forget(part)


@contextmanager
def _turn(path: Path, wait: bool) -> Iterator[bool]:
    """Whether it is this caller's turn to write the file; to wait is until those before it are through."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.with_name(f".{path.name}.lock").open("ab")
    except OSError:
        logger.warning("%s can't be kept: no file can be made in %s", path.name, path.parent)
        yield False
        return
    with held:
        mine = locked(held.fileno(), wait)
        try:
            yield mine
        finally:
            if mine:
                with suppress(OSError):  # on Windows a file that is open stays
                    Path(held.name).unlink(missing_ok=True)


def _begun(path: Path) -> IO[bytes] | None:
    """A new file for a part, under a name that nobody else uses; None where none can be made."""
    try:
        return tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", suffix=".partial", delete=False)
    except OSError:
        logger.warning("%s can't be kept: no file can be made in %s", path.name, path.parent)
        return None


def _written(part: IO[bytes] | None, piece: bytes) -> IO[bytes] | None:
    """The part with one piece more; None when that failed."""
    if part is None:
        return None
    try:
        part.write(piece)
    except OSError as error:
        logger.warning("%s is not kept: %s", part.name, error)
        _forget(part)
        return None
    return part


def _forget(part: IO[bytes]) -> None:
    """Takes a part away, if it has not got its name."""
    with suppress(OSError):  # on a full disk closing tries in vain to write what is still in memory
        part.close()
    with suppress(OSError):
        Path(part.name).unlink(missing_ok=True)


def _keep(part: IO[bytes], path: Path) -> None:
    """Gives the whole file its name."""
    try:
        part.close()
        Path(part.name).replace(path)
        _clear(path)
    except OSError as error:
        logger.warning("%s is not kept: %s", path.name, error)


def _clear(kept: Path) -> None:
    """Takes away what the dataset's older states left, and parts that nobody writes any more."""
    dataset, state = kept.name.split(".")[:2]
    for path in kept.parent.iterdir():
        old = path.name.startswith(f"{dataset}.") and not path.name.startswith(f"{dataset}.{state}.")
        with suppress(OSError):  # another process may have been quicker
            if old or (path.suffix in (".partial", ".lock") and time.time() - path.stat().st_mtime > HOUR):
                path.unlink()
