"""What an import did, counted so that nothing can go missing without a word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts for one kind of record. `differences` says what changed: "RTA 27 status: in_force -> inactive"."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.added + self.changed + self.unchanged

    def count(self, created: bool, differences: Iterable[str] = ()) -> None:
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
class Report:
    """The result of one import.

    Every record of sheet AllRTAs is one of `agreements`, `accessions` (folded into the agreement acceded to) or
    `left` (RTA number and name, reason). `notes` are facts of the list that have no place of their own in the
    database; `kept` are stored things that this edition of the list no longer has.
    """

    records: int = 0
    dry_run: bool = False
    agreements: Tally = field(default_factory=Tally)
    accessions: Tally = field(default_factory=Tally)
    left: list[tuple[str, str]] = field(default_factory=list)
    changes: Tally = field(default_factory=Tally)
    change_records: int = 0
    changes_left: list[tuple[str, str]] = field(default_factory=list)
    economies: Tally = field(default_factory=Tally)
    group_members: Tally = field(default_factory=Tally)
    memberships: Tally = field(default_factory=Tally)
    notes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

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
        return any(tally.added or tally.changed for tally in tallies)
