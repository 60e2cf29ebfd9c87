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
from provisions.importers.slugs import assign_slugs
from provisions.importers.wto.changes import import_changes
from provisions.importers.wto.context import ImportContext, ImportSelection
from provisions.importers.wto.economies import load_economies, load_grouping_members
from provisions.importers.wto.memberships import import_memberships
from provisions.importers.wto.report import ECONOMIES, Difference, RecordCounts, WtoImportReport
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
    path: Path | str, dry_run: bool = False, track: Track | None = None, selection: ImportSelection | None = None
) -> WtoImportReport:
    """Import the workbook at `path`.

    Args:
        dry_run: do everything and report it, then roll it back.
        track: displays the progress of the longest loop.
        selection: what to import; everything when None.

    Raises:
        WorkbookError: the file cannot be read as the list; nothing was written.
    """
    workbook = read_workbook(path)
    with roll_back_changes() if dry_run else record_history("import_wto"):
        DatasetState.objects.lock()  # one import at a time
        context = ImportContext(workbook, selection)
        report = context.report
        report.dry_run = dry_run
        report.notes += [f"column not read: {name}" for name in workbook.unread_columns]
        import_economies(context)
        import_grouping_members(context)
        import_agreements(context, track or (lambda items, _task: items))
        import_accessions(context)
        import_memberships(context)
        import_changes(context)
        context.save_updates()
        report_vanished_agreements(context)
        if report.has_changes:
            analyze_tables(Agreement, Economy, Membership)
    return report


def import_economies(context: ImportContext) -> None:
    """Create the economies that are missing and update names; other columns of the table are for new economies only."""
    context.economies = {economy.code: economy for economy in Economy.objects.all()}
    former = {one.code: one.economy for one in FormerEconomy.objects.select_related("economy")}
    context.economies |= former  # a duplicate that was merged here is not created again
    counts = context.report.economies
    created = []
    for code, entry in load_economies().items():
        if code in former:
            continue
        if stored := context.economies.get(code):
            if context.selects(ECONOMIES):
                differences = context.update(stored, code, {"name": entry.name})
                context.count(counts, ECONOMIES, code, created=False, differences=differences)
            continue
        economy = Economy(
            code=code, name=entry.name, short_name=entry.short_name or "", kind=entry.kind, region_id=entry.region
        )
        context.economies[code] = economy
        created.append(economy)
        context.count(counts, ECONOMIES, f"{code} {entry.name}", created=True)
    Economy.objects.bulk_create(created)


def import_grouping_members(context: ImportContext) -> None:
    """Create the memberships in groupings that are missing; stored ones stay as they are."""
    known = set(GroupingMember.objects.values_list("grouping_id", "member_id"))
    missing = []
    for one in load_grouping_members():
        grouping, member = context.economies[one.grouping], context.economies[one.member]
        created = (grouping.pk, member.pk) not in known
        if created and not context.selects(ECONOMIES):
            continue
        known.add((grouping.pk, member.pk))
        context.count(context.report.group_members, ECONOMIES, f"{one.member} in {one.grouping}", created)
        if created:
            dates = {"entry_date": one.entry_date, "exit_date": one.exit_date}
            missing.append(GroupingMember(grouping=grouping, member=member, source=one.source, **dates))
    GroupingMember.objects.bulk_create(missing)


def import_agreements(context: ImportContext, track: Track) -> None:
    """Create or update the agreements of the list; new ones get a slug."""
    rows = [row for row in context.workbook.agreements if not row.is_accession]
    stored = Agreement.objects.filter(wto_rta_id__isnull=False).prefetch_related("types", "regions")
    context.agreements = {item.wto_rta_id: item for item in stored if item.wto_rta_id is not None}
    new = [row for row in rows if row.wto_rta_id not in context.agreements]
    slugs = assign_slugs(new, Agreement.objects.values_list("slug", flat=True))
    created = []
    for row in track(rows, "agreements"):
        number = row.wto_rta_id
        if context.selects(number):
            agreement = context.agreements.setdefault(number, Agreement(slug=slugs.get(number, "")))
            wanted = row.record_fields | {"origin": Origin.WTO}
            if _import_record(context, context.report.agreements, number, agreement, row, wanted):
                created.append((agreement, row))
    _create_records(Agreement, created)


def import_accessions(context: ImportContext) -> None:
    """Create or update the accessions that belong to an agreement; report the others as left."""
    context.report.unlinked_accessions = [
        (context.title(item.record_id), item.reason) for item in context.unlinked_accessions
    ]
    stored = Accession.objects.prefetch_related("types", "regions")
    context.accessions = {item.wto_rta_id: item for item in stored if item.wto_rta_id is not None}
    created = []
    for link in context.links:
        if context.selects(link.agreement_id):
            accession = context.accessions.setdefault(link.row.wto_rta_id, Accession())
            wanted = link.row.record_fields | {"agreement_id": context.agreements[link.agreement_id].pk}
            if _import_record(context, context.report.accessions, link.agreement_id, accession, link.row, wanted):
                created.append((accession, link.row))
    _create_records(Accession, created)


def _import_record(
    context: ImportContext,
    counts: RecordCounts,
    group: int,
    record: Agreement | Accession,
    row: AgreementRow,
    wanted: dict[str, Any],
) -> bool:
    """Set the fields of an agreement or accession, update a stored one, and count it; returns whether it is new."""
    label = f"RTA {row.wto_rta_id}"
    if record.pk is None:
        for name, value in wanted.items():
            setattr(record, name, value)
        context.count(counts, group, f"{label} {row.name}", created=True)
        return True
    differences = context.update(record, label, wanted)
    if isinstance(record, Agreement) and any(one.field == "name" for one in differences):
        record.save()  # its signal writes the new name to the search documents
    for name, codes in _related_codes(row).items():
        relation = getattr(record, name)
        before = {item.pk for item in relation.all()}
        if before != codes:
            relation.set(codes)
            differences.append(Difference(label, name, str(sorted(before)), str(sorted(codes))))
    context.count(counts, group, f"{label} {row.name}", created=False, differences=differences)
    return False


def _related_codes(row: AgreementRow) -> dict[str, set[str]]:
    return {"types": set(row.agreement_types), "regions": set(row.regions)}


def _create_records(model: Any, created: Sequence[tuple[Agreement | Accession, AgreementRow]]) -> None:
    """Create agreements, or accessions, of rows with their types and regions."""
    model.objects.bulk_create([record for record, _row in created])
    for name in ("types", "regions"):
        field = model._meta.get_field(name)
        through, owner, target = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
        through.objects.bulk_create(
            through(**{f"{owner}_id": record.pk, f"{target}_id": code})
            for record, row in created
            for code in sorted(_related_codes(row)[name])
        )


def report_vanished_agreements(context: ImportContext) -> None:
    """Report stored agreements and accessions that this edition of the list lacks."""
    for number, agreement in context.agreements.items():
        listed = number in context.rows and not context.rows[number].is_accession
        if agreement.origin == Origin.WTO and not listed:
            context.report_vanished(number, f"RTA {number} {agreement.name}", "not an agreement of this edition")
    linked = {link.row.wto_rta_id for link in context.links}
    numbers = {agreement.pk: number for number, agreement in context.agreements.items()}
    for number, accession in context.accessions.items():
        if number not in linked:
            group = numbers.get(accession.agreement_id, "")
            context.report_vanished(group, f"RTA {number} {accession.name}", "not an accession of this edition")
