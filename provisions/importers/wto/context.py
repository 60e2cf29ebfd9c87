"""What the steps of one import share: the list, the records it belongs to, the report, and updates to be saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from provisions.importers.report import ChangeCounts
from provisions.importers.wto.accessions import link_accessions
from provisions.importers.wto.report import CHANGED, NEW, VANISHED, Difference, RecordOutcome, WtoImportReport
from provisions.importers.wto.rows import AGREEMENT_SHEET, CHANGE_SHEET, WtoWorkbook
from provisions.models import Accession, Agreement, Economy
from provisions.models.tracking import TrackedModel


@dataclass(frozen=True)
class ImportSelection:
    """What to import: the `groups` of a report's outcomes. `remove` are keys of vanished records to delete."""

    groups: Collection[str]
    remove: Collection[str] = ()


class ImportContext:
    """State of one import. `selection` None imports everything; economies that are missing are always created."""

    def __init__(self, workbook: WtoWorkbook, selection: ImportSelection | None) -> None:
        self.workbook = workbook
        self.selection = selection
        self.rows = {row.wto_rta_id: row for row in workbook.agreements}
        self.links, unlinked_accessions = link_accessions(workbook.agreements)
        self.report = WtoImportReport(
            records=len(workbook.agreements) + workbook.count_refused(AGREEMENT_SHEET),
            change_records=len(workbook.changes) + workbook.count_refused(CHANGE_SHEET),
            refused=workbook.refused,
            unlinked_accessions=unlinked_accessions,
            notes=[f"column not read: {name}" for name in workbook.unread_columns],
        )
        self.refused = {row.wto_rta_id for row in workbook.refused}  # numbers of agreements and accessions
        self.economies: dict[str, Economy] = {}
        self.agreements: dict[int, Agreement] = {}
        self.accessions: dict[int, Accession] = {}
        self._updates: dict[type[TrackedModel], list[tuple[TrackedModel, set[str]]]] = defaultdict(list)

    def selects(self, group: str | int) -> bool:
        return self.selection is None or str(group) in self.selection.groups

    def removes(self, key: str) -> bool:
        return self.selection is not None and key in self.selection.remove

    def count(
        self, counts: ChangeCounts, group: str | int, record: str, created: bool, differences: Sequence[Difference] = ()
    ) -> None:
        """Count one record as new, changed or unchanged, and report its outcome unless it is unchanged."""
        if created:
            counts.added += 1
            self.report.items.append(RecordOutcome(str(group), NEW, record))
        elif differences:
            counts.changed += 1
            self.report.items.append(RecordOutcome(str(group), CHANGED, record, tuple(differences)))
        else:
            counts.unchanged += 1

    def report_vanished(self, group: int | str, record: str, key: str = "") -> None:
        """Report a stored record that this edition of the list lacks; it is kept."""
        self.report.items.append(RecordOutcome(str(group), VANISHED, record, key=key))

    def update(self, record: TrackedModel, label: str, fields: dict[str, Any]) -> list[Difference]:
        """Set the fields of a new or stored record, and return what differs; `save_updates` saves stored records."""
        differences = []
        for name, value in fields.items():
            before = getattr(record, name)
            if before != value:
                setattr(record, name, value)
                differences.append(Difference(label, name, _display(before), _display(value)))
        if differences and record.pk is not None:
            self._updates[type(record)].append((record, {one.field for one in differences}))
        return differences

    def save_updates(self) -> None:
        """Save all updated records, in bulk."""
        for model, updates in self._updates.items():
            fields = set().union(*(names for _record, names in updates))
            model._default_manager.bulk_update([record for record, _names in updates], sorted(fields))


def _display(value: object) -> str:
    """A value as one line of text."""
    return "empty" if value in (None, "") else " ".join(str(value).split())
