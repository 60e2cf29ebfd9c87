"""The parts of a DOCX: a zip file of XML files that name each other by relationships."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from provisions.intake.reading.detect import MIB
from provisions.intake.reading.xml import local_name, parse_xml
from provisions.intake.source import ReadingError

MOST_PART, MOST_RATIO = 128 * MIB, 200  # unpacked bytes of a part; the ratio of one of over a MiB
_DAMAGED = "The Word file is cut short or damaged"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class WordPackage:
    """Reads parts by what they are to the main document: "styles", "numbering", "footnotes"."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise ReadingError(f"{_DAMAGED}.") from error
        self._names = set(self._archive.namelist())
        self._main = self._find_main()
        self._related = dict(self._relations(self._main))

    def main(self) -> etree._Element:
        """The root of the main document."""
        return self._parse(self._main)

    def related(self, kind: str) -> etree._Element | None:
        """The root of a part of the main document, or None where it has none such."""
        name = self._related.get(kind, "")
        return self._parse(name) if name in self._names else None

    def _find_main(self) -> str:
        name = dict(self._relations("")).get("officeDocument", "word/document.xml")
        if name not in self._names:
            raise ReadingError(f"{_DAMAGED}: its document is missing.")
        return name

    def _relations(self, name: str) -> Iterator[tuple[str, str]]:
        """Kinds and names of the parts that a part refers to; "" is the package itself."""
        folder, file = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        if relations not in self._names:
            return
        for relation in self._parse(relations):
            if local_name(relation) == "Relationship" and relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
                yield relation.get("Type", "").rpartition("/")[2], target

    def _parse(self, name: str) -> etree._Element:
        try:
            info = self._archive.getinfo(name)
            if info.flag_bits & 0x1:
                raise ReadingError("The Word file is protected by a password; save it without one and bring that.")
            if info.file_size > min(MOST_PART, max(MIB, MOST_RATIO * info.compress_size)):
                raise ReadingError(f"The Word file has a part, {name}, that unpacks to more than any text has.")
            data = self._archive.read(info)
        except ReadingError:
            raise
        except _BROKEN as error:
            raise ReadingError(f"{_DAMAGED}: {name} can't be unpacked.") from error
        return parse_xml(data, f"The part {name} of the Word file")
