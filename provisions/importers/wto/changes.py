"""Import the amendments of sheet RTA Changes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from provisions.importers.wto.context import ImportContext
from provisions.models import AgreementChange

# A stored change with the same facts as one of the list is the same change, reworded.
_FACTS = ("agreement_id", "parties_concerned", "affects", "notified", "signed", "in_force")


def import_changes(context: ImportContext) -> None:
    """Create or update every change of the list, and report those that the list repeats or lacks."""
    report = context.report
    owners = {link.row.wto_rta_id: link.agreement_id for link in context.links}
    rows = {row.fingerprint: row for row in context.workbook.changes}
    stored_changes = {change.fingerprint: change for change in AgreementChange.objects.select_related("agreement")}
    unlisted_changes: dict[tuple[Any, ...], list[AgreementChange]] = defaultdict(list)
    for fingerprint, change in stored_changes.items():
        if fingerprint not in rows:
            unlisted_changes[tuple(getattr(change, name) for name in _FACTS)].append(change)
    new: list[AgreementChange] = []
    for fingerprint, row in rows.items():
        number = owners.get(row.wto_rta_id, row.wto_rta_id)
        if not context.selects(number):
            continue
        if number not in context.agreements:
            report.skipped_changes.append(f"{context.rows[number].title}: row {row.row}: its agreement was left")
            continue
        fields = row.fields | {"fingerprint": fingerprint, "agreement_id": context.agreements[number].pk}
        same_facts = unlisted_changes[tuple(fields[name] for name in _FACTS)]
        change = stored_changes.get(fingerprint) or (same_facts.pop(0) if same_facts else AgreementChange())
        label = f"change to RTA {row.wto_rta_id}"
        differences = context.update(change, label, fields)
        context.count(report.changes, number, label, change.pk is None, differences)
        if change.pk is None:
            new.append(change)
    AgreementChange.objects.bulk_create(new)
    _report_repetitions(context, {row.row for row in rows.values()})
    _report_vanished(context, [change for changes in unlisted_changes.values() for change in changes])


def _report_repetitions(context: ImportContext, imported_rows: set[int]) -> None:
    """Rows that repeat another one word for word are a single change: report the others as left."""
    context.report.skipped_changes += [
        f"{context.rows[row.wto_rta_id].title}: row {row.row}: repeats another row word for word"
        for row in context.workbook.changes
        if row.row not in imported_rows
    ]


def _report_vanished(context: ImportContext, changes: list[AgreementChange]) -> None:
    """Report stored changes that the list lacks; remove those that the selection says."""
    numbers = {agreement.pk: number for number, agreement in context.agreements.items()}
    for change in changes:
        if numbers.get(change.agreement_id) in context.refused:
            continue
        if context.removes(key := f"change {change.pk}"):
            change.delete()
            context.report.changes.removed += 1
        else:
            context.report_vanished(numbers.get(change.agreement_id, ""), f"{change}: no longer in the list", key)
