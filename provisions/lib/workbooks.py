"""Workbooks from outside: what none of ours would be is refused before it is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from provisions.lib import zip_safety

MIB = 1024 * 1024
UNPACKED = 250 * MIB  # of a workbook once it is unpacked; 20,000 provisions have 42 million bytes
WHOLE = 32 * MIB  # of the parts that are held in memory as a whole: all but the sheets, which are read row by row
RATIO = 100  # unpacked to packed size, of a part of more than a MiB; ours stay below 30
PARTS = 1000  # files inside a workbook; ours have a dozen
LAST_ROW, LAST_COLUMN = 1_048_576, 1000  # Excel has no row beyond; a cell may claim any, and those between are made up

# What openpyxl trips over in a workbook with broken parts; growing entities are a ValueError of defusedxml's.
BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, EOFError, SyntaxError,
          zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, AssertionError,
          RecursionError, OverflowError)  # fmt: skip


class WorkbookTooLarge(ValueError):
    """A workbook that would grow out of all proportion."""


def check_workbook(path: Path) -> None:
    """Look at a workbook's directory; unpacking never gives more than it says.

    Raises:
        Swollen: more than 250 MB, more than 32 MB beside the sheets, a part of more than 100 times its packed size, or
            more than 1000 parts.
        zipfile.BadZipFile: no workbook.
        OSError: the file can't be read.
    """
    try:
        with zip_safety.opened(path, PARTS) as archive:
            parts = archive.infolist()
    except zip_safety.TooManyMembers:
        raise _swollen() from None
    if sum(part.file_size for part in parts) > UNPACKED:
        raise _swollen()
    if sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/")) > WHOLE:
        raise WorkbookTooLarge(f"has more than {WHOLE // MIB} MB beside its sheets; no spreadsheet of ours does")
    for part in parts:
        if part.file_size > max(MIB, RATIO * part.compress_size):
            raise WorkbookTooLarge(
                f"has a part that unpacks to more than {RATIO} times its packed size: {part.filename}"
            )


def _swollen() -> WorkbookTooLarge:
    return WorkbookTooLarge(
        f"would unpack to more than {UNPACKED // MIB} MB or {PARTS} parts; no spreadsheet of ours does"
    )
