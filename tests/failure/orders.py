"""The commands that are killed, on little data: what each finds, and how it is run. All facts are invented."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path("data")  # the data folder, below the folder of the run
COOKIE = Path("cookie")
TREATIES, AGREEMENTS = 12, 12


def manage(*arguments: str, **options: Any) -> None:
    from django.core.management import call_command

    call_command(*arguments, stdout=io.StringIO(), stderr=io.StringIO(), **options)


def prepare() -> None:
    """An installation with a little of everything, and the files that the commands read."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    manage("migrate", verbosity=0)
    _small_files(Path("small"))
    manage("load_dataset", "small")
    _treaties(Path("treaties"), first=1, number=TREATIES, words="For small firms. ")
    _treaties(Path("later"), first=7, number=TREATIES, words="For SMEs and others. ")
    manage("import_texts", "treaties")
    _lists(Path("lists"))
    manage("make_release", "2026.1")
    manage("backup", "kept.backup")
    _edit_after_backup()
    _people()


def _small_files(path: Path) -> None:
    from tests.importers.fixtures.small import Folder

    path.mkdir()
    small = Folder(path)
    small.write()
    later = path.with_name("small-later")
    later.mkdir()
    newer = Folder(later)
    one = newer.data["provisions"][1]
    newer.data["provisions"] += [
        {**one, "number": f"P{n:05d}", "citation": f"Art. {n}", "summary": f"Firm number {n}, from Perú."}
        for n in range(4, 104)
    ]
    newer.write()


def _treaties(path: Path, first: int, number: int, words: str) -> None:
    from tests.importers.tota.made import treaty

    path.mkdir()
    for n in range(first, first + number):
        articles = [(f"Of Smes {k}", words + "Other words. " * 40) for k in range(12)]
        (path / f"pta_{n}.xml").write_bytes(treaty(n, wto_rta_id=77, articles=articles, first_article=1000 * n))


def _lists(path: Path) -> None:
    from tests.importers.wto.book import CHANGE, make, plain

    path.mkdir()
    names = [plain(RTA_ID=100 + n, RTA_Name=f"Chile - Peru {n}") for n in range(AGREEMENTS)]
    make(path / "list.xlsx", names, [{**CHANGE, "RTA ID": 100 + n} for n in range(AGREEMENTS)])


def _people() -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.create_superuser("curator", "c@example.org", "a long enough one"))
    COOKIE.write_text(client.cookies["sessionid"].value)  # signing in is no part of what is killed


def _edit_after_backup() -> None:
    from provisions.models import Economy, Mention

    chile = Economy.objects.get(code="CHL")
    chile.name = "Chile, edited after the backup"
    chile.save()
    Mention.objects.filter(article__text__identifier__gt="3").delete()  # find_mentions finds them again


def _curator() -> Any:
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    client = Client()
    client.cookies["sessionid"] = COOKIE.read_text()
    return client


def spreadsheet() -> None:
    """A spreadsheet of provisions taken out, edited and brought in, page by page."""
    from tests.curation.imports import sheets

    curator = _curator()

    def edit(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["summary"] += " Edited in a spreadsheet."
        new = {**rows[1], "status": "draft", "verified": "false"}
        rows += [{**new, "number": f"P{n:05d}", "citation": f"Art. {n}", "summary": f"Row {n}."} for n in range(4, 80)]

    edited = Path("provisions.csv")  # the first run writes it, those that are killed bring the same in
    if not edited.exists():
        edited.write_bytes(sheets.edited_csv(sheets.take(curator, "provisions"), edit))
    page = sheets.bring(curator, "provisions", edited.read_bytes(), "provisions.csv")
    found = sheets.found(curator, page)
    if not found["counts"]["changed"]:
        return  # the run before was killed after it had done all
    assert not found["counts"]["refused"], found["rows"]
    told = sheets.apply(curator, page)
    assert told.context["outcome"], told.content.decode()[:3000]


def wto_list() -> None:
    """A list of the WTO brought in through the admin's pages; all of it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    curator = _curator()
    file = SimpleUploadedFile("list.xlsx", Path("lists/list.xlsx").read_bytes())
    page = curator.post("/admin/wto-list/", {"file": file})["Location"]
    curator.post(f"{page}work/")
    found = curator.get(page).context["analysis"]
    if not found["items"]:
        return  # the run before was killed after it had done all
    curator.post(f"{page}confirm/", {"digest": found["digest"], "everything": "1"})
    curator.post(f"{page}work/")
    assert curator.get(page).context["outcome"]


def save() -> None:
    """A curator's form, opened and saved."""
    answer = _saved(_curator())
    assert answer.status_code == 302, answer.content.decode()[:3000]


def _saved(curator: Any) -> Any:
    from provisions.models import Economy
    from tests.curation.forms import filled

    address = f"/admin/provisions/economy/{Economy.objects.get(code='DEU').pk}/change/"
    return curator.post(address, filled(curator, address, name="Germany, saved by a curator"))


def visit() -> None:
    """Readers' pages answer as ever; who would write is told that nothing was saved, by the log-in and by a form."""
    from django.test import Client

    curator, reader = _curator(), Client(raise_request_exception=False)
    for address in ("/", "/provisions/?q=firms", "/provisions/P00001/", "/api/v1/provisions/", "/healthz", "/admin/"):
        answer = (curator if address == "/admin/" else reader).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    signing_in = reader.post("/admin/login/", {"username": "curator", "password": "not the right one"})
    for answer in (signing_in, _saved(curator)):
        assert answer.status_code == 503, (answer.status_code, answer.content.decode()[:2000])
        assert "Nothing of what you sent was saved" in answer.content.decode()


@dataclass(frozen=True)
class Order:
    """One command.

    `again_refused`: once it has done its work, the same is refused, as it should be. `each_alone`: it writes several
    files, or the database and a file that tells of it; each by itself is the old or the new one, and a second run
    writes all of them.
    """

    run: Callable[[], None]
    again_refused: bool = False
    each_alone: bool = False


SAVE = "save"
ORDERS: dict[str, Order] = {
    "import_wto": Order(lambda: manage("import_wto", "lists/list.xlsx")),
    "import_texts": Order(lambda: manage("import_texts", "later")),
    "load_dataset": Order(lambda: manage("load_dataset", "small-later")),
    "spreadsheet": Order(spreadsheet),
    "wto_list": Order(wto_list),
    "find_mentions": Order(lambda: manage("find_mentions", json="data/mentions.json"), each_alone=True),
    "make_release": Order(lambda: manage("make_release", "2026.2"), again_refused=True),
    "export": Order(lambda: manage("export", "all", loadable=True, output=Path("data")), each_alone=True),
    "backup": Order(lambda: manage("backup", "data/new.backup"), again_refused=True),
    "restore": Order(lambda: manage("restore", "kept.backup", replace=True)),
    SAVE: Order(save),
}
