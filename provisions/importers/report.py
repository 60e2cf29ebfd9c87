"""What the reports of all imports have in common."""

from __future__ import annotations

from dataclasses import dataclass


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
