"""Releases: numbered copies of the published data that never change, with descriptions for machines.

The same data give the same bytes on any machine and engine: no file contains a time, a path or a counter.
"""

from provisions.exports.releases.build import ReleaseError, make_release
from provisions.exports.releases.changelog import count_changes
from provisions.exports.releases.files import (
    ReleaseNotFound,
    checksums_file,
    find_file,
    find_release,
    list_files,
    read_page,
    read_record,
)
from provisions.exports.releases.folders import clean_up, lock_releases, mark, temporary_folder, unmark
from provisions.exports.releases.metadata import ReleaseFileInfo, as_dcat, as_schema_org
from provisions.exports.releases.serve import send

__all__ = [
    "ReleaseError",
    "ReleaseFileInfo",
    "ReleaseNotFound",
    "as_dcat",
    "as_schema_org",
    "checksums_file",
    "clean_up",
    "count_changes",
    "find_file",
    "find_release",
    "list_files",
    "lock_releases",
    "make_release",
    "mark",
    "read_page",
    "read_record",
    "send",
    "temporary_folder",
    "unmark",
]
