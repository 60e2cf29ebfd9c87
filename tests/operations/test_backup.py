"""Backups restored into empty machines of either engine, row for row; damaged ones refused with nothing touched."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.operations.installation import Installation, manifest
from tests.operations.warm import warm
from tests.postgres import throwaway_server
from tests.report import Tally
from tests.template_db import prepare_data_folder

pytestmark = [pytest.mark.alone, pytest.mark.trust]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


STATE = "tables/provisions_datasetstate.jsonl"


def assert_restored(members: dict[str, Any], backup: Path) -> None:
    """Every row and file is as in the backup, but for the dataset's version and its time."""
    assert {**members, STATE: None} == {**manifest(backup)["members"], STATE: None}


def assert_replaced(members: dict[str, Any], backup: Path) -> None:
    """Every row is as in the backup, and a released file that was there before is still there."""
    assert_restored({name: one for name, one in members.items() if name.startswith("tables/")}, backup)
    assert "releases/2026.1/provisions.csv" in members


def assert_moved_on(later: Path, backup: Path) -> None:
    """Clients may have seen newer data than the backup's, so neither the version nor its time goes back."""
    after, before = (json.loads(zipfile.ZipFile(one).read(STATE)) for one in (later, backup))
    assert after["version"] > before["version"] and after["changed"] > before["changed"]
    assert after["last_number"] == before["last_number"]


def test_it_tells_what_it_holds_and_is_for_its_owner_alone(filled: Installation, tmp_path: Path) -> None:
    file = tmp_path / "two.backup"
    told = filled.good("backup", str(file))
    assert digest(file) in told
    members = manifest(file)["members"]
    rows = sum(one["rows"] or 0 for one in members.values())
    assert f"{rows:,} rows" in told and rows > 6000
    # Without them a restore would let a password alone in.
    assert [members[f"tables/otp_{name}.jsonl"]["rows"] for name in ("totp_totpdevice", "static_statictoken")] == [
        1,
        10,
    ]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a small world, for what does not depend on how much there is."""
    one = Installation(tmp_path_factory.mktemp("small") / "data")
    prepare_data_folder(one.folder)
    file = one.folder.parent / "small.backup"
    one.python(f"{SMALL}\nfrom django.core.management import call_command\ncall_command('backup', {str(file)!r})")
    return file


SMALL = """
from tests.factories import build
build()
"""


@pytest.mark.postgres
def test_from_one_engine_to_the_other_and_back(backup: Path, small: Path, tmp_path: Path) -> None:
    """Empty machines of either engine get every row and every released file."""
    there, again = tmp_path / "there.backup", tmp_path / "again.backup"
    with throwaway_server() as server, warm(Installation(tmp_path / "moved", server.url)) as moved:
        assert "Restored" in moved.good("restore", str(backup))
        assert_restored(moved.contents(there), backup)
        assert_moved_on(there, backup)
        refused = moved.run("restore", str(small))
        assert refused.returncode and "--replace" in refused.stderr
        moved.good("restore", "--replace", str(small))
        assert_replaced(moved.contents(tmp_path / "replaced.backup"), small)
        moved.python(NEW_RECORD)  # its key comes after those that were filled in
    with warm(Installation(tmp_path / "back")) as back:
        assert "Restored" in back.good("restore", str(there))
        assert_restored(back.contents(again), there)
        assert_moved_on(again, there)
        assert (back.folder / "releases" / "2026.1" / "provisions.csv").read_bytes() == bytes(range(256))
        assert "Search      up to date" in back.good("start", "--no-serve")


NEW_RECORD = """
from provisions.models import Economy
Economy.objects.create(code="ZZX", name="Somewhere", kind="country")
"""


def _flipped(data: bytes) -> bytes:
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a byte": _flipped,
    "cut short": lambda data: data[: len(data) // 2],
    "no backup": lambda _data: b"number,agreement\r\n",
    "empty": lambda _data: b"",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_one_is_refused_with_nothing_touched(
    filled: Installation, backup: Path, tmp_path: Path, damage: str
) -> None:
    bad = tmp_path / "bad.backup"
    bad.write_bytes(DAMAGES[damage](backup.read_bytes()))
    before = digest(filled.database)
    refused = filled.run("restore", "--replace", str(bad))
    assert refused.returncode and "Nothing was restored" in refused.stderr and "Traceback" not in refused.stderr
    assert digest(filled.database) == before


def _rewritten(backup: Path, target: Path, change: Callable[[dict], None], extra: str = "") -> None:
    """The backup with another manifest, and a member more."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            data = old.read(one)
            if one.filename == "manifest.json":
                found = json.loads(data)
                change(found)
                data = json.dumps(found).encode()
            new.writestr(one.filename, data)
        if extra:
            new.writestr(extra, b"x")


def test_one_of_a_newer_version_says_so(filled: Installation, backup: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.backup"
    _rewritten(backup, newer, lambda found: found["migrations"].append(["provisions", "9999_later"]))
    refused = filled.run("restore", "--replace", str(newer))
    assert "provisions.9999_later" in refused.stderr and "newer" in refused.stderr


@pytest.mark.parametrize("name", ["../../outside", "releases/2026.1/../../outside", "/tmp/outside", "tables/x;y.jsonl"])
def test_a_strange_member_is_refused(filled: Installation, backup: Path, tmp_path: Path, name: str) -> None:
    strange = tmp_path / "strange.backup"
    member = {"bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest(), "rows": None}
    _rewritten(backup, strange, lambda found: found["members"].update({name: member}), extra=name)
    refused = filled.run("restore", "--replace", str(strange))
    assert refused.returncode and "which no backup has" in refused.stderr


def test_data_are_not_replaced_unasked_nor_a_file_written_over(filled: Installation, backup: Path) -> None:
    before, kept = digest(filled.database), digest(backup)
    assert "--replace" in filled.run("restore", str(backup)).stderr
    assert "exists" in filled.run("backup", str(backup)).stderr
    assert (digest(filled.database), digest(backup)) == (before, kept)
    missing = filled.run("restore", "nowhere.backup")
    assert missing.returncode and "nowhere.backup" in missing.stderr and "Traceback" not in missing.stderr
    assert vars(missing) == vars(Installation(filled.folder).run("restore", "nowhere.backup")), "a quick one is as any"
    nowhere = filled.run("backup", "/nonexistent/one.backup")
    assert "There is no folder /nonexistent" in nowhere.stderr


@pytest.fixture
def copy(filled: Installation, tmp_path: Path) -> Installation:
    """The filled installation, to be hurt."""
    one = Installation(tmp_path / "copy")
    shutil.copytree(filled.folder, one.folder)
    return one


def _spoilt(data: bytes, place: int) -> bytes:
    return data[:place] + b"\xff" * 4096 + data[place + 4096 :]


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "no header": lambda data: b"\0" * 4096 + data[4096:],
    "spoilt inside": lambda data: _spoilt(data, len(data) // 2),
    "cut short": lambda data: data[: len(data) // 3],
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_corrupt_database_is_told_apart_and_the_last_backup_named(
    copy: Installation, backup: Path, tally: Tally, damage: str
) -> None:
    copy.database.write_bytes(DAMAGED[damage](copy.database.read_bytes()))
    started = copy.run("start", "--no-serve")
    assert started.returncode and "Traceback" not in started.stderr
    assert f"{copy.database} is damaged" in started.stderr
    assert f"manage.py restore --replace {backup}" in started.stderr
    tally.fault(survived=True)


def test_the_backup_brings_a_corrupt_database_back(copy: Installation, small: Path, tmp_path: Path) -> None:
    copy.database.write_bytes(DAMAGED["no header"](copy.database.read_bytes()))
    copy.good("restore", "--replace", str(small))
    assert_replaced(copy.contents(tmp_path / "again.backup"), small)
    assert_moved_on(tmp_path / "again.backup", small)


def test_a_database_in_use_is_not_replaced(copy: Installation, small: Path) -> None:
    with closing(sqlite3.connect(copy.database)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM provisions_provision").fetchone()
        refused = copy.run("restore", "--replace", str(small))
    assert refused.returncode and "is in use. Stop the site" in refused.stderr
