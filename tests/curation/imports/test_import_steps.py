"""The steps of an import: analysis, progress, confirmation and permissions."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from provisions.curation.imports.spreadsheets import SpreadsheetImport
from provisions.curation.imports.uploads import Upload
from provisions.datasets.tables import TABLES
from provisions.importers.spreadsheets import plan as spreadsheet_plan
from provisions.importers.spreadsheets import reader
from provisions.models import DatasetState, Provision, Reading
from tests.curation.imports.sheets import (
    DATASETS,
    START,
    apply,
    bring,
    changes,
)  # fmt: skip
from tests.factories import World

pytestmark = pytest.mark.engines


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


def test_confirming_a_file_that_changes_nothing_does_nothing(readings: World, curator: Client) -> None:
    heading = Provision.objects.get(number="P00003").heading
    page = bring(curator, "provisions", f"number,heading\r\nP00003,{heading}\r\n".encode())
    version = DatasetState.objects.current().version
    curator.post(f"{page}confirm/")
    (said,) = curator.get(page).context["messages"]
    assert str(said) == "Nothing to do: the records are as the file says."
    assert DatasetState.objects.current().version == version


def test_a_failure_is_not_repeated_by_looking_at_the_page(
    readings: World, curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("broken")

    page = bring(curator, "provisions", b"number,heading\r\nP00003,Mine\r\n")
    with monkeypatch.context() as broken:
        broken.setattr(SpreadsheetImport, "apply", fail)
        with pytest.raises(RuntimeError):
            apply(curator, page)
    assert "What provisions.csv would do" in curator.get(page).content.decode(), "it can be confirmed again"
    apply(curator, page)
    assert Provision.objects.get(number="P00003").heading == "Mine"


def test_file_and_search_index_are_written_together_or_not_at_all(
    readings: World, curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("provisions.query.fulltext.documents.update_documents", fail)
    page = bring(curator, "provisions", b"number,heading\r\nP00003,Mine\r\n")
    with pytest.raises(RuntimeError):
        apply(curator, page)
    assert Provision.objects.get(number="P00003").heading != "Mine"


def test_how_far_it_is_can_be_asked(readings: World, curator: Client) -> None:
    page = bring(curator, "provisions", b"number,heading\r\nP00003,Mine\r\n")
    upload = Upload(page.split("/")[-2])
    assert "Beginning" in curator.get(f"{page}progress/").content.decode()
    upload.report_progress("Checking every row", 500, 2000)
    html = curator.get(f"{page}progress/").content.decode()
    assert "Checking every row: 500 of 2000" in html
    assert '<progress aria-label="How far it is" value="500" max="2000">' in html


def test_the_bar_tells_of_rows_that_were_checked(
    readings: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "provisions.csv"
    file.write_text("number,heading\n" + "".join(f"P{n:05},A\n" for n in range(1, 1601)), encoding="utf-8")
    monkeypatch.setattr(spreadsheet_plan, "MOST_REFUSED", 2000)
    told: list[tuple[str, int, int]] = []
    table = TABLES["provisions"]
    plan = spreadsheet_plan.make_plan(reader.read(file, file.name, table), lambda *at: told.append(at))
    assert [at for at in told if at[0] == "Checking every row"] == [
        ("Checking every row", done, 1600) for done in (0, 500, 1000, 1500)
    ]
    assert len(plan.rows) == 1600


@pytest.mark.alone
def test_few_queries_and_few_rows_a_page(readings: World, curator: Client) -> None:
    rows = b"".join(f"P{n:05},Nothing\r\n".encode() for n in range(100, 5100))
    page = bring(curator, "provisions", b"number,heading\r\n" + rows)
    for address in (START, page, f"{page}?state=refused&page=100", f"{page}?state=new", f"{page}progress/"):
        with CaptureQueriesContext(connection) as queries:
            answer = curator.get(address)
        assert (answer.status_code, len(queries) <= 20) == (200, True)
        assert len(answer.content) < 300_000


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


def test_an_upload_goes_in_while_another_worker_clears_old_ones(
    readings: World, curator: Client, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clean-up lists a folder that is gone by the time it is looked at."""
    gone = data_folder / "uploads" / "gone"
    listed = Path.glob
    monkeypatch.setattr(Path, "glob", lambda folder, pattern: [gone] if pattern == "*" else listed(folder, pattern))
    assert bring(curator, "provisions", b"number,heading\r\nP00003,Mine\r\n")
