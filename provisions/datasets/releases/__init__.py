"""Releases: numbered copies of the published data that never change. Made once, described for machines, read again.

The same data give the same bytes, on any machine and engine: no file knows a clock, a path or a counter.
"""

from provisions.datasets.releases.making import CantRelease, make
from provisions.datasets.releases.metadata import as_dcat, as_schema_org
from provisions.datasets.releases.partial import clear_unfinished
from provisions.datasets.releases.reading import (
    NoRelease,
    ReleasedFile,
    file_of,
    files_of,
    find,
    page_of,
    record_of,
)

__all__ = [
    "CantRelease",
    "NoRelease",
    "ReleasedFile",
    "as_dcat",
    "as_schema_org",
    "clear_unfinished",
    "file_of",
    "files_of",
    "find",
    "make",
    "page_of",
    "record_of",
]
