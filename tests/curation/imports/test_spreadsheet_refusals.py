"""Refused spreadsheets: every error names its cell and the reason, and nothing is changed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from provisions.curation.imports import uploads
from provisions.importers.quotes import compute_checksum
from provisions.importers.spreadsheets import plan
from provisions.models import Membership, Provision, Reading
from tests.curation.imports.sheets import (
    START,
    apply,
    bring,
    changes,
    edited_csv,
    edited_xlsx,
    faults,
    found,
    refused,
    take,
)  # fmt: skip
from tests.factories import World


@pytest.mark.parametrize(
    ("data", "line", "column", "words"),
    [
        (b"number,heading\nP00003,\x81\x8d", 2, "", "is neither UTF-8 nor Windows-1252 (bytes 81)"),
        ("number,heading\nP00003,Économie".encode("utf-16"), 1, "", "is UTF-16, not UTF-8; save it as CSV in UTF-8"),
        (b"number;headling\nP00003;Economy", 1, "", "did you mean 'heading'?"),
        (b"sep=;\nnumber,heading\nP00003,Economy", 2, "", "is not a column of provisions"),
        ("number,heading\nP00003,Économie\nP00002,Perú".encode()[:-1], 2, "heading", "encoded twice"),
        (b",number,heading\n0,P00003,Economy", 2, "", "stands in a column without a name"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", 0, "", "has a password or is an old .xls"),
        (b"heading\nEconomy", 1, "", "is missing from the header"),
        (b"number,headling\nP00003,Economy", 1, "", "did you mean 'heading'?"),
        (b"number,heading\nP00003,A\nP00003,B", 3, "number", "is on line 2 already; it must be unique"),
        (b"number,heading\n,A", 2, "number", "is empty; it identifies the record"),
        (b"number,heading\nP00003,A,B", 2, "", "has 3 cells where the header has 2"),
        (b"number,text_date\nP00003,01/03/2009", 2, "text_date", "2009-03-01 for 1 March 2009 or 2009-01-03 for 3 Jan"),
        (b"number,theme\nP00003,msme_finanse", 2, "theme", "did you mean 'msme_finance'?"),
        (b"number,agreement\nP00003,chile-pero", 2, "agreement", "did you mean 'chile-peru'?"),
        (b"number,heading\nP00003,=SUM(A1:A9)", 2, "heading", "begins like a formula"),
        (b"number,status\nP00005,published", 2, "status", "on the provision's own page; here it stays draft"),
        (b"number,status\nP00003,withdrawn", 2, "status", "is changed on the provision's own page"),
        (b"number,citation\nP00003,", 2, "citation", "is empty; it is needed"),
        ("number,heading\nP00003,CooperaciÃ³n Laboral".encode(), 2, "heading", "encoded twice ('CooperaciÃ³n' for"),
        (b"\x00\x01\x02", 1, "", "has a NUL byte"),
        (b"PK\x03\x04 no workbook", 0, "", "is not an Excel workbook (.xlsx) that can be opened"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_cell(
    readings: World, curator: Client, data: bytes, line: int, column: str, words: str
) -> None:
    told = refused(curator, data)
    assert any(one[:2] == (line, column) and words in one[3] for one in told), told


def test_no_party_alone_gets_a_side(readings: World, curator: Client) -> None:
    Membership.objects.filter(agreement__slug="eu-peru").update(side="")
    row = "agreement,economy,side\neu-peru,PER,PER"
    [(_line, column, _cell, words)] = refused(curator, row.encode(), "memberships")
    assert column == "side" and words.startswith("is given, while other parties of eu-peru have none")
    others = Membership.objects.filter(agreement__slug="eu-peru").exclude(economy__code="PER")
    whole = "\n".join([row, *(f"eu-peru,{one.economy.code},EUN" for one in others)])
    assert faults(curator, bring(curator, "memberships", whole.encode())) == []


def test_after_many_refused_rows_the_rest_is_not_checked(
    readings: World, curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MOST_REFUSED", 3)
    rows = "".join(f"P{number},Made up\n" for number in range(90001, 90008))
    page = bring(curator, "provisions", f"number,heading\n{rows}".encode())
    assert found(curator, page)["counts"] == {"refused": 4, "changed": 0, "new": 0, "unchanged": 0}
    first = faults(curator, page)[0]
    assert first[0] == 0 and first[3].startswith("3 rows are refused, so the 4 rows from line 5 on were not checked")


def test_all_faults_of_a_row_are_told_at_once(readings: World, curator: Client) -> None:
    told = refused(curator, b"number,heading,theme,agreement,start\nP00004,=A1,msme_finanse,,12a")
    assert sorted(fault[1] for fault in told) == ["agreement", "heading", "start", "theme"]


def test_a_new_provision_can_neither_be_public_nor_take_a_used_number(readings: World, curator: Client) -> None:
    def add(rows: list[dict[str, Any]]) -> None:
        rows[2] |= {"number": "P00009", "source_url": "https://example.org/8", "text_status": "citation_only"}
        rows[0] |= {**rows[2], "number": "P00004", "status": ""}
        del rows[3:], rows[1]

    data = edited_csv(take(curator, "provisions"), add)
    Provision.objects.get(number="P00004").delete()
    words = [fault[1:] for fault in refused(curator, data)]
    used = "was given out before and is never used again; the next free is P00008"
    assert words == [
        ("number", "P00004", used),
        ("status", "published", "is not for a new provision; it comes in as a draft, to be reviewed"),
    ]


def test_a_passage_is_moved_only_with_its_checksum(readings: World, curator: Client) -> None:
    at = Provision.objects.get(number="P00004")
    assert at.start is not None and at.end is not None
    [(line, column, _cell, words)] = refused(curator, f"number,start\nP00004,{at.start + 2}".encode())
    assert (line, column) == (2, "checksum")
    fitting = words.rpartition(" ")[2]
    Reading.objects.create(provision=at, coder="reading-1")
    data = f"number,start,checksum,words\nP00004,{at.start + 2},{fitting},{at.words - 1}"  # type: ignore[operator]
    apply(curator, bring(curator, "provisions", data.encode()))
    assert Provision.objects.get(number="P00004").quote == readings.article.body[at.start + 2 : at.end]
    assert Reading.objects.get(provision=at).is_of_other_passage


def test_a_passage_neither_cuts_a_word_nor_loses_its_mention(readings: World, curator: Client) -> None:
    body = readings.article.body
    for start, end, column in ((0, body.index("enterprises") + 3, "end"), (3, body.index("\n"), "mention")):
        words = body[start:end]
        data = f"number,start,end,checksum,words\nP00004,{start},{end},{compute_checksum(words)},{len(words.split())}"
        assert [fault[1] for fault in refused(curator, data.encode())] == [column]


def test_a_copied_row_starts_unverified_and_an_emptied_cell_stands_out(readings: World, curator: Client) -> None:
    def copy(rows: list[dict[str, Any]]) -> None:
        copied = {**rows[3], "number": "P00008", "status": ""}
        assert copied["verified"] == "true"
        rows[:] = [copied, {**rows[0], "heading": ""}]

    page = bring(curator, "provisions", edited_csv(take(curator, "provisions"), copy))
    assert not faults(curator, page)
    shown = curator.get(f"{page}?state=changed").content.decode()
    assert '<strong class="emptied">emptied</strong>' in shown
    assert "heading (1)" in shown
    assert "not verified by anybody" in curator.get(f"{page}?state=new").content.decode()
    apply(curator, page)
    made = Provision.objects.get(number="P00008")
    assert (made.status, made.verified) == ("draft", False)


@pytest.mark.parametrize(
    ("column", "value", "format", "words"),
    [
        ("heading", '=CONCATENATE("a","b")', "", "is a formula; paste its value in its place"),
        ("text_date", 39873, "General", "is a number where a date is expected; format the cell as a date"),
        ("heading", 39873, "yyyy-mm-dd", "is a date where none is expected; format the cell as text"),
        ("text_date", 39873.5, "yyyy-mm-dd hh:mm", "has a time of day; a date has none"),
        ("heading", "x" * 32_767, "", "its end may be lost; use CSV for it"),
        ("heading", True, "", "is true or false where none is expected"),
        ("words", 61.5, "", "is not a whole number"),
    ],
)
def test_a_workbooks_cell_is_refused(
    readings: World, curator: Client, column: str, value: Any, format: str, words: str
) -> None:
    def edit(sheet: Any, at: dict[str, int]) -> None:
        cell = sheet.cell(3, at[column])
        cell.value = value
        cell.number_format = format or cell.number_format

    [fault] = refused(curator, edited_xlsx(take(curator, "provisions", "xlsx"), edit))
    assert fault[:2] == (3, column)
    assert words in fault[3]


def test_a_record_that_was_faulty_before_can_still_be_edited(readings: World, curator: Client) -> None:
    """The world's drafts have no source; that is not the fault of a spreadsheet which gives them a heading."""
    page = bring(curator, "provisions", b"number,heading\nP00005,Later")
    assert changes(curator, page) == {"P00005": [["heading", "", "Later"]]}


def test_line_ends_that_a_spreadsheet_program_changed_are_no_edit(readings: World, curator: Client) -> None:
    data = edited_csv(take(curator, "provisions"), lambda rows: rows[0].update(summary="A\r\nB"))
    apply(curator, bring(curator, "provisions", data))
    assert Provision.objects.get(number="P00001").summary == "A\nB"
    for other in (b"A\nB", b" A\nB\xc2\xa0"):
        page = bring(curator, "provisions", data.replace(b"A\r\nB", other))
        assert found(curator, page)["counts"]["changed"] == 0


def test_what_nobody_sees_is_no_edit(readings: World, curator: Client) -> None:
    """Blanks around headers, keys, codes and texts, and accents that are letters of their own (NFD)."""
    Provision.objects.filter(number="P00003").update(heading="Cooperación Laboral")
    for heading in ("Cooperacio\u0301n Laboral ", "\u200bCooperación Laboral"):
        data = f"number ,heading,verb\nP00003\xa0,{heading}, shall\n"
        page = bring(curator, "provisions", data.encode())
        assert not faults(curator, page)
        assert [change[0] for change in changes(curator, page).get("P00003", [])] in ([], ["verb"])


def test_a_large_file_is_refused_before_it_is_kept(world: World, curator: Client, data_folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "MAX_BYTES", 1000)
        file = SimpleUploadedFile("provisions.csv", b"number,heading\n" + b"P00003,A\n" * 1000)
        answer = curator.post(START, {"dataset": "provisions", "file": file})
    assert answer.status_code == 413, answer.context["error"]
    assert "The file is too large: at most" in answer.content.decode()
    assert not (data_folder / "uploads").exists()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(readings: World, curator: Client, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(bytes(1024 * 1024))
    assert path.stat().st_size < 2 * 1024 * 1024
    [(_line, _column, _cell, words)] = refused(curator, path.read_bytes())
    assert words == "would unpack to more than 250 MB or 1000 parts; no spreadsheet of ours does"


def test_entities_that_grow_are_refused(readings: World, curator: Client) -> None:
    source = zipfile.ZipFile(io.BytesIO(take(curator, "provisions", "xlsx")))
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            data = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                head, mark, rest = data.partition("?>")
                data = f'{head}{mark}<!DOCTYPE w [<!ENTITY a0 "ha">{laughs}]>{rest}'.replace("P00003", "&a8;")
            archive.writestr(name, data)
    [(_line, _column, _cell, words)] = refused(curator, out.getvalue())
    assert "is not an Excel workbook (.xlsx) that can be opened" in words


@pytest.mark.parametrize("name", ["provisions.xls", "provisions.ods", "provisions"])
def test_other_files_are_not_taken(world: World, curator: Client, name: str) -> None:
    answer = curator.post(START, {"dataset": "provisions", "file": SimpleUploadedFile(name, b"number,heading\n")})
    assert answer.status_code == 400
    assert "Choose a file that ends in .csv or .xlsx." in answer.content.decode()


def test_a_line_break_in_a_name_is_refused(world: World, curator: Client) -> None:
    told = faults(curator, bring(curator, "agreements", b'slug,name\nchile-peru,"Chile -\nPeru"'))
    assert [one[1:] for one in told] == [("name", "Chile -\nPeru", "has a line break; write it on one line")]
