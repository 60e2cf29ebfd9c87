"""Checks of ZIP files and workbooks from outside, before anything of them is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

MIB = 1024 * 1024
ENTRY = b"PK\x01\x02"  # begins each entry of a ZIP directory, wherever the directory is and whatever it claims

# Limits of a workbook; those of this project stay far below each of them.
MAX_UNPACKED = 250 * MIB  # of the whole workbook; 20,000 provisions have 42 million bytes
MAX_IN_MEMORY = 32 * MIB  # of all parts but the sheets, which alone are read row by row
MAX_RATIO = 100  # unpacked to packed size of a part of more than a MiB; ours stay below 30
MAX_PARTS = 1000  # files inside a workbook; ours have a dozen
LAST_ROW, LAST_COLUMN = 1_048_576, 1000  # a cell may claim any place, and openpyxl invents the cells in between

# What openpyxl raises for a workbook with broken parts; defusedxml raises a ValueError for growing entities.
BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, EOFError, SyntaxError,
          zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, AssertionError,
          RecursionError, OverflowError)  # fmt: skip


class TooManyMembers(ValueError):
    """A ZIP file with more members than expected."""


class WorkbookTooLarge(ValueError):
    """A workbook that unpacks to far more than its size."""


def open_zip(path: Path, max_members: int) -> zipfile.ZipFile:
    """Open a ZIP file for reading. Its members are counted first: zipfile makes an object of each.

    Raises:
        TooManyMembers: it may have more than `max_members`.
        zipfile.BadZipFile: it is not a ZIP file.
        OSError: it can't be read.
    """
    if _count_entries(path) > max_members:
        raise TooManyMembers(f"has more than {max_members:,} members")
    return zipfile.ZipFile(path)


def check_workbook(path: Path) -> None:
    """Check the sizes in a workbook's directory; zipfile never unpacks more than the directory says.

    Raises:
        WorkbookTooLarge: it exceeds MAX_UNPACKED, MAX_IN_MEMORY, MAX_RATIO or MAX_PARTS.
        zipfile.BadZipFile: it is not a workbook.
        OSError: it can't be read.
    """
    total = f"would unpack to more than {MAX_UNPACKED // MIB} MB or {MAX_PARTS} parts; no spreadsheet of ours does"
    try:
        with open_zip(path, MAX_PARTS) as archive:
            parts = archive.infolist()
    except TooManyMembers:
        raise WorkbookTooLarge(total) from None
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise WorkbookTooLarge(total)
    if sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/")) > MAX_IN_MEMORY:
        raise WorkbookTooLarge(
            f"has more than {MAX_IN_MEMORY // MIB} MB beside its sheets; no spreadsheet of ours does"
        )
    for part in parts:
        if part.file_size > max(MIB, MAX_RATIO * part.compress_size):
            raise WorkbookTooLarge(
                f"has a part that unpacks to more than {MAX_RATIO} times its packed size: {part.filename}"
            )


def _count_entries(path: Path) -> int:
    count, end = 0, b""
    with path.open("rb") as file:
        while block := file.read(MIB):
            block = end + block
            count += block.count(ENTRY)
            end = block[-(len(ENTRY) - 1) :]
    return count
