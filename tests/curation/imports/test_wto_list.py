"""Import of a newer WTO list in the admin: a preview by agreement, then all changes or the selected ones."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from provisions.importers.wto import importer
from provisions.models import Agreement, AgreementChange, DatasetState, Economy, Membership
from tests.importers.wto.book import CHANGE, make, plain

START = "/admin/wto-list/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


OLD = [
    plain(),
    plain(RTA_ID=2, RTA_Name="India - Japan", Current_signatories="India; Japan", Original_signatories="India; Japan"),
    plain(RTA_ID=3, RTA_Name="Chile - India", Current_signatories="Chile; India", Original_signatories="Chile; India"),
    plain(RTA_ID=4, RTA_Name="Peru - Japan", Current_signatories="Peru; Japan", Original_signatories="Peru; Japan"),
]
TWO = "Chile; India; Peru"
NEW = [
    plain(Status="Inactive", Notification="GATT Art. XXIV"),
    plain(RTA_ID=2, RTA_Name="Japan - India", Current_signatories="India; Japan", Original_signatories="India; Japan"),
    plain(RTA_ID=3, RTA_Name="Chile - India", Current_signatories="Chile", Original_signatories="Chile"),
    plain(RTA_ID=5, RTA_Name="Chile, India and Peru", Current_signatories=TWO, Original_signatories=TWO),
]


@pytest.fixture
def listed(tmp_path: Path) -> None:
    """What an earlier edition of the list brought."""
    importer.import_workbook(make(tmp_path / "old.xlsx", OLD, [CHANGE]))


def bring(curator: Client, data: bytes, name: str = "AllRTAs.xlsx") -> str:
    """Bring a list in and have it looked at; gives the address of the page."""
    answer = curator.post(START, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.context["error"]
    curator.post(f"{answer['Location']}work/")
    return str(answer["Location"])


def newer(curator: Client, tmp_path: Path) -> str:
    return bring(curator, make(tmp_path / "new.xlsx", NEW, [{**CHANGE, "Remarks": "Said otherwise."}]).read_bytes())


def apply(curator: Client, page: str, **ticked: Any) -> Any:
    digest = curator.get(page).context["analysis"]["digest"]
    curator.post(f"{page}confirm/", {"digest": digest, **ticked})
    curator.post(f"{page}work/")
    return curator.get(page)


def groups(curator: Client, page: str) -> dict[str, Any]:
    return {group["name"]: group for group in curator.get(page).context["groups"]}


def names() -> dict[int | None, tuple[str, str]]:
    return {item.wto_rta_id: (item.name, item.status) for item in Agreement.objects.all()}


def parties(number: int) -> set[str]:
    return set(Membership.objects.filter(agreement__wto_rta_id=number).values_list("economy__code", flat=True))


def test_what_is_new_changed_and_vanished(listed: None, curator: Client, tmp_path: Path) -> None:
    before, version = names(), DatasetState.objects.current().version
    shown = groups(curator, newer(curator, tmp_path))
    assert {name: group["state"] for name, group in shown.items()} == {
        "5": "new",
        "1": "changed",
        "2": "changed",
        "3": "vanished",
        "4": "vanished",
    }
    told = [(change["field"], change["before"], change["after"]) for change in shown["1"]["changes"]]
    assert told[:2] == [
        ("notification", "GATT Art. XXIV & GATS Art. V", "GATT Art. XXIV"),
        ("status", "in_force", "inactive"),
    ]
    assert ("remarks", "A made-up change.", "Said otherwise.") in told
    assert shown["5"]["new"] == ["RTA 5 Chile, India and Peru", "party CHL", "party IND", "party PER"]
    [gone] = shown["3"]["vanished"]
    assert gone["record"] == "RTA 3 Chile - India: IND is a party here, not in the list"
    assert [item["record"] for item in shown["4"]["vanished"]] == [
        "RTA 4 Peru - Japan: not an agreement of this edition"
    ]
    assert (names(), DatasetState.objects.current().version) == (before, version), "looking changes nothing"


def test_everything_is_done_but_what_vanished_stays(listed: None, curator: Client, tmp_path: Path) -> None:
    page = newer(curator, tmp_path)
    html = apply(curator, page, everything="on").content.decode()
    assert "AllRTAs.xlsx is in</h2>" in html
    assert names() == {
        1: ("Chile - Peru", "inactive"),
        2: ("Japan - India", "in_force"),
        3: ("Chile - India", "in_force"),
        4: ("Peru - Japan", "in_force"),
        5: ("Chile, India and Peru", "in_force"),
    }
    assert (parties(3), parties(5)) == ({"CHL", "IND"}, {"CHL", "IND", "PER"})
    again = groups(curator, newer(curator, tmp_path))
    assert {group["state"] for group in again.values()} == {"vanished"}


def test_only_what_is_ticked_is_done(listed: None, curator: Client, tmp_path: Path) -> None:
    apply(curator, newer(curator, tmp_path), group=["2"])
    assert names() == {
        1: ("Chile - Peru", "in_force"),
        2: ("Japan - India", "in_force"),
        3: ("Chile - India", "in_force"),
        4: ("Peru - Japan", "in_force"),
    }
    assert AgreementChange.objects.get().remarks == "A made-up change."
    apply(curator, newer(curator, tmp_path), group=["1", "5"])
    assert names()[1] == ("Chile - Peru", "inactive")
    assert parties(5) == {"CHL", "IND", "PER"}
    assert AgreementChange.objects.get().remarks == "Said otherwise."


def test_what_vanished_goes_where_that_is_ticked(listed: None, curator: Client, tmp_path: Path) -> None:
    page = newer(curator, tmp_path)
    [gone] = groups(curator, page)["3"]["vanished"]
    apply(curator, page, remove=[gone["key"]])
    assert parties(3) == {"CHL"}
    assert names()[1] == ("Chile - Peru", "in_force"), "nothing else was ticked"


def test_nothing_ticked_is_told(listed: None, curator: Client, tmp_path: Path) -> None:
    page = newer(curator, tmp_path)
    assert "Nothing was ticked" in apply(curator, page).content.decode()


def test_what_was_changed_meanwhile_is_looked_at_anew(listed: None, curator: Client, tmp_path: Path) -> None:
    page = newer(curator, tmp_path)
    Agreement.objects.filter(wto_rta_id=2).update(name="A curator's name")
    apply(curator, page, everything="on")
    assert names()[2] == ("A curator's name", "in_force")
    curator.post(f"{page}work/")
    changes = groups(curator, page)["2"]["changes"]
    assert [(change["before"], change["after"]) for change in changes] == [("A curator's name", "Japan - India")]


def test_the_same_list_again_has_nothing_to_do(listed: None, curator: Client, tmp_path: Path) -> None:
    page = bring(curator, make(tmp_path / "old.xlsx", OLD, [CHANGE]).read_bytes())
    assert "Nothing to do: all 4 records are here" in curator.get(page).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 no workbook", "this is not an Excel workbook (.xlsx) that can be opened"),
        (b"RTA ID,RTA Name", "this is not an Excel workbook (.xlsx) that can be opened"),
    ],
)
def test_another_file_is_refused(listed: None, curator: Client, data: bytes, words: str) -> None:
    html = curator.get(bring(curator, data)).content.decode()
    assert words in html and "AllRTAs.xlsx:" in html
    assert "Do everything" not in html


def test_a_wrong_cell_is_told(listed: None, curator: Client, tmp_path: Path) -> None:
    data = make(tmp_path / "wrong.xlsx", [plain(Status="In Farce")]).read_bytes()
    page = bring(curator, data)
    error = curator.get(page).context["analysis"]["error"]
    assert "row 2, column 'Status', value 'In Farce'" in error
    assert "Nothing was changed" in apply_error(curator, page)


def apply_error(curator: Client, page: str) -> str:
    curator.post(f"{page}confirm/", {"everything": "on"})
    curator.post(f"{page}work/")
    return str(curator.get(page).content.decode())


def test_who_may_not_change_agreements_is_kept_out(listed: None, client: Client) -> None:
    user = User.objects.create(username="coder", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    assert client.get(START).status_code == 403
    assert client.post(START, {"file": SimpleUploadedFile("a.xlsx", b"PK")}).status_code == 403


def test_taking_away_needs_the_right_to_delete(listed: None, client: Client, tmp_path: Path) -> None:
    user = User.objects.create(username="editor", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename__startswith="delete_"))
    client.force_login(user)
    page = newer(client, tmp_path)
    [gone] = groups(client, page)["3"]["vanished"]
    assert "take it away" not in client.get(page).content.decode()
    digest = client.get(page).context["analysis"]["digest"]
    assert client.post(f"{page}confirm/", {"digest": digest, "remove": gone["key"]}).status_code == 403
    assert parties(3) == {"CHL", "IND"}


@pytest.mark.corpus
def test_the_real_list_altered(corpora: Path, curator: Client) -> None:
    real = corpora / "wto-rta-is" / "AllRTAs.xlsx"
    importer.import_workbook(real)
    book = openpyxl.load_workbook(real)
    sheet = book["AllRTAs"]
    at = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, at["RTA ID"]).value: row for row in range(2, sheet.max_row + 1)}
    status, signatories = at["Status"], at["Current signatories"]
    in_force = [n for n, row in rows.items() if sheet.cell(row, status).value == "In Force"]
    ended, renamed, dropped = in_force[0], in_force[1], in_force[2]
    sheet.cell(rows[ended], status).value = "Inactive"
    sheet.cell(rows[renamed], at["RTA Name"]).value = "Renamed"
    values = [cell.value for cell in sheet[rows[renamed]]]
    sheet.append(values)
    last = sheet.max_row
    sheet.cell(last, at["RTA ID"]).value, sheet.cell(last, at["RTA Name"]).value = 99_999, "Brand new"
    sheet.cell(last, at["Accession?"]).value = "No"
    assert sheet.cell(last, signatories).value
    changes = book["RTA Changes"]
    for row in [r for r in range(changes.max_row, 1, -1) if changes.cell(r, 1).value == dropped]:
        changes.delete_rows(row)
    sheet.delete_rows(rows[dropped])
    data = io.BytesIO()
    book.save(data)

    page = bring(curator, data.getvalue())
    with CaptureQueriesContext(connection) as queries:
        shown = groups(curator, page)
    assert len(queries) <= 20
    states = {name: group["state"] for name, group in shown.items()}
    assert states[str(ended)] == states[str(renamed)] == "changed"
    assert (states["99999"], states[str(dropped)]) == ("new", "vanished")
    assert len(states) == 4
    apply(curator, page, group=[str(ended), "99999"])
    assert Agreement.objects.get(wto_rta_id=ended).status == "inactive"
    assert Agreement.objects.get(wto_rta_id=99_999).memberships.exists()
    assert Agreement.objects.get(wto_rta_id=renamed).name != "Renamed"
    assert Agreement.objects.filter(wto_rta_id=dropped).exists()


def test_a_party_that_curators_added_is_known_and_an_unknown_one_refuses_its_row(
    listed: None, curator: Client, tmp_path: Path
) -> None:
    parties_now = {"Current signatories": "Chile; India; Timor-Leste", "Original signatories": "Chile; India"}
    rows = [OLD[0], plain(RTA_ID=2, RTA_Name="New one"), plain(RTA_ID=3, RTA_Name="Renamed") | parties_now]
    data = make(tmp_path / "new.xlsx", rows, [CHANGE]).read_bytes()
    page = bring(curator, data)
    html = curator.get(page).content.decode()
    assert "Refused rows: 1." in html
    assert '<a href="/admin/provisions/economy/add/?name=Timor-Leste">Add the economy Timor-Leste</a>' in html
    assert ".csv" not in html and ".py" not in html
    assert "3" not in groups(curator, page)  # neither changed nor vanished
    apply(curator, page, everything="on")
    assert names()[2][0] == "New one"
    assert (names()[3][0], parties(3)) == ("Chile - India", {"CHL", "IND"})
    form = curator.get("/admin/provisions/economy/add/?name=Timor-Leste").context["adminform"].form
    assert form["name"].value() == "Timor-Leste"
    Economy.objects.create(code="TLS", name="Timor-Leste", kind="country")
    apply(curator, bring(curator, data), everything="on")
    assert (names()[3][0], parties(3)) == ("Renamed", {"CHL", "IND", "TLS"})
