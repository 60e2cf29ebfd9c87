"""Spreadsheets in the admin: taken out, edited, looked at row by row, and brought in whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from provisions.models import Agreement, DatasetState, LoadedRow, Provision, Reading
from provisions.querying import search
from tests.curation.sheets import (
    START,
    apply,
    bring,
    changes,
    edited_csv,
    edited_xlsx,
    faults,
    found,
    take,
)
from tests.world import World

DATASETS = ["agreements", "memberships", "provisions", "readings"]


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def readings(world: World) -> World:
    for coder in ("reading-1", "reading-2"):
        made = Reading.objects.create(
            provision=world.provisions["P00001"], coder=coder, verb_id="verb:shall", note="Why?", read_on="2026-01-02"
        )
        made.coded_values.set(["theme:rural_msmes", "kind:finance"])
    awkward = '=1+1, "quoted"\r\nÅ \N{LINE SEPARATOR} ; \'@x NA _x000D_'
    Provision.objects.filter(number="P00001").update(summary=awkward, heading="-", adjudication="'=x")
    search.rebuild()
    return world


def everything() -> list[Any]:
    models: list[Any] = [Agreement, Provision, Reading]
    return [list(model.objects.order_by("pk").values()) for model in models] + [
        list(Provision.coded_values.through.objects.order_by("provision_id", "value_id").values("provision", "value"))
    ]


# The round trip


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
    assert search.verify() == []
    assert not LoadedRow.objects.exists(), "to a later load of our files this was changed by a curator"


def test_only_the_edits_change_xlsx(readings: World, curator: Client) -> None:
    from datetime import datetime

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
    assert search.verify() == [], "a provision is found by its agreement's name"


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
    assert search.verify() == []


def test_all_or_nothing(readings: World, curator: Client) -> None:
    before = everything()
    page = bring(curator, "provisions", b"number,heading,verb\r\nP00003,New,shall\r\nP00001,Other,shal\r\n")
    assert faults(curator, page) == [(3, "verb", "shal", "is no value of verb; did you mean 'shall'?")]
    assert found(curator, page)["counts"] == {"refused": 1, "changed": 1, "new": 0, "unchanged": 0}
    assert b"Apply" not in curator.get(page).content
    after = apply(curator, page)
    assert "Nothing goes in while a row is refused" in after.content.decode()
    assert everything() == before


# What is refused, with its cell and the reason


def refused(curator: Client, data: bytes, dataset: str = "provisions") -> list[tuple[int, str, str, str]]:
    """The faults of a file that is refused, with nothing changed."""
    before = everything()
    page = bring(curator, dataset, data)
    told = faults(curator, page)
    assert told and found(curator, page)["counts"]["refused"]
    assert "Nothing goes in while a row is refused" in apply(curator, page).content.decode()
    assert everything() == before
    return told


@pytest.mark.parametrize(
    ("data", "line", "column", "words"),
    [
        ("number,heading\nP00003,Économie".encode("latin-1"), 2, "", "is not UTF-8"),
        ("number,heading\nP00003,Économie".encode("utf-16"), 1, "", "is UTF-16, not UTF-8; save it as CSV in UTF-8"),
        (b"number;heading\nP00003;Economy", 1, "", "has semicolons between its columns; save it as CSV with commas"),
        (b"number\theading\nP00003\tEconomy", 1, "", "has tabs between its columns; save it as CSV with commas"),
        (b"heading\nEconomy", 1, "", "is missing from the header"),
        (b"number,headling\nP00003,Economy", 1, "", "did you mean 'heading'?"),
        (b"number,heading\nP00003,A\nP00003,B", 3, "number", "stands on line 2 already; it must be unique"),
        (b"number,heading\n,A", 2, "number", "is empty; it tells the record from others"),
        (b"number,heading\nP00003,A,B", 2, "", "has 3 cells where the header has 2"),
        (b"number,text_date\nP00003,01/03/2009", 2, "text_date", "is not a date; write year-month-day"),
        (b"number,theme\nP00003,msme_finanse", 2, "theme", "did you mean 'msme_finance'?"),
        (b"number,agreement\nP00003,chile-pero", 2, "agreement", "did you mean 'chile-peru'?"),
        (b"number,heading\nP00003,=SUM(A1:A9)", 2, "heading", "begins like a formula"),
        (b"number,status\nP00005,published", 2, "status", "on the provision's own page; here it stays draft"),
        (b"number,status\nP00003,withdrawn", 2, "status", "is changed on the provision's own page"),
        (b"number,citation\nP00003,", 2, "citation", "is empty; it is needed"),
        (b"\x00\x01\x02", 1, "", "has a NUL byte"),
        (b"PK\x03\x04 no workbook", 0, "", "is no Excel workbook (.xlsx) that can be opened"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_cell(
    readings: World, curator: Client, data: bytes, line: int, column: str, words: str
) -> None:
    told = refused(curator, data)
    assert any(one[:2] == (line, column) and words in one[3] for one in told), told


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
    data = f"number,start,checksum,words\nP00004,{at.start + 2},{fitting},{at.words - 1}"  # type: ignore[operator]
    apply(curator, bring(curator, "provisions", data.encode()))
    assert Provision.objects.get(number="P00004").quote == readings.article.body[at.start + 2 : at.end]


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
    assert Provision.objects.get(number="P00001").summary == "A\r\nB"
    page = bring(curator, "provisions", data.replace(b"A\r\nB", b"A\nB"))
    assert found(curator, page)["counts"]["changed"] == 0


# Files that are no honest spreadsheet


def test_a_large_file_is_refused_before_it_is_kept(world: World, curator: Client, data_folder: Path) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from provisions.curation import uploads

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "LARGEST", 1000)
        file = SimpleUploadedFile("provisions.csv", b"number,heading\n" + b"P00003,A\n" * 1000)
        answer = curator.post(START, {"dataset": "provisions", "file": file})
    assert answer.status_code == 413, answer.context["error"]
    assert "The file is too large: at most" in answer.content.decode()
    assert not (data_folder / "uploads").exists()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(readings: World, curator: Client, tmp_path: Path) -> None:
    import zipfile

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
    import io
    import zipfile

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
    assert "is no Excel workbook (.xlsx) that can be opened" in words


@pytest.mark.parametrize("name", ["provisions.xls", "provisions.ods", "provisions"])
def test_other_files_are_not_taken(world: World, curator: Client, name: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = curator.post(START, {"dataset": "provisions", "file": SimpleUploadedFile(name, b"number,heading\n")})
    assert answer.status_code == 400
    assert "Choose a file that ends in .csv or .xlsx." in answer.content.decode()


# Between looking and doing


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(readings: World, curator: Client) -> None:
    page = bring(curator, "provisions", b"number,heading\r\nP00003,Mine\r\n")
    Provision.objects.filter(number="P00003").update(heading="Theirs")
    after = apply(curator, page)
    assert Provision.objects.get(number="P00003").heading == "Theirs"
    assert "Looking at" in after.content.decode(), "it is looked at anew"
    curator.post(f"{page}work/")
    assert changes(curator, page) == {"P00003": [["heading", "Theirs", "Mine"]]}


def test_a_change_elsewhere_does_not_stand_in_the_way(readings: World, curator: Client) -> None:
    page = bring(curator, "provisions", b"number,heading\r\nP00003,Mine\r\n")
    Provision.objects.filter(number="P00002").update(heading="Theirs")
    apply(curator, page)
    assert Provision.objects.get(number="P00003").heading == "Mine"


def test_doing_it_twice_does_it_once(readings: World, curator: Client) -> None:
    page = bring(curator, "provisions", b"number,heading\r\nP00003,Mine\r\n")
    apply(curator, page)
    version = DatasetState.objects.current().version
    assert "is in</h2>" in curator.get(page).content.decode()
    curator.post(f"{page}confirm/", {"digest": "anything"})
    curator.post(f"{page}work/")
    assert DatasetState.objects.current().version == version


def test_how_far_it_is_can_be_asked(readings: World, curator: Client) -> None:
    from provisions.curation.uploads import Upload

    page = bring(curator, "provisions", b"number,heading\r\nP00003,Mine\r\n")
    upload = Upload(page.split("/")[-2])
    assert "Beginning" in curator.get(f"{page}progress/").content.decode()
    upload.track("Checking every row", 500, 2000)
    html = curator.get(f"{page}progress/").content.decode()
    assert "Checking every row: 500 of 2000" in html
    assert '<progress aria-label="How far it is" value="500" max="2000">' in html


def test_few_queries_and_few_rows_a_page(readings: World, curator: Client) -> None:
    rows = b"".join(f"P{n:05},Nothing\r\n".encode() for n in range(100, 5100))
    page = bring(curator, "provisions", b"number,heading\r\n" + rows)
    for address in (START, page, f"{page}?state=refused&page=100", f"{page}?state=new", f"{page}progress/"):
        with CaptureQueriesContext(connection) as queries:
            answer = curator.get(address)
        assert (answer.status_code, len(queries) <= 20) == (200, True)
        assert len(answer.content) < 300_000


# Who may


def person(client: Client, name: str, *rights: str) -> Client:
    """A browser in which somebody with these rights has signed in."""
    user = User.objects.create(username=name, is_staff=True)
    about = ContentType.objects.get_for_model(Reading)
    for right in rights:
        defaults = {"name": right, "content_type": about}
        one = Permission.objects.filter(codename=right).first() or Permission.objects.create(codename=right, **defaults)
        user.user_permissions.add(one)
    client.force_login(user)
    return client


CODER = [f"{verb}_{model}" for model in ("provision", "reading") for verb in ("view", "add", "change")]


def test_a_coder_takes_nothing_out_and_brings_nothing_in(readings: World, client: Client) -> None:
    """A coder may change drafts and write readings; a spreadsheet of them would show what others coded."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    coder = person(client, "coder", *CODER)
    sent = {"dataset": "provisions", "file": SimpleUploadedFile("p.csv", b"number,heading\nP00003,A")}
    answers = [coder.get(START), coder.post(START, sent)]
    answers += [coder.get(f"{START}{dataset}.{format}") for dataset in DATASETS for format in ("csv", "xlsx")]
    assert {answer.status_code for answer in answers} == {403}


def test_who_sees_every_reading_may_bring_in_what_they_may_change(readings: World, client: Client) -> None:
    editor = person(client, "editor", *CODER, "see_every_reading")
    assert [table.name for table in editor.get(START).context["tables"]] == ["provisions", "readings"]
    page = bring(editor, "provisions", b"number,heading\r\nP00003,Mine\r\n")
    apply(editor, page)
    assert Provision.objects.get(number="P00003").heading == "Mine"
    assert editor.get(f"{START}agreements.csv").status_code == 403


def test_an_upload_is_its_owners_alone(readings: World, client: Client) -> None:
    page = bring(person(client, "one", *CODER, "see_every_reading"), "provisions", b"number,heading\r\nP00003,Mine\r\n")
    other = person(client, "other", *CODER, "see_every_reading")
    for address in (page, f"{page}progress/"):
        assert other.get(address).status_code == 404
    for step in ("confirm/", "work/"):
        assert other.post(f"{page}{step}").status_code == 404
    client.logout()
    assert client.get(page).status_code == 302


def test_a_form_from_elsewhere_is_refused(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.create(username="curator", is_staff=True, is_superuser=True))
    assert strict.post(START, {"dataset": "provisions"}).status_code == 403
