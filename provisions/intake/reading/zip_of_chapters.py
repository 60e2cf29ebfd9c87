"""A zip file of chapters, put in order by number and read as one text."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from provisions.intake.reading.builder import join_documents
from provisions.intake.reading.detect import MIB, Container, detect_form
from provisions.intake.source import ReadingError, SourceDocument

MOST_FILE, MOST_TOTAL, MOST_RATIO = 64 * MIB, 256 * MIB, 200  # unpacked bytes; the ratio of a file of over a MiB
_ASIDE = frozenset(
    ("css", "js", "json", "map", "ico", "svg", "png", "jpg", "jpeg", "gif", "woff", "woff2", "ttf", "db", "ini")
)
_FIRST = re.compile(r"preambl|pre[aá]mbul|pr[aä]ambel|cover|title.?page|index|contents|indice|sommaire|inhalt", re.I)
_LAST = re.compile(r"annex|anexo|anhang|append|ap[eé]ndice|protocol|schedule|side.?letter|declaration", re.I)
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_ROMAN = re.compile(r"(?=[ivxl])(x{0,3})(l?)(x{0,3})(ix|iv|v?i{0,3})", re.I)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
Read = Callable[[bytes], SourceDocument]


def read_chapters(data: bytes, read: Read) -> SourceDocument:
    """The document of all files in a zip file; `read` reads one.

    Raises:
        ReadingError: a member is refused or can't be read, with its name; or there is nothing to read.
    """
    documents, left_out = [], []
    for name, content in _members(data):
        try:
            if isinstance(detect_form(content), Container):
                raise ReadingError("A zip file inside a zip file isn't read.")
            documents.append((name, read(content)))
        except ReadingError as error:
            if _is_aside(name):
                left_out.append(name)
                continue
            raise ReadingError(f"{name}: {error}") from None
    if not documents:
        raise ReadingError("The zip file has no file that can be read.")
    remarks = [f"Read from a zip file in this order: {', '.join(name for name, _ in documents)}."]
    if left_out:
        remarks.append(f"Left out: {', '.join(left_out)}.")
    remarks += [f"{name}: {remark}" for name, document in documents for remark in document.remarks]
    return join_documents((document for _, document in documents), hashlib.sha256(data).hexdigest(), remarks)


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files in reading order."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and not _is_shadow(info.filename)]
            for info in sorted(infos, key=lambda info: order_of(info.filename)):
                _check_member(info)
                with archive.open(info) as file:
                    content = file.read(MOST_FILE + 1)
                total += len(content)
                if len(content) > MOST_FILE or total > MOST_TOTAL:
                    raise ReadingError(f"{info.filename}: the zip file unpacks to more than {MOST_TOTAL // MIB} MB.")
                if content:
                    yield info.filename, content
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise ReadingError(f"The zip file is cut short or damaged ({error}).") from error


def _check_member(info: zipfile.ZipInfo) -> None:
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise ReadingError(f"{info.filename} is a link or device; only plain files are allowed.")
    if info.flag_bits & 0x1:
        raise ReadingError(f"{info.filename} is protected by a password.")
    if info.file_size > max(MIB, MOST_RATIO * info.compress_size) or info.file_size > MOST_FILE:
        raise ReadingError(f"{info.filename} unpacks to more than a text has.")


def _is_shadow(name: str) -> bool:
    """Whether a member is one that macOS or Windows puts beside the files."""
    path = PurePosixPath(name)
    return path.name.startswith((".", "~$")) or "__MACOSX" in path.parts


def _is_aside(name: str) -> bool:
    """Whether a file that can't be read is no text in the first place: a picture or style sheet of a saved page."""
    return PurePosixPath(name).suffix.lower().lstrip(".") in _ASIDE


def order_of(name: str) -> tuple[object, ...]:
    """What members are sorted by: folder, then preamble and contents, chapters, annexes; each by number, also roman."""
    path = PurePosixPath(name)
    words = _WORDS.findall(path.stem)
    if words and words[0].isdigit():
        rank = 1  # whoever numbers the files has put them in order
    else:
        rank = 0 if _FIRST.search(path.stem) else 2 if _LAST.search(path.stem) else 1
    return (str(path.parent), rank, [_sortable(word, first=number == 0) for number, word in enumerate(words)])


def _sortable(word: str, first: bool) -> tuple[int, int, str]:
    if word.isdigit():
        return (0, int(word), "")
    if not first and _ROMAN.fullmatch(word):
        return (0, _read_roman(word.lower()), "")
    return (1, 0, word.lower())


def _read_roman(word: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in word]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
