"""Reading a workbook: what is cleaned, and what is refused with sheet, row, column, value and the remedy."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from provisions.importers.wto import workbook
from provisions.importers.wto.economies import split_by_comma
from tests.importers.wto.book import AGREEMENTS, CHANGE, CHANGES, make, plain


def refused(path: Path) -> str:
    with pytest.raises(workbook.WorkbookError) as caught:
        workbook.read_workbook(path)
    return str(caught.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "list.xlsx"


def test_a_row_is_typed_and_cleaned(file: Path) -> None:
    make(
        file,
        [
            plain(
                RTA_Name=" EFTA -  Egypt\xa0",
                Status="Early announcement-Signed ",
                RTA_Composition=" Bilateral; One Party is an RTA",
                Region="Africa;  Europe",
                **{"Cross-regional": " Yes", "All Parties WTO members?": None},
                Current_signatories=" European Free Trade Association (EFTA) ; Egypt",
                Remarks="first line \r\nsecond line\n\n",
            )
        ],
    )
    row = workbook.read_workbook(file).agreements[0]
    assert (row.row, row.name, row.fields["status"]) == (2, "EFTA - Egypt", "announced_signed")
    assert row.fields["composition"] == "bilateral_one_rta"
    assert row.regions == ("africa", "europe")
    assert (row.fields["cross_regional"], row.fields["all_parties_wto_members"], row.is_accession) == (
        True,
        None,
        False,
    )
    assert row.current_signatories == ("EFTA", "EGY")
    assert row.types == ("fta", "eia")
    assert row.fields["coverage"] == "goods_services"
    assert (row.fields["in_force_goods"], row.fields["in_force_services"], row.in_force) == (
        date(2009, 3, 1),
        None,
        date(2009, 3, 1),
    )
    assert row.fields["remarks"] == "first line\nsecond line"


def test_columns_are_found_by_header_in_any_order(file: Path) -> None:
    make(file, headers=(AGREEMENTS[::-1], CHANGES[::-1]))
    assert workbook.read_workbook(file).agreements[0].name == "Chile - Peru"


def test_empty_rows_are_passed_over_and_do_not_shift_row_numbers(file: Path) -> None:
    make(file, [{}, plain(), {"RTA Name": " "}, plain(RTA_ID=2)])
    assert [row.row for row in workbook.read_workbook(file).agreements] == [3, 5]


def test_dates_written_as_text_are_read(file: Path) -> None:
    make(file, [plain(**{"Date of Signature (G)": "22-Aug-2006", "Date of Signature (S)": "2006-08-23"})])
    row = workbook.read_workbook(file).agreements[0]
    assert (row.fields["signed_goods"], row.fields["signed_services"]) == (date(2006, 8, 22), date(2006, 8, 23))


def test_parties_of_a_change_may_hold_commas(file: Path) -> None:
    make(file, changes=[CHANGE | {"Parties concerned": " Korea, Republic of, Hong Kong, China, China"}])
    change = workbook.read_workbook(file).changes[0]
    assert [one.code for one in split_by_comma(change.fields["parties_concerned"])] == ["KOR", "HKG", "CHN"]
    assert change.fields["parties_concerned"] == "Korea, Republic of, Hong Kong, China, China"


def test_a_column_we_do_not_know_is_told(file: Path) -> None:
    make(file, headers=([*AGREEMENTS, "Depth"], CHANGES))
    assert workbook.read_workbook(file).unread_columns == ["AllRTAs: Depth"]


@pytest.mark.parametrize("content", [b"RTA ID,RTA Name\n", b"", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert "not an Excel workbook" in refused(file)


def test_a_zip_that_is_no_workbook_is_refused(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "not an Excel workbook" in refused(file)


def test_a_file_that_is_not_there_is_refused(file: Path) -> None:
    assert "no such file" in refused(file)


def test_a_missing_sheet_is_named_with_those_there(file: Path) -> None:
    make(file, sheets=("AllRTAs", "Changes"))
    assert "no sheet 'RTA Changes'; the file has AllRTAs, Changes" in refused(file)


def test_a_sheet_without_records_is_refused(file: Path) -> None:
    make(file, [{}])
    assert "has a header but no records" in refused(file)


def test_renamed_and_missing_columns_are_all_named(file: Path) -> None:
    header = ["RTA Nam" if name == "RTA Name" else name for name in AGREEMENTS if name != "Remarks"]
    make(file, headers=(header, CHANGES))
    message = refused(file)
    assert "column 'RTA Name': this column is missing; renamed to 'RTA Nam'?" in message
    assert "column 'Remarks': this column is missing" in message


def test_a_column_that_stands_twice_is_refused(file: Path) -> None:
    make(file, headers=([*AGREEMENTS, "Status"], CHANGES))
    assert "column 'Status': this column occurs twice" in refused(file)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("RTA ID", "x12", "not a whole number"),
        ("RTA ID", None, "the RTA number is missing"),
        ("RTA Name", "  ", "the name is missing"),
        ("Coverage", "Good", "one of these would be right: 'Goods', 'Services', 'Goods & Services'"),
        ("Type", "FTA & XYZ", "one of these would be right: 'FTA', 'CU', 'EIA', 'PSA'"),
        ("Status", "In force", "one of these would be right: 'In Force'"),
        ("Status", None, "one of these would be right: 'In Force'"),
        ("Date of Signature (G)", "next year", "not a date"),
        ("Date of Signature (G)", 38000, "not a date"),
        ("Inactive Date", datetime(9999, 1, 1), "the year should lie between 1900 and 2100"),
        ("Accession?", None, "Yes or No would be right"),
        ("Cross-regional", "maybe", "Yes, No or an empty cell would be right"),
        ("RTA Composition", "Trilateral", "one of these would be right: 'Bilateral', 'Bilateral; One Party is an RTA'"),
        ("RTA Composition", "Bilateral; Two", "'Bilateral; All Parties are RTAs'"),
        ("Region", "Europe; Atlantis", "one of these would be right: 'Africa'"),
        ("Specific Entry/Exit dates", "Chile(soon - )", "'Chile(soon - )' is not a party with dates"),
        (
            "RTA Name",
            "CÃ´te d'Ivoire - Chile",
            'has letters that were encoded twice ("CÃ´te" for "Côte")'.replace('"', "'"),
        ),
        ("End of implementation period (G)", "20222", "the year should lie between"),
    ],
)
def test_a_wrong_cell_is_named(file: Path, column: str, value: object, reason: str) -> None:
    make(file, [plain(), plain(RTA_ID=2) | {column: value}])
    message = refused(file)
    assert message.startswith(f"list.xlsx: sheet 'AllRTAs', row 3, column {column!r}")
    assert reason in message
    if value is not None:
        assert f"value {value!r}" in message


def test_all_wrong_cells_are_named_at_once(file: Path) -> None:
    make(file, [plain(Status="?"), plain(RTA_ID=2, Type="?")], [CHANGE | {"Changes affect": "Nobody"}])
    assert re.findall(r"sheet '(.+)', row (\d+), column '([^']+)'", refused(file)) == [
        ("AllRTAs", "2", "Status"),
        ("AllRTAs", "3", "Type"),
        ("RTA Changes", "2", "Changes affect"),
    ]


def test_a_long_list_of_problems_is_cut_with_a_count(file: Path) -> None:
    make(file, [plain(RTA_ID=number, Status="?") for number in range(1, 31)])
    message = refused(file)
    assert message.count("\n") == 20
    assert message.endswith("... and 10 more")


def test_a_number_used_twice_is_refused(file: Path) -> None:
    make(file, [plain(), plain(RTA_Name="Other")])
    assert "row 3, column 'RTA ID', value 1: row 2 has this number already" in refused(file)


def test_a_change_to_an_unknown_agreement_is_refused(file: Path) -> None:
    make(file, changes=[CHANGE | {"RTA ID": 99}])
    assert "sheet 'RTA Changes', row 2, column 'RTA ID', value 99: sheet 'AllRTAs' has no such" in refused(file)


def test_a_row_with_an_unknown_economy_is_refused_alone(file: Path) -> None:
    rows = [
        plain(),
        plain(RTA_ID=2) | {"Current signatories": "Chile; Perru"},
        plain(RTA_ID=3) | {"Specific Entry/Exit dates": "Chilly(01-Jan-2010 - )"},
    ]
    make(file, rows, [CHANGE, CHANGE | {"Parties concerned": "Nobody"}, CHANGE | {"RTA ID": 2}])
    book = workbook.read_workbook(file)
    assert ([row.wto_rta_id for row in book.agreements], len(book.changes)) == ([1], 1)
    assert [(row.sheet, row.row, row.economy, row.message) for row in book.refused] == [
        ("AllRTAs", 3, "Perru", "'Perru' is not an economy known here; near: Peru"),
        ("AllRTAs", 4, "Chilly", "'Chilly' is not an economy known here"),
        ("RTA Changes", 3, "Nobody", "'Nobody' is not an economy known here"),
        ("RTA Changes", 4, "", "its agreement's row is refused"),
    ]
