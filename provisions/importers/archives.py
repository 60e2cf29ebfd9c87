"""Open a corpus that somebody else packed: a folder, .zip, .tar.gz, .tar.xz, or the http(s) address of an archive.

Nothing is ever unpacked to disk. An archive is distrusted: names that leave the folder, links, devices and files that
swell beyond the limits are refused with the name of the member, before anything of it is used.
"""

import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

from provisions.importers.download import download, is_address
from provisions.lib import zip_safety

MIB = 1024 * 1024
XZ_MEMORY = 32 * MIB  # for a dictionary of up to 16 MiB; ToTA's archive asks for 9
LONG_NAME = 64 * 1024  # bytes; the format lets a name, or what else is told of a member, be as long as a file

# What the libraries say of an archive that is damaged, encrypted, packed in a way of its own or named in no encoding.
BROKEN = (tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, EOFError, OSError, ValueError,
          NotImplementedError, RuntimeError)  # fmt: skip


class ArchiveError(ValueError):
    """The archive or folder can't be used; the message names the file and says what would be right."""


@dataclass(frozen=True)
class ArchiveLimits:
    """What is still believable, in bytes; `ratio` is unpacked to packed size, `files` counts members.

    ToTA's own archive unpacks to 50 MB, at a ratio of 8.4; its largest file has 2 MB.
    """

    file: int = 16 * MIB
    total: int = 512 * MIB
    ratio: int = 100
    files: int = 20_000


@dataclass(frozen=True)
class CorpusFile:
    """One XML file of a corpus; `progress` is how far into the whole it ends, from 0 to 1."""

    name: str
    data: bytes
    progress: float


def corpus_files(source: str | Path, limits: ArchiveLimits | None = None) -> Iterator[CorpusFile]:
    """The XML files of `source`, one at a time, in the archive's order (a folder: by name).

    `source`: path of a folder or archive, or an http(s) address of an archive. Other files in it are passed over.
    Raises ArchiveError at the first thing that is wrong, naming it.
    """
    limits = limits or ArchiveLimits()
    if is_address(str(source)):
        with download(str(source), limit=limits.total) as path:
            yield from _from_file(path, limits)
        return
    path = Path(source)
    if path.is_dir():
        yield from _from_folder(path, limits)
    elif path.is_file():
        yield from _from_file(path, limits)
    else:
        raise ArchiveError(f"{path}: there is no such folder or archive")


def _from_file(path: Path, limits: ArchiveLimits) -> Iterator[CorpusFile]:
    """Members of an archive, whose kind is told by its first bytes, not by its name."""
    with path.open("rb") as file:
        magic = file.read(6)
    if magic.startswith(b"PK"):
        kind: Callable[[Path, ArchiveLimits], Iterator[CorpusFile]] = _from_zip
    elif magic.startswith((b"\x1f\x8b", b"\xfd7zXZ\x00")):
        kind = _from_tar
    else:
        raise ArchiveError(f"{path.name} is none of .zip, .tar.gz, .tar.xz, nor a folder")
    try:
        yield from kind(path, limits)
    except ArchiveError:
        raise
    except BROKEN as error:
        raise ArchiveError(f"{path.name} is broken or cut short ({error})") from error


def _from_folder(folder: Path, limits: ArchiveLimits) -> Iterator[CorpusFile]:
    paths = sorted(path for path in folder.rglob("*") if _wanted(path.relative_to(folder).as_posix()))
    total = 0
    for index, path in enumerate(paths, start=1):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
            raise ArchiveError(f"{name} is a link; put the file itself there")
        if not path.is_file():
            continue
        with path.open("rb") as file:
            data = _read(file, name, limits, total)
        total += len(data)
        yield CorpusFile(name, data, index / len(paths))


def _from_zip(path: Path, limits: ArchiveLimits) -> Iterator[CorpusFile]:
    with _opened_zip(path, limits) as archive:
        infos = archive.infolist()
        _check_names([info.filename for info in infos], limits)
        total = 0
        for index, info in enumerate(infos, start=1):
            mode = info.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise ArchiveError(f"{info.filename} is a link or device; only plain files are allowed")
            if info.is_dir() or not _wanted(info.filename):
                continue
            if info.flag_bits & 0x1:
                raise ArchiveError(f"{info.filename} is encrypted")
            if info.file_size > limits.ratio * max(info.compress_size, 1):
                raise ArchiveError(_swells(info.filename, limits))
            with archive.open(info) as file:
                data = _read(file, info.filename, limits, total)
            total += len(data)
            yield CorpusFile(info.filename, data, index / len(infos))


def _opened_zip(path: Path, limits: ArchiveLimits) -> zipfile.ZipFile:
    try:
        return zip_safety.open_zip(path, limits.files)
    except zip_safety.TooManyMembers:
        raise ArchiveError(_too_many(limits)) from None


def _from_tar(path: Path, limits: ArchiveLimits) -> Iterator[CorpusFile]:
    size = path.stat().st_size
    seen: list[str] = []
    with path.open("rb") as packed:
        unpacked = _Bounded(_decompressor(packed), size, limits)
        with tarfile.open(fileobj=unpacked, mode="r|", tarinfo=_Described) as archive:
            total = 0
            for info in archive:
                seen.append(info.name)
                _check_names(seen[-1:], limits, count=len(seen))
                unpacked.member = info.name
                if not (info.isfile() or info.isdir()):
                    raise ArchiveError(f"{info.name} is a link or device; only plain files are allowed")
                if info.issparse():
                    raise ArchiveError(f"{info.name} is a sparse file; only plain files are allowed")
                if info.isdir() or not _wanted(info.name):
                    continue
                file = archive.extractfile(info)
                assert file is not None  # noqa: S101 - it is a plain file
                data = _read(file, info.name, limits, total)
                total += len(data)
                yield CorpusFile(info.name, data, min(packed.tell() / size, 1.0))
    if len(set(seen)) < len(seen):
        twice = next(name for index, name in enumerate(seen) if name in seen[:index])
        raise ArchiveError(f"{twice} is in the archive twice")


def _decompressor(packed: IO[bytes]) -> IO[bytes]:
    magic = packed.read(2)
    packed.seek(0)
    if magic == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=packed)  # type: ignore[return-value]
    return _Unxz(packed)  # type: ignore[return-value]


class _Described(tarfile.TarInfo):
    """A member whose name, and whatever else is told of it, is as short as names are."""

    @classmethod
    def frombuf(cls, *args: Any, **kwargs: Any) -> Self:
        info = super().frombuf(*args, **kwargs)
        described = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE)
        if info.type in (*described, tarfile.SOLARIS_XHDTYPE) and info.size > LONG_NAME:
            raise ArchiveError(
                f"a member's name or description has {info.size:,} bytes; at most {LONG_NAME:,} are read"
            )
        return info


class _Unxz(io.RawIOBase):
    """Unpacks .xz in bounded memory: how much it takes is up to whoever packed it, and can be 4 GiB."""

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__()
        self._packed = packed
        self._stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)

    def read(self, size: int = -1) -> bytes:
        while True:
            if self._stream.eof:
                rest = self._stream.unused_data or self._packed.read(MIB)
                if not rest.strip(b"\0"):
                    return b""
                self._stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)
            else:
                rest = self._packed.read(MIB // 4) if self._stream.needs_input else b""
                if not rest and self._stream.needs_input:
                    raise EOFError("it ends before its end-of-stream marker")
            if data := self._unpacked(rest, size):
                return data

    def _unpacked(self, data: bytes, size: int) -> bytes:
        try:
            return self._stream.decompress(data, size)
        except lzma.LZMAError as error:
            if "limit" not in str(error).lower():
                raise
            raise ArchiveError(f"unpacking it takes more than {XZ_MEMORY // MIB} MiB; pack it with xz -6") from None


class _Bounded(io.RawIOBase):
    """Counts what a decompressor gives out, members that are passed over included, and stops at the limits."""

    def __init__(self, unpacked: IO[bytes], size: int, limits: ArchiveLimits) -> None:
        super().__init__()
        self._unpacked, self._size, self._limits = unpacked, size, limits
        self._given = 0
        self.member = "the archive"

    def read(self, size: int = -1) -> bytes:
        data = self._unpacked.read(size)
        self._given += len(data)
        # Small archives are mostly headers and padding, which shrink to nothing: the ratio speaks from 1 MiB on.
        if self._given > MIB and self._given > self._limits.ratio * self._size:
            raise ArchiveError(_swells(self.member, self._limits))
        if self._given > self._limits.total + 2 * MIB:
            raise ArchiveError(f"{self.member}: {_too_big(self._limits)}")
        return data


def _read(file: IO[bytes], name: str, limits: ArchiveLimits, total: int) -> bytes:
    """All of one member, never more than the limits allow, whatever its header claims."""
    pieces, length = [], 0
    while piece := file.read(MIB):  # asked for at once, the layers of an archive would each hold a copy of it
        pieces.append(piece)
        length += len(piece)
        if length > limits.file:
            raise ArchiveError(f"{name} has more than {limits.file // MIB} MiB")
    data = b"".join(pieces)
    if total + len(data) > limits.total:
        raise ArchiveError(f"{name}: {_too_big(limits)}")
    return data


def _check_names(names: list[str], limits: ArchiveLimits, count: int | None = None) -> None:
    """Refuse names that lead out of the archive, and archives with too many members or one name twice."""
    if (count or len(names)) > limits.files:
        raise ArchiveError(_too_many(limits))
    known: set[str] = set()
    for name in names:
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0] or "\0" in name:
            raise ArchiveError(f"{name!r} leads out of the archive; names must be relative, without '..'")
        if name in known:
            raise ArchiveError(f"{name} is in the archive twice")
        known.add(name)


def _wanted(name: str) -> bool:
    """Whether a member is a corpus file: XML, and not the shadow that macOS puts beside a file."""
    path = PurePosixPath(name)
    return path.suffix.lower() == ".xml" and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _swells(name: str, limits: ArchiveLimits) -> str:
    return f"{name} unpacks to more than {limits.ratio} times its packed size; that is no text"


def _too_many(limits: ArchiveLimits) -> str:
    return f"the archive has more than {limits.files} members"


def _too_big(limits: ArchiveLimits) -> str:
    return f"the archive unpacks to more than {limits.total // MIB} MiB"
