"""Read files that others have packed: a folder, .zip, .tar.gz, .tar.xz, or the http(s) address of an archive.

Nothing is unpacked to disk, and no archive is trusted: names that lead out of the folder, links, devices, and files
that unpack beyond the limits are refused with the name of the member.
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
BLOCK = MIB // 4  # bytes read at once from a packed file
PADDING = b"\0"  # between the streams of an .xz file
XZ_MEMORY = 32 * MIB  # for a dictionary of up to 16 MiB; ToTA's archive needs 9
LONGEST_HEADER = 64 * 1024  # bytes of a member's name or description, which the format does not limit

# What the libraries raise for an archive that is damaged, encrypted or packed in an unsupported way.
BROKEN = (tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, EOFError, OSError, ValueError,
          NotImplementedError, RuntimeError)  # fmt: skip


class ArchiveError(ValueError):
    """The archive or folder can't be used; the message names the file and says what would be right."""


@dataclass(frozen=True)
class ArchiveLimits:
    """Limits in bytes of one file and of all; `ratio` is unpacked to packed size, `files` the number of members.

    ToTA's own archive unpacks to 50 MB, at a ratio of 8.4; its largest file has 2 MB.
    """

    file: int = 16 * MIB
    total: int = 512 * MIB
    ratio: int = 100
    files: int = 20_000


@dataclass(frozen=True)
class CorpusFile:
    """One file of a corpus; `progress` is its end as a share of the whole, from 0 to 1."""

    name: str
    data: bytes
    progress: float


Wanted = Callable[[str], bool]


def is_xml_name(name: str) -> bool:
    """Whether a member is an XML file by its name, and not the shadow that macOS puts beside a file."""
    path = PurePosixPath(name)
    return path.suffix.lower() == ".xml" and not path.name.startswith(".") and "__MACOSX" not in path.parts


def read_corpus_files(
    source: str | Path, limits: ArchiveLimits | None = None, is_wanted: Wanted = is_xml_name
) -> Iterator[CorpusFile]:
    """Yield the files of `source` in the archive's order, or in a folder by name.

    Args:
        source: path of a folder or archive, or http(s) address of an archive.
        is_wanted: which files to yield, by their names; without it the XML files.

    Raises:
        ArchiveError: a member is refused, or the archive can't be read.
        DownloadError: the address can't be fetched.
    """
    checker = _MemberChecker(limits or ArchiveLimits(), is_wanted)
    if is_address(str(source)):
        with download(str(source), limit=checker.limits.total) as path:
            yield from _read_archive(path, checker)
        return
    path = Path(source)
    if path.is_dir():
        yield from _read_folder(path, checker)
    elif path.is_file():
        yield from _read_archive(path, checker)
    else:
        raise ArchiveError(f"{path}: there is no such folder or archive")


class _MemberChecker:
    """Holds the members of one archive, or folder, to the limits."""

    def __init__(self, limits: ArchiveLimits, is_wanted: Wanted) -> None:
        self.limits = limits
        self.is_wanted = is_wanted
        self._names: set[str] = set()
        self._total = 0

    def check_name(self, name: str) -> None:
        """Refuse a name that leads out of the archive, a repeated one, and one member too many."""
        if len(self._names) == self.limits.files:
            raise ArchiveError(f"the archive has more than {self.limits.files:,} members")
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0] or "\0" in name:
            raise ArchiveError(f"{name!r} leads out of the archive; names must be relative, without '..'")
        if name in self._names:
            raise ArchiveError(f"{name} is in the archive twice")
        self._names.add(name)

    def read(self, file: IO[bytes], name: str) -> bytes:
        """All of one member, but never more than the limits allow, whatever its header claims."""
        pieces, length = [], 0
        while piece := file.read(MIB):  # in one call, each layer of an archive would hold a copy of the whole
            pieces.append(piece)
            length += len(piece)
            if length > self.limits.file:
                raise ArchiveError(f"{name} has more than {self.limits.file // MIB} MiB")
        self._total += length
        if self._total > self.limits.total:
            raise self.too_large(name)
        return b"".join(pieces)

    def too_large(self, name: str) -> ArchiveError:
        return ArchiveError(f"{name}: the archive unpacks to more than {self.limits.total // MIB} MiB")

    def over_ratio(self, name: str) -> ArchiveError:
        return ArchiveError(f"{name} unpacks to more than {self.limits.ratio} times its packed size")


def _read_archive(path: Path, checker: _MemberChecker) -> Iterator[CorpusFile]:
    """Members of an archive, whose format is determined by its first bytes, not by its name."""
    with path.open("rb") as file:
        magic = file.read(6)
    if magic.startswith(b"PK"):
        files = _read_zip(path, checker)
    elif magic.startswith(b"\x1f\x8b"):
        files = _read_tar(path, gzip.open, checker)
    elif magic == b"\xfd7zXZ\x00":
        files = _read_tar(path, _XzReader, checker)
    else:
        raise ArchiveError(f"{path.name} is not a .zip, .tar.gz or .tar.xz archive")
    try:
        yield from files
    except ArchiveError:
        raise
    except BROKEN as error:
        raise ArchiveError(f"{path.name} is broken or cut short ({error})") from error


def _read_folder(folder: Path, checker: _MemberChecker) -> Iterator[CorpusFile]:
    paths = sorted(path for path in folder.rglob("*") if checker.is_wanted(path.relative_to(folder).as_posix()))
    for index, path in enumerate(paths, start=1):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
            raise ArchiveError(f"{name} is a link; put the file itself there")
        if path.is_file():
            with path.open("rb") as file:
                yield CorpusFile(name, checker.read(file, name), index / len(paths))


def _read_zip(path: Path, checker: _MemberChecker) -> Iterator[CorpusFile]:
    try:
        archive = zip_safety.open_zip(path, checker.limits.files)
    except zip_safety.TooManyMembers as error:
        raise ArchiveError(f"the archive {error}") from None
    with archive:
        infos = archive.infolist()
        for info in infos:
            checker.check_name(info.filename)
        for index, info in enumerate(infos, start=1):
            mode = info.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise ArchiveError(f"{info.filename} is a link or device; only plain files are allowed")
            if info.is_dir() or not checker.is_wanted(info.filename):
                continue
            if info.flag_bits & 0x1:
                raise ArchiveError(f"{info.filename} is encrypted")
            if info.file_size > checker.limits.ratio * max(info.compress_size, 1):
                raise checker.over_ratio(info.filename)
            with archive.open(info) as file:
                yield CorpusFile(info.filename, checker.read(file, info.filename), index / len(infos))


def _read_tar(path: Path, decompress: Callable[[Any], Any], checker: _MemberChecker) -> Iterator[CorpusFile]:
    size = path.stat().st_size
    with path.open("rb") as source:
        reader = _BoundedReader(decompress(source), size, checker)
        with tarfile.open(fileobj=reader, mode="r|", tarinfo=_BoundedTarInfo) as archive:
            for info in archive:
                checker.check_name(info.name)
                reader.member = info.name
                if not (info.isfile() or info.isdir()):
                    raise ArchiveError(f"{info.name} is a link or device; only plain files are allowed")
                if info.issparse():
                    raise ArchiveError(f"{info.name} is a sparse file; only plain files are allowed")
                if info.isdir() or not checker.is_wanted(info.name):
                    continue
                file = archive.extractfile(info)
                assert file is not None  # noqa: S101 - it is a plain file
                yield CorpusFile(info.name, checker.read(file, info.name), min(source.tell() / size, 1.0))


class _BoundedTarInfo(tarfile.TarInfo):
    """A member whose name and description have at most LONGEST_HEADER bytes."""

    @classmethod
    def frombuf(cls, *args: Any, **kwargs: Any) -> Self:
        info = super().frombuf(*args, **kwargs)
        headers = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE)
        if info.type in (*headers, tarfile.SOLARIS_XHDTYPE) and info.size > LONGEST_HEADER:
            limit = f"at most {LONGEST_HEADER:,} are read"
            raise ArchiveError(f"a member's name or description has {info.size:,} bytes; {limit}")
        return info


class _XzReader(io.RawIOBase):
    """Unpacks .xz in bounded memory: the file itself could ask for up to 4 GiB. Several streams are read as one."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source = source
        self._start_stream()

    def _start_stream(self) -> None:
        self._decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)

    def read(self, size: int = -1) -> bytes:
        data = b""
        while not data and (block := self._next_block()) is not None:
            try:
                data = self._decompressor.decompress(block, size)
            except lzma.LZMAError as error:
                if "limit" not in str(error).lower():
                    raise
                needs = f"unpacking it takes more than {XZ_MEMORY // MIB} MiB"
                raise ArchiveError(f"{needs}; pack it with xz -6") from None
        return data

    def _next_block(self) -> bytes | None:
        """What to decompress next, b"" while the decompressor still has data, or None after the last stream."""
        if not self._decompressor.eof:
            if not self._decompressor.needs_input:
                return b""
            if block := self._source.read(BLOCK):
                return block
            raise EOFError("it ends before its end-of-stream marker")
        block = self._decompressor.unused_data.lstrip(PADDING)
        while not block and (more := self._source.read(BLOCK)):
            block = more.lstrip(PADDING)
        if block:
            self._start_stream()
        return block or None


class _BoundedReader(io.RawIOBase):
    """Counts what a decompressor returns, also for members that are skipped, and stops at the limits."""

    def __init__(self, decompressor: IO[bytes], source_size: int, checker: _MemberChecker) -> None:
        super().__init__()
        self._decompressor, self._source_size, self._checker = decompressor, source_size, checker
        self._total = 0
        self.member = "the archive"

    def read(self, size: int = -1) -> bytes:
        data = self._decompressor.read(size)
        self._total += len(data)
        limits = self._checker.limits
        # Small archives are mostly headers and padding, which pack to nothing, so the ratio counts from 1 MiB on.
        if self._total > MIB and self._total > limits.ratio * self._source_size:
            raise self._checker.over_ratio(self.member)
        if self._total > limits.total + 2 * MIB:
            raise self._checker.too_large(self.member)
        return data
