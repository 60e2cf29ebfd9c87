"""Reports of imports: how many records of each kind were written, and what a load of our own files left alone."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class ChangeCounts:
    """How many records of one kind an import added, changed, left unchanged and removed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def total(self) -> int:
        """The number of records that the import read."""
        return self.added + self.changed + self.unchanged

    @property
    def has_changes(self) -> bool:
        """Whether any record was written or removed."""
        return bool(self.added or self.changed or self.removed)


@dataclass
class TableCounts(ChangeCounts):
    """Counts for one table; added, changed, unchanged and `local_deletions` together are the rows of its file.

    `local_changes` names records, with their columns, that were changed here and stay so. `local_deletions` names rows
    whose record, or one that they refer to, was deleted here; they are not created again. `missing_in_file` names
    records that an earlier file had and this one lacks; `removed` counts those that were deleted for that reason.
    """

    local_changes: list[str] = field(default_factory=list)
    local_deletions: list[str] = field(default_factory=list)
    missing_in_file: list[str] = field(default_factory=list)


@dataclass
class LoadReport:
    """One load: the counts by table, how many quotes changed, and the passages that do not match the loaded texts."""

    dry_run: bool = False
    tables: dict[str, TableCounts] = field(default_factory=dict)
    changed_quotes: int = 0
    mismatches: list[str] = field(default_factory=list)

    @property
    def has_changes(self) -> bool:
        """Whether anything that readers see was changed."""
        return bool(self.changed_quotes) or any(counts.has_changes for counts in self.tables.values())
