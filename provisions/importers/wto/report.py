"""What an import of the WTO's list did, record by record, and its summary as text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field

from provisions.importers.report import ChangeCounts
from provisions.importers.wto.rows import AGREEMENT_SHEET, CHANGE_SHEET, RefusedRow

MOST_CHARACTERS = 60  # of a value in a line of the report
MOST_DIFFERENCES = 20  # in the summary
NEW, CHANGED, VANISHED = "new", "changed", "vanished"
ECONOMIES = "economies"
_HEAD = ("", "added", "changed", "unchanged", "left", "total")


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
class WtoImportReport:
    """The result of one import.

    Every record of sheet AllRTAs counts as one of `agreements`, `accessions` (merged into the agreement acceded to) or
    `unlinked_accessions`, every record of RTA Changes as one of `changes` or `skipped_changes`. The last of each pair
    have a message with the reason. `notes` are facts of the list that the database has no place for. `items` has the
    outcome of every record that is not unchanged. An import of selected records counts only these.
    """

    records: int = 0
    dry_run: bool = False
    agreements: ChangeCounts = field(default_factory=ChangeCounts)
    accessions: ChangeCounts = field(default_factory=ChangeCounts)
    unlinked_accessions: list[str] = field(default_factory=list)
    changes: ChangeCounts = field(default_factory=ChangeCounts)
    change_records: int = 0
    skipped_changes: list[str] = field(default_factory=list)
    economies: ChangeCounts = field(default_factory=ChangeCounts)
    group_members: ChangeCounts = field(default_factory=ChangeCounts)
    memberships: ChangeCounts = field(default_factory=ChangeCounts)
    notes: list[str] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    items: list[RecordOutcome] = field(default_factory=list)

    @property
    def accounted_records(self) -> int:
        """The number of records of AllRTAs that the report accounts for; equals `records`."""
        left = len(self.unlinked_accessions) + self._count_refused(AGREEMENT_SHEET)
        return self.agreements.total + self.accessions.total + left

    @property
    def accounted_changes(self) -> int:
        """The number of records of RTA Changes that the report accounts for; equals `change_records`."""
        return self.changes.total + len(self.skipped_changes) + self._count_refused(CHANGE_SHEET)

    def _count_refused(self, sheet: str) -> int:
        return sum(row.sheet == sheet for row in self.refused)

    @property
    def vanished_records(self) -> list[str]:
        """The records that are stored, but are not in this edition of the list."""
        return [item.record for item in self.items if item.state == VANISHED]

    @property
    def differences(self) -> list[Difference]:
        """Every field that changed, in the order of the records."""
        return [difference for item in self.items for difference in item.differences]

    @property
    def counts(self) -> dict[str, ChangeCounts]:
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

    def format_summary(self, all_differences: bool = False) -> Iterator[str]:
        """Yield lines of text: the table of counts, then reasons, notes and differences.

        Args:
            all_differences: show every difference, not only the first ones.
        """
        left, both = len(self.unlinked_accessions), (self.agreements, self.accessions)
        refused, refused_changes = self._count_refused(AGREEMENT_SHEET), self._count_refused(CHANGE_SHEET)
        yield _format_row(*_HEAD)
        yield _format_counts("agreements", self.agreements)
        yield _format_counts("accessions, folded into the agreement", self.accessions)
        if left:
            yield _format_row("accessions left", "", "", "", left, left)
        sums = (sum(getattr(counts, name) for counts in both) for name in ("added", "changed", "unchanged"))
        if refused:
            yield _format_row("refused", "", "", "", refused, refused)
        yield _format_row("records of AllRTAs", *sums, left + refused, self.accounted_records)
        yield ""
        yield _format_counts("RTA Changes", self.changes, len(self.skipped_changes) + refused_changes)
        yield _format_counts("economies", self.economies)
        yield _format_counts("members of groupings", self.group_members)
        yield _format_counts("memberships", self.memberships)
        yield from _format_section("refused", [str(row) for row in self.refused])
        yield from _format_section("left", self.unlinked_accessions + self.skipped_changes)
        yield from _format_section("noted", self.notes)
        yield from _format_section("kept, though this edition of the list does not have it", self.vanished_records)
        differences = [str(difference) for difference in self.differences]
        limit = len(differences) if all_differences else MOST_DIFFERENCES
        yield from _format_section("changed", differences[:limit])
        if limit < len(differences):
            yield f"  ... and {len(differences) - limit} more (--verbosity 2 shows all)"
        yield ""
        if self.dry_run:
            yield "Dry run: nothing was written."
        else:
            yield "Imported." if self.has_changes else "Nothing to change: the database holds this list already."


def _format_counts(name: str, counts: ChangeCounts, left: int = 0) -> str:
    return _format_row(name, counts.added, counts.changed, counts.unchanged, left, counts.total + left)


def _format_row(name: str, *cells: object) -> str:
    return f"{name:<40}" + "".join(f"{cell!s:>10}" for cell in cells)


def _format_section(title: str, items: list[str]) -> list[str]:
    return ["", f"{title}:", *(f"  {item}" for item in items)] if items else []
