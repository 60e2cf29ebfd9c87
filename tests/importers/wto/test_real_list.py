"""The WTO's own list of 2026, read by the importer and, apart from it, cell by cell by this test."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from provisions.importers.wto import importer
from provisions.importers.wto.report import WtoImportReport
from provisions.models import Accession, Agreement, AgreementChange, Membership
from tests.importers.wto.test_importer import everything

pytestmark = pytest.mark.corpus

SEED = 20260301
STATUS = {
    "in_force": "In Force",
    "in_force_for_some": "In force for at least one Party",
    "inactive": "Inactive",
    "announced_signed": "Early announcement-Signed",
    "announced_negotiation": "Early announcement-Under negotiation",
}
COMPOSITION = {
    "bilateral": "Bilateral",
    "bilateral_one_rta": "Bilateral; One Party is an RTA",
    "bilateral_all_rta": "Bilateral; All Parties are RTAs",
    "plurilateral": "Plurilateral",
    "plurilateral_one_rta": "Plurilateral; One Party is an RTA",
}
COVERAGE = {"": "", "goods": "Goods", "services": "Services", "goods_services": "Goods & Services"}
YES_NO = {True: "Yes", False: "No", None: ""}


@pytest.fixture(scope="module")
def workbook(corpora: Path) -> Path:
    return corpora / "wto-rta-is" / "AllRTAs.xlsx"


@pytest.fixture(scope="module")
def report(workbook: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[WtoImportReport]:
    """One import for all tests of this file, taken back at the end: they only look, or leave things as they were."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield importer.import_workbook(workbook)
        transaction.set_rollback(True)


def records(workbook: Path, sheet: str) -> Iterator[dict[str, Any]]:
    header, *lines = openpyxl.load_workbook(workbook)[sheet].iter_rows(values_only=True)
    for line in lines:
        yield dict(zip(header, line, strict=True))


def words(value: object) -> str:
    return " ".join(str(value or "").split())


def parts(value: object) -> list[str]:
    """Each once: the list names Europe twice for one agreement, and a party is a party once."""
    return sorted({words(part) for part in str(value or "").split(";") if part.strip()})


def as_in_the_workbook(record: dict[str, Any]) -> dict[str, Any]:
    """The raw cells, with no more done to them than sorting lists and dropping blanks and times of day."""
    found: dict[str, Any] = {}
    for column, value in record.items():
        if column in ("Current signatories", "Original signatories", "Region"):
            found[column] = parts(value)
        elif column == "Type":
            found[column] = sorted(words(value).replace("&", " ").split())
        elif column == "Specific Entry/Exit dates":
            found[column] = parts(value)
        elif column == "Remarks":
            found[column] = words(value)
        elif isinstance(value, datetime):
            found[column] = value.date()
        else:
            found[column] = words(value) if isinstance(value, str) else value or ""
    return found


def as_in_the_database(record: Agreement | Accession, members: list[Membership]) -> dict[str, Any]:
    """What is stored, put back into the words and columns of the list."""
    return {
        "RTA ID": record.wto_rta_id,
        "RTA Name": record.name,
        "Coverage": COVERAGE[record.coverage],
        "Type": sorted(item.pk.upper() for item in record.types.all()),
        "Notification": record.notification,
        "Status": STATUS[record.status],
        "Date of Signature (G)": record.signed_goods or "",
        "Date of Signature (S)": record.signed_services or "",
        "Date of Notification (G)": record.notified_goods or "",
        "Date of Notification (S)": record.notified_services or "",
        "Date of Entry into Force (G)": record.in_force_goods or "",
        "Date of Entry into Force (S)": record.in_force_services or "",
        "Inactive Date": record.inactive_date or "",
        "Accession?": YES_NO[isinstance(record, Accession)],
        "RTA Composition": COMPOSITION[record.composition],
        "Region": sorted(item.name for item in record.regions.all()),
        "Cross-regional": YES_NO[record.cross_regional],
        "All Parties WTO members?": YES_NO[record.all_parties_wto_members],
        "Current signatories": sorted(item.economy.name for item in members if item.current),
        "Original signatories": sorted(item.economy.name for item in members if item.original),
        "Specific Entry/Exit dates": sorted(filter(None, map(in_the_lists_words, members))),
        "WTO Consideration Process (G)": record.consideration_goods,
        "Consideration Date (G)": record.consideration_goods_date or "",
        "WTO Consideration Process (S)": record.consideration_services,
        "Consideration Date (S)": record.consideration_services_date or "",
        "End of implementation period (G)": record.implemented_goods.year if record.implemented_goods else "",
        "End of implementation period (S)": record.implemented_services.year if record.implemented_services else "",
        "Remarks": words(record.remarks),
    }


def in_the_lists_words(item: Membership) -> str:
    entry = date(9999, 1, 1) if item.pending else item.entry_date
    if not entry and not item.exit_date:
        return ""
    first, last = (day.strftime("%d-%b-%Y") if day else "" for day in (entry, item.exit_date))
    return f"{item.economy.name}({first} - {last})"


def test_all_655_records_and_355_changes_are_accounted_for(report: WtoImportReport) -> None:
    assert report.records == report.accounted_records == 655
    assert (report.agreements.added, report.accessions.added, report.unlinked_accessions) == (624, 31, [])
    assert report.change_records == report.accounted_changes == report.changes.added == 355
    assert Agreement.objects.public().count() == 655 - 31
    assert AgreementChange.objects.count() == 355
    assert not report.vanished_records


def test_ten_agreements_picked_at_random_agree_in_every_field(report: WtoImportReport, workbook: Path) -> None:
    rows = [row for row in records(workbook, "AllRTAs") if row["Accession?"] == "No"]
    for row in random.Random(SEED).sample(rows, 10):
        agree(row, with_accessions=False)


def test_all_the_others_agree_too(report: WtoImportReport, workbook: Path) -> None:
    for row in records(workbook, "AllRTAs"):
        agree(row, with_accessions=row["Accession?"] == "Yes")


def agree(row: dict[str, Any], with_accessions: bool) -> None:
    model = Accession if with_accessions else Agreement
    record = model.objects.get(wto_rta_id=row["RTA ID"])
    members = [] if with_accessions else list(record.memberships.select_related("economy", "accession"))
    stored, listed = as_in_the_database(record, members), as_in_the_workbook(row)
    if with_accessions:  # its parties are those of the agreement
        for column in ("Current signatories", "Original signatories", "Specific Entry/Exit dates"):
            del stored[column], listed[column]
    else:  # who acceded has the date of the accession record, which the agreement's own cell need not repeat
        acceded = {in_the_lists_words(item) for item in members if item.accession}
        listed["Specific Entry/Exit dates"] = sorted({*listed["Specific Entry/Exit dates"], *acceded} - {""})
    assert stored == listed


def test_every_change_agrees_in_every_field(report: WtoImportReport, workbook: Path) -> None:
    stored = sorted(
        (
            item.agreement.wto_rta_id,
            item.agreement.name,
            item.parties_concerned,
            COVERAGE[item.affects],
            str(item.notified),
            str(item.signed),
            str(item.in_force),
            words(item.remarks),
        )
        for item in AgreementChange.objects.select_related("agreement")
    )
    listed = sorted(
        tuple(
            str(cell.date())
            if isinstance(cell, datetime)
            else cell
            if isinstance(cell, int)
            else words(cell) or str(cell)
            for cell in row.values()
        )
        for row in records(workbook, "RTA Changes")
    )
    assert stored == listed


def test_accessions_hang_on_the_right_agreement(report: WtoImportReport) -> None:
    found = dict(Accession.objects.values_list("wto_rta_id", "agreement__wto_rta_id"))
    assert {number for number, agreement in found.items() if agreement == 120} == {145, 137, 132, 123, 52, 6, 869}
    assert (found[149], found[907], found[950], found[218], found[1218]) == (152, 692, 766, 215, 640)
    rwanda = Membership.objects.get(agreement__wto_rta_id=94, economy__code="RWA")
    assert (rwanda.entry_date, rwanda.accession.wto_rta_id) == (date(2007, 7, 1), 838)
    joined = Membership.objects.filter(agreement__wto_rta_id=120, accession__isnull=False)
    assert joined.count() == 22
    assert not Accession.objects.filter(memberships=None).exists()


def test_slugs_are_unique_short_and_plain(report: WtoImportReport) -> None:
    slugs = list(Agreement.objects.values_list("slug", flat=True))
    assert len(set(slugs)) == 624
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)
    by_number = dict(Agreement.objects.values_list("wto_rta_id", "slug"))
    assert (by_number[1270], by_number[694]) == ("canada-ukraine", "canada-ukraine-2016")


def test_a_second_run_and_a_dry_run_change_nothing(report: WtoImportReport, workbook: Path) -> None:
    before = everything()
    assert not importer.import_workbook(workbook).has_changes
    importer.import_workbook(workbook, dry_run=True)
    assert everything() == before


@pytest.mark.alone
def test_the_list_changes_no_membership_of_the_shipped_data(shipped: None, workbook: Path) -> None:
    """Where these depart from its cells, `list_departures.csv` has what the cells said."""
    report = importer.import_workbook(workbook, dry_run=True)
    assert (report.memberships.added, report.memberships.changed) == (0, 0)
    assert not [record for record in report.vanished_records if "party here" in record]
