"""Where files to import come from: a file of any form, a folder, an archive, an address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from provisions.importers.archives import ArchiveError, ArchiveLimits, CorpusFile, read_corpus_files
from provisions.importers.download import download, file_name, is_address
from provisions.intake.child import MIB
from provisions.intake.reading.detect import MOST_BYTES, check_size

LIMITS = ArchiveLimits(file=MOST_BYTES, total=4096 * MIB, ratio=200)
_ARCHIVES = (b"\x1f\x8b", b"\xfd7zXZ\x00")
_TREATY = b"<treaty"
_ASIDE = ("readme", "license", "licence", "index.csv", "sha256sums", "desktop.ini", "thumbs.db")


@contextmanager
def local_path(source: str) -> Iterator[tuple[Path, str]]:
    """The path of a source and its name; a file at an address is fetched, and its copy removed at the end.

    Raises:
        ArchiveError: there is no file at this path.
        DownloadError: the address can't be fetched.
    """
    if is_address(source):
        with download(source, limit=LIMITS.file) as path:
            yield path, file_name(source) or source
        return
    path = Path(source)
    if not path.exists():
        raise ArchiveError(f"{path}: there is no such file, folder or archive")
    yield path, path.name


def find_tota(path: Path) -> Path | None:
    """The folder or archive with the XML files of ToTA: the path itself, or an archive in that folder."""
    archives = sorted(inner for inner in path.glob("*.tar.*") if inner.is_file()) if path.is_dir() else []
    return next((one for one in (path, *archives) if _has_treaties(one)), None)


def _has_treaties(path: Path) -> bool:
    if path.is_file() and not _is_packed(path, (*_ARCHIVES, b"PK")):
        return False
    try:
        first = next(read_corpus_files(path), None)
    except ArchiveError:
        if _is_packed(path, _ARCHIVES):  # of which nothing else could be read either
            raise
        return False  # a zip file may also be a Word file that is cut short
    return first is not None and _TREATY in first.data[:4096]


def source_files(path: Path, name: str) -> Iterator[CorpusFile]:
    """The files of a folder or archive that may be texts; a zip file is one text, whose chapters it may hold.

    Raises:
        ArchiveError: a member is refused, or an archive can't be read.
        ReadingError: a file is too large to be read.
    """
    if path.is_dir() or _is_packed(path, _ARCHIVES):
        yield from read_corpus_files(path, LIMITS, _may_be_text)
        return
    check_size(path.stat().st_size)
    yield CorpusFile(name, path.read_bytes(), 1.0)


def _is_packed(path: Path, beginnings: tuple[bytes, ...]) -> bool:
    with path.open("rb") as file:
        return file.read(6).startswith(beginnings)


def _may_be_text(name: str) -> bool:
    """Whether a file may be a text, rather than one that describes its folder."""
    path = PurePosixPath(name)
    hidden = path.name.startswith((".", "~$")) or "__MACOSX" in path.parts
    return not hidden and not path.name.lower().startswith(_ASIDE)
