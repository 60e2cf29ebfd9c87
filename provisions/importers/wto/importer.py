"""Import the WTO's list into the database: in one transaction, repeatably, and accounting for every record.

Only fields that the list holds are written; slugs, sources, merges and other facts that curators add stay. Stored
records that this edition of the list lacks are kept and reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from provisions.history.recorder import record_history
from provisions.importers.analyze import analyze_tables
from provisions.importers.report import ChangeCounts
from provisions.importers.slugs import assign_slugs
from provisions.importers.wto.changes import import_changes
from provisions.importers.wto.context import ImportContext, ImportSelection
from provisions.importers.wto.economies import load_economies, load_grouping_members, stored_economies
from provisions.importers.wto.memberships import import_memberships
from provisions.importers.wto.report import ECONOMIES, Difference, WtoImportReport
from provisions.importers.wto.rows import AgreementRow
from provisions.importers.wto.workbook import read_workbook
from provisions.models import (
    Accession,
    Agreement,
    DatasetState,
    Economy,
    FormerEconomy,
    GroupingMember,
    Membership,
    Origin,
)
from provisions.models.tracking import roll_back_changes

# Takes a sequence and the name of a task, and yields the same items while it displays the progress.
Track = Callable[[Sequence[Any], str], Iterable[Any]]


def import_workbook(
    path: Path, dry_run: bool = False, track: Track | None = None, selection: ImportSelection | None = None
) -> WtoImportReport:
    """Import the workbook at `path`.

    Args:
        dry_run: do everything and report it, then roll it back.
        track: displays the progress of the longest loop.
        selection: what to import; everything when None.

    Raises:
        WorkbookError: the file cannot be read as the list; nothing was written.
    """
    with stored_economies(), roll_back_changes() if dry_run else record_history("import_wto"):
        context = ImportContext(read_workbook(path), selection)
        context.report.dry_run = dry_run
        DatasetState.objects.lock()  # one import at a time
        import_economies(context)
        import_grouping_members(context)
        import_agreements(context, track or (lambda items, _task: items))
        import_accessions(context)
        import_memberships(context)
        import_changes(context)
        context.save_updates()
        report_vanished_agreements(context)
        if context.report.has_changes:
            analyze_tables(Agreement, Economy, Membership)
    return context.report


def import_economies(context: ImportContext) -> None:
    """Create the economies that are missing and update names; other columns of the table are for new economies only."""
    context.economies = {economy.code: economy for economy in Economy.objects.all()}
    former = {one.code: one.economy for one in FormerEconomy.objects.select_related("economy")}
    context.economies |= former  # a duplicate that was merged here is not created again
    counts = context.report.economies
    new = []
    for code, entry in load_economies().items():
        if code not in context.economies:
            new.append(
                Economy(
                    code=code,
                    name=entry.name,
                    short_name=entry.short_name or "",
                    kind=entry.kind,
                    region_id=entry.region,
                    exists_from=entry.exists_from,
                    exists_until=entry.exists_until,
                )
            )
            context.count(counts, ECONOMIES, f"{code} {entry.name}", created=True)
        elif code not in former and context.selects(ECONOMIES):
            differences = context.update(context.economies[code], code, {"name": entry.name})
            context.count(counts, ECONOMIES, code, created=False, differences=differences)
    context.economies |= {economy.code: economy for economy in Economy.objects.bulk_create(new)}


def import_grouping_members(context: ImportContext) -> None:
    """Create the memberships in groupings that are missing; stored ones stay as they are."""
    if not context.selects(ECONOMIES):
        return
    keys = set(GroupingMember.objects.values_list("grouping_id", "member_id"))
    new = []
    for one in load_grouping_members():
        grouping, member = context.economies[one.grouping], context.economies[one.member]
        created = (grouping.pk, member.pk) not in keys
        context.count(context.report.group_members, ECONOMIES, f"{one.member} in {one.grouping}", created)
        if created:
            keys.add((grouping.pk, member.pk))
            dates = {"entry_date": one.entry_date, "exit_date": one.exit_date}
            new.append(GroupingMember(grouping=grouping, member=member, source=one.source, **dates))
    GroupingMember.objects.bulk_create(new)


def import_agreements(context: ImportContext, track: Track) -> None:
    """Create or update the agreements of the list; new ones get a slug."""
    rows = [row for row in context.workbook.agreements if not row.is_accession]
    agreements = Agreement.objects.filter(wto_rta_id__isnull=False).prefetch_related("types", "regions")
    context.agreements = {item.wto_rta_id: item for item in agreements if item.wto_rta_id is not None}
    unknown = [row for row in rows if row.wto_rta_id not in context.agreements]
    slugs = assign_slugs(unknown, Agreement.objects.values_list("slug", flat=True))
    new = []
    for row in track(rows, "agreements"):
        number = row.wto_rta_id
        if context.selects(number):
            agreement = context.agreements.setdefault(number, Agreement(slug=slugs.get(number, "")))
            fields = row.fields | {"origin": Origin.WTO}
            if _write_record(context, context.report.agreements, number, agreement, row, fields):
                new.append((agreement, row))
    _create_records(Agreement, new)


def import_accessions(context: ImportContext) -> None:
    """Create or update the accessions that belong to an agreement."""
    accessions = Accession.objects.prefetch_related("types", "regions")
    context.accessions = {item.wto_rta_id: item for item in accessions if item.wto_rta_id is not None}
    new = []
    for link in context.links:
        if context.selects(link.agreement_id):
            accession = context.accessions.setdefault(link.row.wto_rta_id, Accession())
            fields = link.row.fields | {"agreement_id": context.agreements[link.agreement_id].pk}
            if _write_record(context, context.report.accessions, link.agreement_id, accession, link.row, fields):
                new.append((accession, link.row))
    _create_records(Accession, new)


def _write_record(
    context: ImportContext,
    counts: ChangeCounts,
    group: int,
    record: Agreement | Accession,
    row: AgreementRow,
    fields: dict[str, Any],
) -> bool:
    """Set the fields of an agreement or accession and count it; returns whether it is new and has to be created."""
    label, created = f"RTA {row.wto_rta_id}", record.pk is None
    differences = context.update(record, label, fields)
    if not created:
        if isinstance(record, Agreement) and any(one.field == "name" for one in differences):
            record.save()  # its signal writes the new name to the search documents
        for name, codes in _related_codes(row).items():
            relation = getattr(record, name)
            before = {item.pk for item in relation.all()}
            if before != codes:
                relation.set(codes)
                differences.append(Difference(label, name, str(sorted(before)), str(sorted(codes))))
    context.count(counts, group, row.title, created, differences)
    return created


def _related_codes(row: AgreementRow) -> dict[str, set[str]]:
    return {"types": set(row.types), "regions": set(row.regions)}


def _create_records(model: Any, new: Sequence[tuple[Agreement | Accession, AgreementRow]]) -> None:
    """Create agreements, or accessions, of rows with their types and regions."""
    model.objects.bulk_create([record for record, _row in new])
    for name in ("types", "regions"):
        field = model._meta.get_field(name)
        through, owner, target = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
        through.objects.bulk_create(
            through(**{f"{owner}_id": record.pk, f"{target}_id": code})
            for record, row in new
            for code in sorted(_related_codes(row)[name])
        )


def report_vanished_agreements(context: ImportContext) -> None:
    """Report stored agreements and accessions that this edition of the list lacks."""
    for number, agreement in context.agreements.items():
        is_listed = number in context.rows and not context.rows[number].is_accession
        if agreement.origin == Origin.WTO and not is_listed and number not in context.refused:
            context.report_vanished(number, f"RTA {number} {agreement.name}: not an agreement of this edition")
    linked_numbers = {link.row.wto_rta_id for link in context.links}
    numbers = {agreement.pk: number for number, agreement in context.agreements.items()}
    for number, accession in context.accessions.items():
        group = numbers.get(accession.agreement_id, "")
        if number not in linked_numbers and not context.refused & {number, group}:
            context.report_vanished(group, f"RTA {number} {accession.name}: not an accession of this edition")
