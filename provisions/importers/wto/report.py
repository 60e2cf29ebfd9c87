"""What an import of the WTO's list did, record by record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field

from provisions.importers.report import ChangeCounts

MOST_CHARACTERS = 60  # of a value in a line of the report
NEW, CHANGED, VANISHED = "new", "changed", "vanished"
ECONOMIES = "economies"


@dataclass(frozen=True)
class Difference:
    """One field of one record before and after: "RTA 27 status: in_force -> inactive"."""

    record: str
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.record} {self.field}: {_shorten(self.before)} -> {_shorten(self.after)}"


def _shorten(value: str) -> str:
    return value if len(value) <= MOST_CHARACTERS else f"{value[: MOST_CHARACTERS - 3]}..."


@dataclass(frozen=True)
class RecordOutcome:
    """What becomes of one record: it is new, it changes, or this edition of the list lacks it.

    `group` is what a curator selects it with: the RTA number of its agreement, or ECONOMIES. A record that the edition
    lacks is kept; if no other record depends on it, it can be removed by its `key`.
    """

    group: str
    state: str
    record: str
    differences: tuple[Difference, ...] = ()
    key: str = ""


@dataclass
class RecordCounts(ChangeCounts):
    """Counts for one kind of record, and every difference of those that changed."""

    differences: list[Difference] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All records of the list that were counted."""
        return self.added + self.changed + self.unchanged

    def count(self, created: bool, differences: Sequence[Difference]) -> None:
        """Count one record as added, as changed if there are differences, or as unchanged."""
        if created:
            self.added += 1
        elif differences:
            self.changed += 1
            self.differences += differences
        else:
            self.unchanged += 1


@dataclass
class WtoImportReport:
    """The result of one import.

    Every record of sheet AllRTAs counts as one of `agreements`, `accessions` (merged into the agreement acceded to) or
    `unlinked_accessions` (its RTA number and name, the reason). `notes` are facts of the list that the database has no
    place for; `vanished` are stored records that this edition of the list lacks. `items` has the outcome of every
    record that is not unchanged. An import of selected records counts only these.
    """

    records: int = 0
    dry_run: bool = False
    agreements: RecordCounts = field(default_factory=RecordCounts)
    accessions: RecordCounts = field(default_factory=RecordCounts)
    unlinked_accessions: list[tuple[str, str]] = field(default_factory=list)
    changes: RecordCounts = field(default_factory=RecordCounts)
    change_records: int = 0
    skipped_changes: list[tuple[str, str]] = field(default_factory=list)
    economies: RecordCounts = field(default_factory=RecordCounts)
    group_members: RecordCounts = field(default_factory=RecordCounts)
    memberships: RecordCounts = field(default_factory=RecordCounts)
    notes: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    items: list[RecordOutcome] = field(default_factory=list)

    @property
    def accounted_records(self) -> int:
        """The number of records of AllRTAs that the report accounts for; equals `records`."""
        return self.agreements.total + self.accessions.total + len(self.unlinked_accessions)

    @property
    def accounted_changes(self) -> int:
        """The number of records of RTA Changes that the report accounts for; equals `change_records`."""
        return self.changes.total + len(self.skipped_changes)

    @property
    def counts(self) -> dict[str, RecordCounts]:
        """The counts by the name of the kind of record."""
        return {
            "agreements": self.agreements,
            "accessions": self.accessions,
            "memberships": self.memberships,
            "notified changes": self.changes,
            "economies": self.economies,
            "members of groupings": self.group_members,
        }

    @property
    def has_changes(self) -> bool:
        """Whether anything was added, changed or removed."""
        return any(counts.has_changes for counts in self.counts.values())

    @property
    def digest(self) -> str:
        """SHA-256 of the outcomes, the same for two reports of the same changes."""
        return hashlib.sha256(json.dumps([astuple(item) for item in self.items]).encode()).hexdigest()
