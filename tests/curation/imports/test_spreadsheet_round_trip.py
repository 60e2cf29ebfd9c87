"""Export, edit and import of spreadsheets: only the edits change records, all of them or none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from provisions.models import Agreement, DatasetState, LoadedRow, Provision
from provisions.query.fulltext import documents
from tests.curation.imports.sheets import (
    DATASETS,
    apply,
    bring,
    changes,
    edited_csv,
    edited_xlsx,
    everything,
    faults,
    found,
    take,
)  # fmt: skip
from tests.factories import World

pytestmark = pytest.mark.engines


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("dataset", DATASETS)
def test_what_is_taken_out_and_saved_changes_nothing(
    readings: World, curator: Client, dataset: str, format: str
) -> None:
    data = take(curator, dataset, format)
    saved = edited_csv(data, lambda rows: None) if format == "csv" else edited_xlsx(data, lambda sheet, at: None)
    page = bring(curator, dataset, saved)
    assert faults(curator, page) == []
    counts = found(curator, page)["counts"]
    assert counts["unchanged"] > 0
    assert counts == {"refused": 0, "changed": 0, "new": 0, "unchanged": counts["unchanged"]}
    assert "Nothing to do" in curator.get(page).content.decode()


def test_empty_rows_and_columns_are_passed_over(readings: World, curator: Client) -> None:
    def edit(sheet: Any, at: dict[str, int]) -> None:
        sheet.insert_cols(2)
        sheet.cell(1, sheet.max_column + 2, " ")
        sheet.insert_rows(3)
        sheet.cell(3, 1, " ")

    by_hand = b"number,,heading,,\nP00002,,Small Firms as Bidders,,\n,,,,\n \n"
    page = bring(curator, "provisions", by_hand)
    assert (faults(curator, page), list(changes(curator, page))) == ([], ["P00002"])
    page = bring(curator, "provisions", edited_xlsx(take(curator, "provisions", "xlsx"), edit))
    assert (faults(curator, page), changes(curator, page)) == ([], {})


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        ("number;heading\nP00003;Économie, sociale".encode("cp1252"), ["Windows-1252", "semicolons"]),
        ('sep=,\r\nnumber,heading\r\nP00003,"Économie, sociale"'.encode(), []),
        ("\ufeffsep=;\nnumber;heading\nP00003;Économie, sociale".encode(), ["semicolons"]),
        ('"number"\t"heading"\n"P00003"\t"Économie, sociale"'.encode(), ["tabs"]),
    ],
)
def test_csv_is_read_as_spreadsheet_programs_save_it(
    readings: World, curator: Client, data: bytes, notes: list[str]
) -> None:
    page = bring(curator, "provisions", data)
    assert [one[2] for one in changes(curator, page)["P00003"]] == ["Économie, sociale"]
    told = found(curator, page)["notes"]
    assert [note in said for note, said in zip(notes, told, strict=True)] == [True] * len(notes)
    assert all(said in curator.get(page).content.decode() for said in told)


def test_only_the_edits_change_csv(readings: World, curator: Client) -> None:
    before, version = everything(), DatasetState.objects.current().version

    def edit(rows: list[dict[str, Any]]) -> None:
        by_number = {row["number"]: row for row in rows}
        by_number["P00002"] |= {"heading": "Small Firms as Bidders", "theme": "procurement_access", "verified": "TRUE"}

    page = bring(curator, "provisions", edited_csv(take(curator, "provisions"), edit))
    assert everything() == before
    assert changes(curator, page) == {
        "P00002": [
            ["heading", "Participation of Small Enterprises", "Small Firms as Bidders"],
            ["theme", "access_to_information;procurement_access", "procurement_access"],
            ["verified", "false", "true"],
        ]
    }
    assert "is in</h2>" in apply(curator, page).content.decode()
    changed = Provision.objects.get(number="P00002")
    assert (changed.heading, changed.codes("theme"), changed.verified) == (
        "Small Firms as Bidders",
        ["procurement_access"],
        True,
    )
    after = everything()
    was, now = ([row for row in state[1] if row["number"] != "P00002"] for state in (before, after))
    assert (after[0], after[2], now) == (before[0], before[2], was)
    assert DatasetState.objects.current().version > version
    assert documents.verify() == []
    assert not LoadedRow.objects.exists(), "to a later load of our files this was changed by a curator"


def test_only_the_edits_change_xlsx(readings: World, curator: Client) -> None:
    def edit(sheet: Any, at: dict[str, int]) -> None:
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, at["slug"]).value == "eu-peru":
                sheet.cell(row, at["in_force_services"]).value = datetime(2014, 3, 1)
                sheet.cell(row, at["name"]).value = "European Union - Peru"
                sheet.cell(row, at["cross_regional"]).value = False
                sheet.cell(row, at["types"]).value = "fta"

    page = bring(curator, "agreements", edited_xlsx(take(curator, "agreements", "xlsx"), edit))
    assert changes(curator, page) == {
        "eu-peru": [
            ["name", "EU - Peru", "European Union - Peru"],
            ["types", "eia;fta", "fta"],
            ["in_force_services", "", "2014-03-01"],
            ["cross_regional", "true", "false"],
        ]
    }
    apply(curator, page)
    agreement = Agreement.objects.get(slug="eu-peru")
    assert (agreement.name, str(agreement.in_force_services)) == ("European Union - Peru", "2014-03-01")
    assert [kind.code for kind in agreement.types.all()] == ["fta"]
    assert documents.verify() == [], "a provision is found by its agreement's name"


def test_a_few_columns_and_rows_will_do(readings: World, curator: Client) -> None:
    page = bring(curator, "provisions", b"number,heading\r\nP00003,Before All Else\r\n")
    assert changes(curator, page) == {"P00003": [["heading", "", "Before All Else"]]}
    apply(curator, page)
    assert Provision.objects.get(number="P00003").heading == "Before All Else"
    assert Provision.objects.count() == 7


def test_a_public_file_can_be_brought_in(readings: World, curator: Client) -> None:
    data = b"".join(curator.get("/api/v1/provisions.csv").streaming_content)
    page = bring(curator, "provisions", edited_csv(data, lambda rows: rows[1].update(heading="Bidders")))
    assert found(curator, page)["counts"] == {"refused": 0, "changed": 1, "new": 0, "unchanged": 3}


def test_new_records(readings: World, curator: Client) -> None:
    def add(rows: list[dict[str, Any]]) -> None:
        rows[0] |= {"number": "P00008", "heading": "Firms", "status": "", "citation": "Art. 99"}
        del rows[1:]

    data = edited_csv(take(curator, "provisions"), add).replace(b"citation_only,", b"citation_only,", 1)
    page = bring(curator, "provisions", data)
    told = faults(curator, page)
    assert [fault[:2] for fault in told] == [(2, "source_url")]
    data = edited_csv(data, lambda rows: rows[0].update(source_url="https://example.org/8"))
    page = bring(curator, "provisions", data)
    assert found(curator, page)["counts"]["new"] == 1
    apply(curator, page)
    made = Provision.objects.get(number="P00008")
    assert (made.status, made.heading, made.codes("theme")) == (
        "draft",
        "Firms",
        ["msme_finance", "access_to_information"],
    )
    assert DatasetState.objects.next_provision_number() == "P00009"
    assert documents.verify() == []


def test_all_or_nothing(readings: World, curator: Client) -> None:
    before = everything()
    page = bring(curator, "provisions", b"number,heading,verb\r\nP00003,New,shall\r\nP00001,Other,shal\r\n")
    assert faults(curator, page) == [(3, "verb", "shal", "is not a value of verb; did you mean 'shall'?")]
    assert found(curator, page)["counts"] == {"refused": 1, "changed": 1, "new": 0, "unchanged": 0}
    assert b"Apply" not in curator.get(page).content
    after = apply(curator, page)
    assert "Nothing is imported while a row is refused" in after.content.decode()
    assert everything() == before
