"""Releases: numbered copies of the published data that never change. Made once, described for machines, read again.

The same data give the same bytes, on any machine and engine: no file knows a clock, a path or a counter.
"""

from provisions.exports.releases.build import ReleaseError, make
from provisions.exports.releases.changelog import changes_of
from provisions.exports.releases.files import (
    ReleasedFile,
    ReleaseNotFound,
    file_of,
    files_of,
    find,
    page_of,
    record_of,
    sums_of,
)
from provisions.exports.releases.folders import clean_up, lock_releases, mark, temporary_folder, unmark
from provisions.exports.releases.metadata import as_dcat, as_schema_org
from provisions.exports.releases.serve import send

__all__ = [
    "ReleaseError",
    "ReleaseNotFound",
    "ReleasedFile",
    "as_dcat",
    "as_schema_org",
    "changes_of",
    "clean_up",
    "file_of",
    "files_of",
    "find",
    "lock_releases",
    "make",
    "mark",
    "page_of",
    "record_of",
    "send",
    "sums_of",
    "temporary_folder",
    "unmark",
]
