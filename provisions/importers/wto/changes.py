"""Import the amendments of sheet RTA Changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from provisions.importers.wto.context import ImportContext
from provisions.importers.wto.rows import ChangeRow
from provisions.models import AgreementChange


def import_changes(context: ImportContext) -> None:
    """Create or update every change of the list, and report those that the list repeats or lacks."""
    report = context.report
    owners = {number: number for number in context.agreements} | {
        link.row.wto_rta_id: link.agreement_id for link in context.links
    }
    rows = {row.fingerprint: row for row in context.workbook.changes}
    stored = {change.fingerprint: change for change in AgreementChange.objects.select_related("agreement")}
    unlisted = _UnlistedChanges(change for fingerprint, change in stored.items() if fingerprint not in rows)
    created = []
    for fingerprint, row in rows.items():
        number = owners.get(row.wto_rta_id, row.wto_rta_id)
        if not context.selects(number):
            continue
        if number not in context.agreements:
            reason = f"row {row.row}: its agreement was left"
            report.skipped_changes.append((context.title(row.wto_rta_id), reason))
            continue
        agreement_id = context.agreements[number].pk
        wanted = row.record_fields | {"fingerprint": fingerprint, "agreement_id": agreement_id}
        label = f"change to RTA {row.wto_rta_id}"
        change = stored.get(fingerprint) or unlisted.pop_reworded(wanted)
        if change is None:
            created.append(AgreementChange(**wanted))
            context.count(report.changes, number, label, created=True)
        else:
            differences = context.update(change, label, wanted)
            context.count(report.changes, number, label, created=False, differences=differences)
    AgreementChange.objects.bulk_create(created)
    _report_repeated(context, rows)
    _report_vanished(context, unlisted)


def _report_repeated(context: ImportContext, rows: dict[str, ChangeRow]) -> None:
    """Rows that repeat another one word for word are a single change: report the others as left."""
    counted = {row.row for row in rows.values()}
    context.report.skipped_changes += [
        (context.title(row.wto_rta_id), f"row {row.row}: repeats another row word for word")
        for row in context.workbook.changes
        if row.row not in counted
    ]


def _report_vanished(context: ImportContext, unlisted: _UnlistedChanges) -> None:
    numbers = {agreement.pk: number for number, agreement in context.agreements.items()}
    for change in unlisted.remaining():
        if context.removes(key := f"change {change.pk}"):
            change.delete()
            context.report.changes.removed += 1
        else:
            context.report_vanished(numbers.get(change.agreement_id, ""), str(change), "no longer in the list", key)


class _UnlistedChanges:
    """Stored changes whose fingerprint is not in this edition; one with the same facts was only reworded."""

    _FACTS = ("agreement_id", "parties_concerned", "affects", "notified", "signed", "in_force")

    def __init__(self, changes: Iterable[AgreementChange]) -> None:
        self._by_facts: dict[tuple[Any, ...], list[AgreementChange]] = defaultdict(list)
        for change in changes:
            self._by_facts[tuple(getattr(change, name) for name in self._FACTS)].append(change)

    def pop_reworded(self, wanted: dict[str, Any]) -> AgreementChange | None:
        """Take out a change with the same agreement, parties and dates; None if there is none."""
        found = self._by_facts.get(tuple(wanted[name] for name in self._FACTS))
        return found.pop(0) if found else None

    def remaining(self) -> list[AgreementChange]:
        return [change for changes in self._by_facts.values() for change in changes]
