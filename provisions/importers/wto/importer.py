"""Bringing the WTO's list into the database: one transaction, repeatable, and nothing dropped without a word.

Only fields that the list holds are written. Slugs, official sources, merges and whatever else curators keep on a
record stay as they are. What an earlier edition brought and this one no longer has is kept and named.

An import can be of chosen agreements only, each with its accessions, memberships and changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provisions.history.recorder import record_history
from provisions.importers import slugs
from provisions.importers.analyze import analyze_tables
from provisions.importers.wto import accessions, field_mapping, memberships, workbook
from provisions.importers.wto.economies import listed_economies
from provisions.importers.wto.groupings import listed_members
from provisions.importers.wto.report import (
    CHANGED,
    ECONOMIES,
    NEW,
    VANISHED,
    Difference,
    ImportReport,
    RecordCounts,
    RecordOutcome,
)
from provisions.importers.wto.rows import AgreementRow, WtoWorkbook
from provisions.models import (
    Accession,
    Agreement,
    AgreementChange,
    DatasetState,
    Economy,
    FormerEconomy,
    GroupingMember,
    Membership,
    Origin,
)
from provisions.models.tracking import roll_back_changes

# Shows how far a long loop is: takes the sequence and what is being done, gives the same items.
Track = Callable[[Sequence[Any], str], Iterable[Any]]


@dataclass(frozen=True)
class ImportSelection:
    """What is to be done: `groups` and `keys` of a report's items. What has vanished is taken away by its key only."""

    groups: Collection[str]
    remove: Collection[str] = ()


def run(
    path: Path | str, dry_run: bool = False, track: Track | None = None, choice: ImportSelection | None = None
) -> ImportReport:
    """Import the workbook at `path`.

    Args:
        dry_run: do everything, report it, and take it all back.
        track: wraps the long loop for a progress bar; nothing is shown without it.
        choice: do only this; everything that the list brings without it. Economies that are missing come with any.

    Raises:
        WorkbookError: the file cannot be read as the list; nothing was written.
    """
    wto_list = workbook.read(path)
    with roll_back_changes() if dry_run else record_history("import_wto"):
        DatasetState.objects.lock()  # one import at a time
        report = _Import(wto_list, track or _silent, choice).all()
        report.dry_run = dry_run
        if report.touched:
            analyze_tables(Agreement, Economy, Membership)
    return report


def _silent(items: Sequence[Any], what: str) -> Iterable[Any]:
    return items


class _Import:
    """The steps of one import, in the order in which records need each other."""

    def __init__(self, wto_list: WtoWorkbook, track: Track, choice: ImportSelection | None) -> None:
        self.list = wto_list
        self.track = track
        self.choice = choice
        self.report = ImportReport(records=len(wto_list.agreements), change_records=len(wto_list.changes))
        self.report.notes += [f"column not read: {name}" for name in wto_list.unread_columns]
        self.rows = {row.wto_rta_id: row for row in wto_list.agreements}
        self.links, self.left = accessions.link(wto_list.agreements)
        self.economies: dict[str, Economy] = {}
        self.agreements: dict[int, Agreement] = {}
        self.accessions: dict[int, Accession] = {}

    def all(self) -> ImportReport:
        self._economies()
        self._group_members()
        self._agreements()
        self._accessions()
        self._memberships()
        self._changes()
        self._no_longer_listed()
        return self.report

    def _chosen(self, group: str | int) -> bool:
        return self.choice is None or str(group) in self.choice.groups

    def _removed(self, key: str) -> bool:
        return self.choice is not None and key in self.choice.remove

    def _count(
        self, tally: RecordCounts, group: str | int, record: str, created: bool, found: Iterable[Difference]
    ) -> None:
        """Count one record, and tell what becomes of it where anything does."""
        differences = tuple(found)
        tally.count(created, differences)
        if created or differences:
            state = NEW if created else CHANGED
            self.report.items.append(RecordOutcome(str(group), state, record, () if created else differences))

    def _gone(self, group: int | str, record: str, why: str, key: str = "") -> None:
        """Tell of a stored record that this edition has no more; it stays."""
        self.report.kept.append(f"{record}: {why}")
        self.report.items.append(RecordOutcome(str(group), VANISHED, f"{record}: {why}", key=key))

    def _economies(self) -> None:
        """The list knows an economy's name; the rest of the table only helps to make a new one."""
        self.economies = {economy.code: economy for economy in Economy.objects.all()}
        former = {one.code: one.economy for one in FormerEconomy.objects.select_related("economy")}
        self.economies |= former  # a duplicate that was merged here is not made again
        for entry in listed_economies().values():
            if entry.code in former:
                continue
            stored = self.economies.get(entry.code)
            if stored is None:
                self.economies[entry.code] = Economy.objects.create(
                    code=entry.code,
                    name=entry.name,
                    short_name=entry.short_name or "",
                    kind=entry.kind,
                    region_id=entry.region,
                )
                self._count(self.report.economies, ECONOMIES, f"{entry.code} {entry.name}", True, ())
            elif self._chosen(ECONOMIES):
                self._save(self.report.economies, ECONOMIES, entry.code, stored, {"name": entry.name})

    def _group_members(self) -> None:
        known = set(GroupingMember.objects.values_list("grouping_id", "member_id"))
        missing = []
        for item in listed_members():
            pair = (self.economies[item.grouping].pk, self.economies[item.member].pk)
            created = pair not in known
            if created and not self._chosen(ECONOMIES):
                continue
            known.add(pair)
            self._count(self.report.group_members, ECONOMIES, f"{item.member} in {item.grouping}", created, ())
            if created:
                missing.append(
                    GroupingMember(
                        grouping=self.economies[item.grouping],
                        member=self.economies[item.member],
                        entry_date=item.entry_date,
                        exit_date=item.exit_date,
                        source=item.source,
                    )
                )
        GroupingMember.objects.bulk_create(missing)

    def _agreements(self) -> None:
        rows = [row for row in self.list.agreements if not row.is_accession]
        stored = Agreement.objects.filter(wto_rta_id__isnull=False).prefetch_related("types", "regions")
        self.agreements = {item.wto_rta_id: item for item in stored if item.wto_rta_id is not None}
        new = [row for row in rows if row.wto_rta_id not in self.agreements]
        slug_of = slugs.assign(new, Agreement.objects.values_list("slug", flat=True))
        for row in self.track(rows, "agreements"):
            if not self._chosen(row.wto_rta_id):
                continue
            wanted = field_mapping.of_record(row) | {"origin": Origin.WTO}
            record = self.agreements.get(row.wto_rta_id)
            if record is None:
                record = Agreement(slug=slug_of[row.wto_rta_id])
                self.agreements[row.wto_rta_id] = record
            self._save_record(self.report.agreements, row.wto_rta_id, record, row, wanted)

    def _accessions(self) -> None:
        self.report.left = [(self._name(item.record_id), item.reason) for item in self.left]
        stored = Accession.objects.prefetch_related("types", "regions")
        self.accessions = {item.wto_rta_id: item for item in stored if item.wto_rta_id is not None}
        for link in self.links:
            row = self.rows[link.record_id]
            if not self._chosen(link.agreement_id):
                continue
            wanted = field_mapping.of_record(row) | {"agreement_id": self.agreements[link.agreement_id].pk}
            record = self.accessions.setdefault(link.record_id, Accession())
            self._save_record(self.report.accessions, link.agreement_id, record, row, wanted)

    def _memberships(self) -> None:
        acceded = defaultdict(list)
        for link in self.links:
            acceded[link.agreement_id].append(memberships.LinkedAccession(link, self.rows[link.record_id]))
        stored = {(item.agreement_id, item.economy_id): item for item in Membership.objects.all()}
        missing: list[Membership] = []
        listed = set()
        for number, row in self.rows.items():
            if row.is_accession or not self._chosen(number):
                continue
            facts, notes = memberships.of_agreement(row, acceded[number])
            self.report.notes += notes
            for fact in facts.values():
                key = (self.agreements[number].pk, self.economies[fact.code].pk)
                if key in listed:  # two codes of the list are one economy here
                    continue
                listed.add(key)
                missing += self._membership(fact, row, key, stored.get(key))
        Membership.objects.bulk_create(missing, batch_size=500)
        self._memberships_kept({key: item for key, item in stored.items() if key not in listed})

    def _membership(
        self, fact: memberships.PartyFacts, row: AgreementRow, key: tuple[int, int], stored: Membership | None
    ) -> list[Membership]:
        accession = self.accessions[fact.accession] if fact.accession else None
        wanted = {
            "original": fact.original,
            "current": fact.current,
            "entry_date": fact.entry,
            "exit_date": fact.exit,
            "pending": fact.pending,
            "accession_id": accession.pk if accession else None,
        }
        if stored is None:
            self._count(self.report.memberships, row.wto_rta_id, f"party {fact.code}", True, ())
            return [Membership(agreement_id=key[0], economy_id=key[1], **wanted)]
        label = f"RTA {row.wto_rta_id} {fact.code}"
        self._save(self.report.memberships, row.wto_rta_id, label, stored, wanted)
        return []

    def _memberships_kept(self, others: dict[tuple[int, int], Membership]) -> None:
        numbers = {item.pk: number for number, item in self.agreements.items() if number in self.rows}
        codes = {economy.pk: code for code, economy in self.economies.items()}
        for (agreement_id, economy_id), item in others.items():
            number = numbers.get(agreement_id)
            if self._removed(key := f"membership {item.pk}"):
                item.delete()
                self.report.memberships.removed += 1
            elif number is not None and self._chosen(number):
                why = f"{codes[economy_id]} is a party here, not in the list"
                self._gone(number, self._name(number), why, key)

    def _changes(self) -> None:
        owner = {number: number for number in self.agreements} | {
            link.record_id: link.agreement_id for link in self.links
        }
        numbers = {item.pk: number for number, item in self.agreements.items()}
        rows = {field_mapping.fingerprint(row): row for row in self.list.changes}
        stored = {item.fingerprint: item for item in AgreementChange.objects.all()}
        loose = _Loose(item for mark, item in stored.items() if mark not in rows)
        for mark, row in rows.items():
            number = owner.get(row.wto_rta_id, row.wto_rta_id)
            if not self._chosen(number):
                continue
            if number not in self.agreements:
                reason = f"row {row.row}: its agreement was left"
                self.report.changes_left.append((self._name(row.wto_rta_id), reason))
                continue
            wanted = field_mapping.of_change(row) | {"fingerprint": mark, "agreement_id": self.agreements[number].pk}
            record = stored.get(mark) or loose.take(wanted)
            if record is None:
                AgreementChange.objects.create(**wanted)
                self._count(self.report.changes, number, f"change to RTA {row.wto_rta_id}", True, ())
            else:
                self._save(self.report.changes, number, f"change to RTA {row.wto_rta_id}", record, wanted)
        self._twice(rows)
        for item in loose.rest():
            if self._removed(key := f"change {item.pk}"):
                item.delete()
                self.report.changes.removed += 1
            else:
                self._gone(numbers.get(item.agreement_id, ""), str(item), "no longer in the list", key)

    def _twice(self, rows: dict[str, Any]) -> None:
        """The same change listed twice word for word is one change: the other rows are told as left."""
        first = {row.row for row in rows.values()}
        self.report.changes_left += [
            (self._name(row.wto_rta_id), f"row {row.row}: repeats another row word for word")
            for row in self.list.changes
            if row.row not in first
        ]

    def _no_longer_listed(self) -> None:
        for number, item in self.agreements.items():
            if item.origin == Origin.WTO and (number not in self.rows or self.rows[number].is_accession):
                self._gone(number, f"RTA {number} {item.name}", "not an agreement of this edition")
        linked = {link.record_id for link in self.links}
        numbers = {item.pk: number for number, item in self.agreements.items()}
        for number, accession in self.accessions.items():
            if number not in linked:
                group = numbers.get(accession.agreement_id, "")
                self._gone(group, f"RTA {number} {accession.name}", "not an accession of this edition")

    def _save(self, tally: RecordCounts, group: str | int, label: str, record: Any, wanted: dict[str, Any]) -> None:
        """Write a stored record where it differs, and count it."""
        found = list(field_mapping.differences(label, record, wanted))
        if found:
            record.save()
        self._count(tally, group, label, False, found)

    def _save_record(
        self, tally: RecordCounts, group: int, record: Agreement | Accession, row: AgreementRow, wanted: dict[str, Any]
    ) -> None:
        """Write an agreement or accession with its types and regions, where anything differs, and count it."""
        label = f"RTA {row.wto_rta_id}"
        created = record.pk is None
        found = list(field_mapping.differences(label, record, wanted))
        if found:
            record.save()
        for name, codes in (
            ("types", set(row.agreement_types)),
            ("regions", set(map(field_mapping.region_code, row.regions))),
        ):
            relation = getattr(record, name)
            before = set() if created else {item.pk for item in relation.all()}
            if before != codes:
                relation.set(codes)
                found.append(Difference(label, name, str(sorted(before)), str(sorted(codes))))
        self._count(tally, group, f"{label} {row.name}", created, found)

    def _name(self, number: int) -> str:
        row = self.rows.get(number)
        return f"RTA {number} {row.name}" if row else f"RTA {number}"


class _Loose:
    """Stored changes that no record of this edition equals: one whose facts still fit was reworded, not replaced."""

    _FACTS = ("agreement_id", "parties_concerned", "affects", "notified", "signed", "in_force")

    def __init__(self, items: Iterable[AgreementChange]) -> None:
        self._items: dict[tuple[Any, ...], list[AgreementChange]] = defaultdict(list)
        for item in items:
            self._items[tuple(getattr(item, name) for name in self._FACTS)].append(item)

    def take(self, wanted: dict[str, Any]) -> AgreementChange | None:
        """A stored change with the same agreement, parties and dates, given out once."""
        found = self._items.get(tuple(wanted[name] for name in self._FACTS))
        return found.pop(0) if found else None

    def rest(self) -> list[AgreementChange]:
        return [item for items in self._items.values() for item in items]
