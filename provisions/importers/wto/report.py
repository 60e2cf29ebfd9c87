"""What an import did, counted so that nothing can go missing without a word."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

LONGEST_SHOWN = 60
NEW, CHANGED, VANISHED = "new", "changed", "vanished"


@dataclass(frozen=True)
class Difference:
    """One field of one record: what it was and what it becomes, in words. "RTA 27 status: in_force -> inactive"."""

    record: str
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.record} {self.field}: {_short(self.before)} -> {_short(self.after)}"


def _short(words: str) -> str:
    """Short enough for a line of a report."""
    return words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 3]}..."


@dataclass(frozen=True)
class RecordOutcome:
    """What becomes of one record: it is new, its fields change, or this edition of the list has it no more.

    `group` is what it is chosen with: the RTA number of its agreement, or ECONOMIES. What has vanished is kept; where
    nothing depends on the record, `key` is what it can be taken away by.
    """

    group: str
    state: str
    record: str
    differences: tuple[Difference, ...] = ()
    key: str = ""


ECONOMIES = "economies"


@dataclass
class RecordCounts:
    """Counts for one kind of record, and every difference of those that changed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    differences: list[Difference] = field(default_factory=list)
    removed: int = 0

    @property
    def total(self) -> int:
        return self.added + self.changed + self.unchanged

    def count(self, created: bool, differences: Iterable[Difference] = ()) -> None:
        """Count one record: new, or changed when there are differences, or unchanged."""
        found = list(differences)
        if created:
            self.added += 1
        elif found:
            self.changed += 1
            self.differences += found
        else:
            self.unchanged += 1


@dataclass
class ImportReport:
    """The result of one import.

    Every record of sheet AllRTAs is one of `agreements`, `accessions` (folded into the agreement acceded to) or
    `left` (RTA number and name, reason). `notes` are facts of the list that have no place of their own in the
    database; `kept` are stored things that this edition of the list no longer has. `items` tells the same record by
    record. Of an import of chosen records, only these are counted.
    """

    records: int = 0
    dry_run: bool = False
    agreements: RecordCounts = field(default_factory=RecordCounts)
    accessions: RecordCounts = field(default_factory=RecordCounts)
    left: list[tuple[str, str]] = field(default_factory=list)
    changes: RecordCounts = field(default_factory=RecordCounts)
    change_records: int = 0
    changes_left: list[tuple[str, str]] = field(default_factory=list)
    economies: RecordCounts = field(default_factory=RecordCounts)
    group_members: RecordCounts = field(default_factory=RecordCounts)
    memberships: RecordCounts = field(default_factory=RecordCounts)
    notes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    items: list[RecordOutcome] = field(default_factory=list)

    @property
    def accounted(self) -> int:
        """Records of AllRTAs whose fate is told; equals `records`."""
        return self.agreements.total + self.accessions.total + len(self.left)

    @property
    def changes_accounted(self) -> int:
        """Records of RTA Changes whose fate is told; equals `change_records`."""
        return self.changes.total + len(self.changes_left)

    @property
    def touched(self) -> bool:
        """Whether anything was added or changed."""
        tallies = (
            self.agreements,
            self.accessions,
            self.changes,
            self.economies,
            self.group_members,
            self.memberships,
        )
        return any(tally.added or tally.changed or tally.removed for tally in tallies)

    @property
    def digest(self) -> str:
        """Two reports that tell of the same changes have the same."""
        return hashlib.sha256(json.dumps([astuple(item) for item in self.items]).encode()).hexdigest()
