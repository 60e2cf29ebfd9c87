"""Workbooks from outside: what none of ours would be is refused before it is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

UNPACKED = 250 * 1024 * 1024  # bytes of a workbook once it is unpacked; 20,000 provisions have 42 million
PARTS = 1000  # files inside a workbook; ours have a dozen

# What openpyxl trips over in a workbook with broken parts; growing entities are a ValueError of defusedxml's.
BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, EOFError, SyntaxError,
          zipfile.BadZipFile, zlib.error)  # fmt: skip


class Swollen(ValueError):
    """A workbook that would grow out of all proportion."""


def refuse_bombs(path: Path) -> None:
    """Look at a workbook's directory; unpacking never gives more than it says.

    Raises:
        Swollen: more than 250 MB, or more than 1000 parts.
        zipfile.BadZipFile: no workbook.
        OSError: the file can't be read.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Swollen(
            f"would unpack to more than {UNPACKED // 1024**2} MB or {PARTS} parts; no spreadsheet of ours does"
        )
