"""ZIP files from outside: their members are counted before a record is made of each."""

from __future__ import annotations

import zipfile
from pathlib import Path

MIB = 1024 * 1024
ENTRY = b"PK\x01\x02"  # begins each entry of a directory, wherever the directory stands and whatever it claims


class TooManyMembers(ValueError):
    """A ZIP file with more members than anybody would pack."""


def opened(path: Path, most: int) -> zipfile.ZipFile:
    """The file for reading.

    Raises:
        TooManyMembers: it may have more than `most`.
        zipfile.BadZipFile: it is no ZIP file.
        OSError: it can't be read.
    """
    if _entries(path) > most:
        raise TooManyMembers(f"has more than {most:,} members")
    return zipfile.ZipFile(path)


def _entries(path: Path) -> int:
    count, end = 0, b""
    with path.open("rb") as file:
        while piece := file.read(MIB):
            piece = end + piece
            count += piece.count(ENTRY)
            end = piece[-(len(ENTRY) - 1) :]
    return count
