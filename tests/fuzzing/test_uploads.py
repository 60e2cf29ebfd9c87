"""Files that somebody brings in, spoilt in every way: refused in words, or read; never a fault of ours."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from provisions.datasets.tables import TABLES
from provisions.importers.archives import ArchiveError, read_corpus_files
from provisions.importers.spreadsheets import reader
from provisions.importers.tota.parser import TreatyError, parse
from provisions.importers.wto import workbook
from provisions.importers.wto.workbook import WorkbookError
from provisions.operations.backup import archive as backups
from tests.factories import World
from tests.fuzzing.nasty import Nasty
from tests.fuzzing.watched import SECONDS, Watched
from tests.importers.tota.made import tarred, treaty, zipped
from tests.importers.wto.book import make
from tests.report import Tally

pytestmark = [pytest.mark.trust, pytest.mark.filterwarnings("ignore::UserWarning")]
CSV = (
    "number,agreement,citation,summary,verb,kind,signed\r\n"
    'P00001,chile-peru,Art. 1,"Two\r\nlines, a comma and ""quotes""",shall,"cooperation;finance",2006-08-22\r\n'
    "P00002,eu-peru,Art. 2,Perú,may,,\r\n"
).encode()
FORMS = ["/admin/spreadsheets/", "/admin/wto-list/", "/admin/login/", "/admin/provisions/provision/add/"]
KINDS = [
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    f"multipart/form-data; boundary={'x' * 300}",
    "text/csv",
    "application/json",
    "",
]
Read = Callable[[Path], Any]


def in_a_part(data: bytes, nasty: Nasty) -> bytes:
    """A ZIP with one of its members spoilt and packed well, or spoilt itself: else its checksums refuse everything."""
    if nasty.random.random() < 0.3:
        return nasty.bytes(data)
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    chosen = nasty.random.choice(source.namelist())
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, nasty.bytes(part) if name == chosen else part)
    return out.getvalue()


def read_spreadsheet(path: Path) -> None:
    found = reader.read(path, "x", TABLES["provisions"])
    assert found.problems or found.rows is not None
    assert str(path) not in "".join(map(str, found.problems))


def read_corpus(path: Path) -> None:
    for member in read_corpus_files(path):
        parse(member.name, member.data)


def read_backup(path: Path) -> None:
    with backups.open_backup(path) as file:
        manifest = backups.read_manifest(file)
        backups.verify_checksums(file, manifest)


def samples(folder: Path) -> dict[str, tuple[bytes, Read, tuple[type[Exception], ...], int]]:
    """File, who reads it, what it may be refused with, how many are tried."""
    xlsx = openpyxl.Workbook()
    for row in (["number", "summary", "verb"], ["P00001", "Words", "shall"], ["P00002", 3, None]):
        xlsx.active.append(row)
    xlsx.save(folder / "a.xlsx")
    files = {"xml/pta_1.xml": treaty(1), "xml/pta_2.xml": treaty(2)}
    with zipfile.ZipFile(folder / "one.backup", "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = backups.Manifest("2026", "1", "sqlite", [("provisions", "0001_initial")])
        manifest.members["tables/x.jsonl"] = backups.add_member(
            archive, "tables/x.jsonl", [b'{"a": 1}\n'] * 9, is_table=True
        )
        archive.writestr(backups.MANIFEST, json.dumps(asdict(manifest)))
    made = {
        "csv": CSV,
        "xlsx": (folder / "a.xlsx").read_bytes(),
        "list": make(folder / "list.xlsx").read_bytes(),
        "xml": treaty(1),
        "zip": zipped(folder / "a.zip", files).read_bytes(),
        "tar.gz": tarred(folder / "a.tar.gz", files).read_bytes(),
        "tar.xz": tarred(folder / "a.tar.xz", files).read_bytes(),
        "backup": (folder / "one.backup").read_bytes(),
    }
    corpus = (ArchiveError, TreatyError)
    return {
        "csv": (made["csv"], read_spreadsheet, (), 700),
        "xlsx": (made["xlsx"], read_spreadsheet, (), 250),
        "list": (made["list"], workbook.read_workbook, (WorkbookError,), 150),
        "xml": (made["xml"], lambda path: parse("x", path.read_bytes()), (TreatyError,), 1200),
        "zip": (made["zip"], read_corpus, corpus, 500),
        "tar.gz": (made["tar.gz"], read_corpus, corpus, 300),
        "tar.xz": (made["tar.xz"], read_corpus, corpus, 300),
        "backup": (made["backup"], read_backup, (backups.InvalidBackup,), 400),
    }


@pytest.mark.alone
@pytest.mark.parametrize("kind", ["csv", "xlsx", "list", "xml", "zip", "tar.gz", "tar.xz", "backup"])
def test_a_spoilt_file_is_refused_or_read(tmp_path: Path, nasty: Nasty, tally: Tally, kind: str) -> None:
    sample, read, refusals, cases = samples(tmp_path)[kind]
    path, refused, count = tmp_path / f"spoilt.{kind}", 0, nasty.budget(cases)
    for _ in range(count):
        spoilt = in_a_part(sample, nasty) if sample.startswith(b"PK") else nasty.bytes(sample)
        path.write_bytes(spoilt)
        before = time.process_time()
        try:
            read(path)
        except refusals as refusal:
            refused += 1
            assert str(refusal)
        assert time.process_time() - before < SECONDS
    assert not refusals or refused, "nothing was spoilt enough"
    tally.cases(count, "files")


@pytest.fixture
def signed_in(watched: Watched, settings: Any, tmp_path: Path) -> Watched:
    """A curator who may everything, and may see everything: what is planted is not looked for."""
    settings.DATA_DIR = tmp_path
    watched.client.force_login(User.objects.create(username="curator", is_staff=True, is_superuser=True))
    watched.public = False
    return watched


@pytest.mark.parametrize("kind", ["csv", "xlsx", "list"])
def test_a_spoilt_file_in_the_admin(
    signed_in: Watched, world: World, tmp_path: Path, nasty: Nasty, tally: Tally, kind: str
) -> None:
    """Brought in, looked at, and ordered done: each step says what it says."""
    sample, _read, _refusals, _cases = samples(tmp_path)[kind]
    start = "/admin/wto-list/" if kind == "list" else "/admin/spreadsheets/"
    count = nasty.budget(15)
    for _ in range(count):
        spoilt = in_a_part(sample, nasty) if sample.startswith(b"PK") else nasty.bytes(sample)
        name = nasty.text()[:60].encode("utf-8", "replace").decode() + (".csv" if kind == "csv" else ".xlsx")
        form = {"dataset": nasty.random.choice(["provisions", "readings", nasty.text()[:99].replace("\ud83d", "")])}
        form = {field: value.encode("utf-8", "replace").decode() for field, value in form.items()}
        _all_steps(signed_in, start, form | {"file": SimpleUploadedFile(name, spoilt)})
    tally.cases(count, "files")


def _all_steps(signed_in: Watched, start: str, form: dict[str, Any]) -> None:
    client: Client = signed_in.client
    answer = signed_in.ask(f"{start} {form!a:.300}", lambda: client.post(start, form))
    if answer.status_code != 302:
        assert answer.status_code in (400, 403, 413)
        return
    page = answer["Location"]
    for step in ("", "work/", "", "confirm/", "work/", ""):
        send = client.get if not step else client.post
        assert signed_in.ask(f"{page}{step}", lambda: send(f"{page}{step}")).status_code in (200, 302)  # noqa: B023


def test_a_form_that_is_no_form_in_the_admin(signed_in: Watched, nasty: Nasty, tally: Tally) -> None:
    """Bodies and their types that no browser sends."""
    count = nasty.budget(80)
    for _ in range(count):
        start, kind = nasty.random.choice(FORMS), nasty.random.choice(KINDS)
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
        body = nasty.bytes(head + CSV + b"\r\n--x--\r\n")
        answer = signed_in.ask(
            f"{start} {kind} {body[:200]!r}",
            lambda: signed_in.client.generic("POST", start, body, content_type=kind),  # noqa: B023
        )
        assert answer.status_code in (200, 302, 400, 403, 413)
    tally.cases(count, "files")
