"""Importing the list: repeatable, all or nothing, and curators' own fields left alone."""

from __future__ import annotations

from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisions import models
from provisions.importers.wto import importer, memberships
from provisions.importers.wto.departures import Departure
from provisions.importers.wto.report import WtoImportReport
from provisions.importers.wto.workbook import WorkbookError
from provisions.models import Accession, Agreement, AgreementChange, DatasetState, Economy, Membership
from tests.importers.wto.book import CHANGE, make, plain

pytestmark = pytest.mark.django_db

PACT = plain(
    RTA_ID=10,
    RTA_Name="Andean Pact",
    RTA_Composition="Plurilateral",
    Current_signatories="Chile; Peru; Colombia; Ecuador",
    Original_signatories="Chile; Peru; Bolivia, Plurinational State of",
    **{"Specific Entry/Exit dates": "Bolivia, Plurinational State of( - 30-Jun-2015); Peru(01-Apr-2010 - )"},
)
ACCESSION = plain(
    RTA_ID=11,
    RTA_Name="Andean Pact - Accession of Colombia and Ecuador",
    **{
        "Accession?": "Yes",
        "Date of Entry into Force (G)": datetime(2012, 5, 1),
        "WTO Consideration Process (G)": "Factual Presentation issued",
    },
)
STORED = (
    models.Economy,
    models.GroupingMember,
    models.Agreement,
    models.Accession,
    models.Membership,
    models.AgreementChange,
    models.Agreement.types.through,
    models.Agreement.regions.through,
    models.Accession.types.through,
    models.DatasetState,
)


def everything() -> list[list[tuple[Any, ...]]]:
    return [list(model._default_manager.order_by("pk").values_list()) for model in STORED]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "list.xlsx"


def imported(file: Path, *rows: dict[str, Any], **options: Any) -> WtoImportReport:
    return importer.import_workbook(
        make(file, list(rows), options.pop("changes", [CHANGE | {"RTA ID": 10}])), **options
    )


def member(code: str) -> Membership:
    return Membership.objects.get(agreement__wto_rta_id=10, economy__code=code)


def test_an_accession_is_folded_into_its_agreement_with_its_own_facts(file: Path) -> None:
    report = imported(file, PACT, ACCESSION)
    assert (report.agreements.added, report.accessions.added, report.unlinked_accessions) == (1, 1, [])
    assert report.accounted_records == report.records == 2
    accession = Accession.objects.get()
    assert accession.agreement.name == "Andean Pact"
    assert accession.in_force_goods == date(2012, 5, 1)
    assert accession.consideration_goods == "Factual Presentation issued"
    assert {item.pk for item in accession.types.all()} == {"fta", "eia"}


def test_memberships_come_from_all_three_places(file: Path) -> None:
    imported(file, PACT, ACCESSION)
    assert {m.economy.code for m in Membership.objects.all()} == {"BOL", "CHL", "COL", "ECU", "PER"}
    bolivia, chile, peru, colombia = member("BOL"), member("CHL"), member("PER"), member("COL")
    assert (bolivia.original, bolivia.current, bolivia.exit_date) == (True, False, date(2015, 6, 30))
    assert (chile.original, chile.current, chile.entry_date, chile.exit_date) == (True, True, None, None)
    assert peru.entry_date == date(2010, 4, 1)
    assert (colombia.original, colombia.current, colombia.entry_date) == (False, True, date(2012, 5, 1))
    assert colombia.accession == Accession.objects.get()
    assert chile.accession is None


def test_the_agreements_own_date_outranks_the_accession_records(file: Path) -> None:
    dates = PACT["Specific Entry/Exit dates"] + "; Colombia(01-Jun-2012 - )"
    report = imported(file, PACT | {"Specific Entry/Exit dates": dates}, ACCESSION)
    assert member("COL").entry_date == date(2012, 6, 1)
    assert any("RTA 11" in note and "COL" in note for note in report.notes)


def test_not_yet_in_force_for_a_party_and_an_accession_only_signed(file: Path) -> None:
    pact = PACT | {"Specific Entry/Exit dates": "Chile(01-Jan-9999 - )"}
    imported(file, pact, ACCESSION | {"Status": "Early announcement-Signed", "Date of Entry into Force (G)": None})
    for code in ("CHL", "COL"):
        assert (member(code).pending, member(code).entry_date) == (True, None)


def test_a_grouping_stays_one_party_and_only_dated_members_stand_beside_it(file: Path) -> None:
    efta = plain(
        RTA_ID=10,
        RTA_Name="EFTA - Albania",
        Current_signatories="Albania; European Free Trade Association (EFTA)",
        Original_signatories="Albania; European Free Trade Association (EFTA)",
        **{"Specific Entry/Exit dates": "Iceland(01-Oct-2011 - )"},
    )
    imported(file, efta)
    assert {m.economy.code for m in Membership.objects.all()} == {"ALB", "EFTA", "ISL"}
    iceland = member("ISL")
    assert (iceland.original, iceland.current, iceland.entry_date) == (False, False, date(2011, 10, 1))


def test_new_parties_are_put_on_sides_and_stored_sides_stay(file: Path) -> None:
    """Poland is no member of the EC yet; a pact of many has no sides."""
    parties = "Germany; France; Poland"
    poland = plain(RTA_ID=12, RTA_Name="EC - Poland", Current_signatories="", Original_signatories=parties)
    poland |= {"Date of Entry into Force (G)": datetime(1992, 3, 1)}
    imported(file, PACT, poland)
    sides = dict(Membership.objects.values_list("economy__code", "side"))
    assert sides == {"DEU": "EUN", "FRA": "EUN", "POL": "POL"} | dict.fromkeys(("BOL", "CHL", "COL", "ECU", "PER"), "")
    Membership.objects.filter(economy__code="FRA").update(side="OTHER")
    imported(file, PACT, poland | {"Original signatories": parties + "; Italy"})
    assert dict(Membership.objects.exclude(side="").values_list("economy__code", "side")) == {
        "DEU": "EUN", "FRA": "OTHER", "POL": "POL", "ITA": "EUN",
    }  # fmt: skip


def test_a_departure_from_the_list_stands_until_the_list_says_something_new(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(file, PACT, ACCESSION)
    Membership.objects.filter(pk=member("PER").pk).update(entry_date=None, pending=True)
    Membership.objects.create(agreement=member("PER").agreement, economy=Economy.objects.get(code="BRA"))
    of_peru, of_brazil = Departure(True, date(2010, 4, 1), None, False), Departure(False, None, None, False)
    monkeypatch.setattr(memberships, "load_departures", lambda: {(10, "PER"): of_peru, (10, "BRA"): of_brazil})
    report = imported(file, PACT, ACCESSION)
    assert not report.has_changes and not report.vanished_records
    assert member("PER").pending

    imported(file, PACT | {"Specific Entry/Exit dates": "Peru(01-Jan-2011 - )"}, ACCESSION)
    assert (member("PER").entry_date, member("PER").pending) == (date(2011, 1, 1), False)


def test_an_accession_without_an_agreement_is_left_with_the_reason(file: Path) -> None:
    report = imported(file, PACT, ACCESSION | {"RTA Name": "Unheard-of Pact - Accession of Chile"})
    assert Accession.objects.count() == 0
    assert report.unlinked_accessions == [
        "RTA 11 Unheard-of Pact - Accession of Chile: 0 agreements of the list are named 'Unheard-of Pact'"
    ]
    assert report.accounted_records == report.records == 2


def test_what_contradicts_itself_is_stored_and_noted(file: Path) -> None:
    report = imported(file, PACT | {"Specific Entry/Exit dates": "Chile( - 01-Jan-2015)"})
    assert (member("CHL").current, member("CHL").exit_date) == (True, date(2015, 1, 1))
    assert [note for note in report.notes if "Chile left on 2015-01-01" in note]


def test_a_second_run_changes_nothing(file: Path) -> None:
    imported(file, PACT, ACCESSION)
    before = everything()
    report = imported(file, PACT, ACCESSION)
    assert everything() == before
    assert not report.has_changes
    assert (report.agreements.unchanged, report.accessions.unchanged, report.changes.unchanged) == (1, 1, 1)


def test_a_dry_run_reports_and_changes_nothing(file: Path) -> None:
    before = everything()
    report = imported(file, PACT, ACCESSION, dry_run=True)
    assert everything() == before
    assert (report.dry_run, report.agreements.added, report.memberships.added) == (True, 1, 5)


def test_a_dry_run_tells_what_the_real_run_does(file: Path) -> None:
    imported(file, PACT, ACCESSION)
    later = (PACT | {"Status": "Inactive", "Type": "FTA"}, ACCESSION | {"Remarks": "New."})
    dry, real = imported(file, *later, dry_run=True), imported(file, *later)
    real.dry_run = True
    assert dry == real
    assert [str(difference) for difference in real.differences] == [
        "RTA 10 status: in_force -> inactive",
        "RTA 10 types: ['eia', 'fta'] -> ['fta']",
        "RTA 11 remarks: empty -> New.",
    ]
    assert Agreement.objects.get().status == "inactive"
    assert [item.pk for item in Agreement.objects.get().types.all()] == ["fta"]


def test_more_records_take_no_more_queries(file: Path) -> None:
    def queries(count: int, **options: Any) -> int:
        rows = [PACT | {"RTA ID": 10 + n, "RTA Name": f"Pact {n}", **options} for n in range(count)]
        changes = [CHANGE | {"RTA ID": 10 + n, "Remarks": str(options)} for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            imported(file, *rows, changes=changes, dry_run=True)
        return len(captured)

    assert queries(1) == queries(4)
    rows = [PACT | {"RTA ID": 10 + n, "RTA Name": f"Pact {n}"} for n in range(4)]
    imported(file, *rows, changes=[CHANGE | {"RTA ID": 10 + n} for n in range(4)])
    assert queries(1, Status="Inactive") == queries(4, Status="Inactive")


def test_any_change_moves_the_datasets_version(file: Path) -> None:
    imported(file, PACT)
    before = DatasetState.objects.current().version
    imported(file, PACT | {"Remarks": "New."})
    assert DatasetState.objects.current().version > before


def test_a_renamed_agreement_keeps_its_slug_and_what_curators_wrote(file: Path) -> None:
    imported(file, PACT)
    Agreement.objects.update(source_url="https://example.org/pact")
    Economy.objects.filter(code="BOL").update(short_name="Bolivia, our way")
    imported(file, PACT | {"RTA Name": "Andean Community (CAN)"})
    pact = Agreement.objects.get()
    assert (pact.name, pact.slug) == ("Andean Community (CAN)", "andean-pact")
    assert pact.source_url == "https://example.org/pact"
    assert Economy.objects.get(code="BOL").short_name == "Bolivia, our way"


def test_agreements_of_one_name_get_slugs_of_their_own_in_any_order(file: Path) -> None:
    old = plain(RTA_ID=10, Status="Inactive", **{"Date of Signature (G)": datetime(1998, 1, 1)})
    older = plain(RTA_ID=12, Status="Inactive", **{"Date of Signature (G)": datetime(1998, 7, 1)})
    imported(file, old, older, plain(RTA_ID=13))
    slugs = dict(Agreement.objects.values_list("wto_rta_id", "slug"))
    assert slugs == {13: "chile-peru", 10: "chile-peru-1998", 12: "chile-peru-rta-12"}


def test_a_long_name_gets_a_slug_that_ends_with_a_word(file: Path) -> None:
    imported(file, PACT | {"RTA Name": "Türkiye – " + "Côte d'Ivoire and " * 12 + "others"})
    slug = Agreement.objects.get().slug
    assert slug.startswith("turkiye-cote-divoire-and-cote-divoire-and")
    assert len(slug) <= 108
    assert slug.endswith(("-and", "-cote", "-divoire"))


def test_what_the_list_no_longer_has_is_kept_and_named(file: Path) -> None:
    imported(file, PACT, ACCESSION, plain(RTA_ID=14))
    report = imported(file, PACT | {"Current signatories": "Chile; Peru; Colombia"})
    assert Agreement.objects.filter(wto_rta_id=14).exists()
    assert "RTA 14 Chile - Peru: not an agreement of this edition" in report.vanished_records
    assert (
        "RTA 11 Andean Pact - Accession of Colombia and Ecuador: not an accession of this edition"
        in report.vanished_records
    )
    assert "RTA 10 Andean Pact: ECU is a party here, not in the list" in report.vanished_records
    assert Membership.objects.filter(economy__code="ECU").exists()


def test_a_number_from_another_source_becomes_the_lists(file: Path) -> None:
    Agreement.objects.create(wto_rta_id=10, name="Pact", slug="pact", status="not_notified", origin="tota")
    report = imported(file, PACT)
    pact = Agreement.objects.get()
    assert (pact.name, pact.slug, pact.origin) == ("Andean Pact", "pact", "wto_rta_is")
    assert report.agreements.changed == 1


def test_a_reworded_change_is_the_same_change(file: Path) -> None:
    change = CHANGE | {"RTA ID": 10}
    imported(file, PACT, changes=[change])
    report = imported(file, PACT, changes=[change | {"Remarks": "Reworded."}])
    assert AgreementChange.objects.get().remarks == "Reworded."
    assert (report.changes.added, report.changes.changed) == (0, 1)


def test_changes_are_counted_to_the_last_row(file: Path) -> None:
    change, other = CHANGE | {"RTA ID": 10}, CHANGE | {"RTA ID": 11, "Remarks": "Of the accession."}
    report = imported(file, PACT, ACCESSION, changes=[change, change, other])
    assert (report.changes.added, len(report.skipped_changes)) == (2, 1)
    assert report.accounted_changes == report.change_records == 3
    assert {item.agreement.wto_rta_id for item in AgreementChange.objects.all()} == {10}


def test_a_wrong_cell_leaves_the_database_as_it_was(file: Path) -> None:
    imported(file, PACT)
    before = everything()
    with pytest.raises(WorkbookError):
        imported(file, PACT | {"RTA Name": "Renamed"}, plain(RTA_ID=15, Status="?"))
    assert everything() == before


def test_a_failure_half_way_leaves_the_database_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(file, PACT)
    before = everything()

    def fail(*args: Any, **options: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(AgreementChange.objects, "bulk_create", fail)
    with pytest.raises(OSError, match="disk full"):
        imported(
            file,
            PACT | {"Status": "Inactive"},
            ACCESSION,
            changes=[CHANGE | {"RTA ID": 10, "Changes affect": "Services"}],
        )
    assert everything() == before


def test_the_command_ends_with_the_table_and_nothing_else_in_a_pipe(file: Path) -> None:
    out, err = StringIO(), StringIO()
    make(file, [PACT, ACCESSION], [CHANGE | {"RTA ID": 10}])
    call_command("import_wto", str(file), stdout=out, stderr=err)
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["added", "changed", "unchanged", "left", "total"]
    assert lines[1].split() == ["agreements", "1", "0", "0", "0", "1"]
    assert lines[2].split()[-5:] == ["1", "0", "0", "0", "1"]
    assert lines[3].split() == ["records", "of", "AllRTAs", "2", "0", "0", "0", "2"]
    assert lines[-1] == "Imported."
    assert "\x1b" not in out.getvalue()
    assert err.getvalue() == ""


def test_the_command_refuses_in_words(file: Path) -> None:
    make(file, [PACT | {"Status": "?"}], [CHANGE | {"RTA ID": 10}])
    with pytest.raises(CommandError, match=r"row 2, column 'Status', value '\?'.*\nNothing was imported\."):
        call_command("import_wto", str(file))


def test_the_command_says_that_a_dry_run_wrote_nothing(file: Path) -> None:
    out = StringIO()
    make(file, [PACT], [CHANGE | {"RTA ID": 10}])
    call_command("import_wto", str(file), "--dry-run", stdout=out)
    assert out.getvalue().splitlines()[-1] == "Dry run: nothing was written."
    assert not Agreement.objects.exists()
