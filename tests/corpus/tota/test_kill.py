"""An import that is killed leaves the database as it was. Killed for real: another process, SIGKILL, in the middle."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.corpus.tota.made import treaty

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows"),
]
ROOT = Path(__file__).resolve().parents[3]

# Imports two texts, says so, and then waits for ever inside the transaction.
HANGS = """
import sys, time, django
django.setup()
from provisions.corpus.tota.archive import Member
from provisions.corpus.tota.importer import import_texts
from tests.corpus.tota.made import treaty

def files():
    yield Member("pta_7.xml", treaty(7), 0.3)
    yield Member("pta_8.xml", treaty(8, articles=[("A", "x" * 5_000_000)] * 30, first_article=900), 0.6)
    print("stored two", flush=True)
    time.sleep(600)

import_texts(files())
"""


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "rta_db.settings",
        "RTA_DB_DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'killed.sqlite3'}",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A migrated database with one agreement and no text."""
    env = environment(tmp_path)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True, timeout=120)
    made = (
        "import django; django.setup(); from provisions.models import Agreement; "
        "Agreement.objects.create(name='Chile - Peru', slug='chile-peru', wto_rta_id=9001, status='in_force')"
    )
    subprocess.run([sys.executable, "-c", made], cwd=ROOT, env=env, check=True, timeout=60)
    return tmp_path / "killed.sqlite3"


def state(database: Path) -> dict[str, object]:
    """Every table's rows that an import could touch, and SQLite's own check."""
    tables = ("agreement", "text", "chapter", "article", "mention", "membership", "datasetstate")
    connection = sqlite3.connect(database)
    try:
        rows = {table: connection.execute(f"SELECT * FROM provisions_{table}").fetchall() for table in tables}
        return {**rows, "check": connection.execute("PRAGMA integrity_check").fetchall()}
    finally:
        connection.close()


def test_killed_between_two_texts(database: Path) -> None:
    before = state(database)
    process = subprocess.Popen(
        [sys.executable, "-c", HANGS], cwd=ROOT, env=environment(database.parent), stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "stored two\n"
        assert database.with_name("killed.sqlite3-wal").stat().st_size > 1_000_000, "it has really been writing"
    finally:
        process.kill()
        process.wait(30)
    assert state(database) == before


def test_killed_at_any_moment_and_then_run_again(database: Path) -> None:
    folder = database.parent / "xml"
    folder.mkdir()
    for n in range(1, 41):
        texts = [(f"Of Smes {k}", "For small firms. " + "Other words. " * 300) for k in range(20)]
        (folder / f"pta_{n}.xml").write_bytes(treaty(n, articles=texts, first_article=1000 * n))
    arguments = [sys.executable, "manage.py", "import_texts", str(folder)]
    env = environment(database.parent)
    before = state(database)
    moments = random.Random(11)
    killed = 0
    for _ in range(4):
        process = subprocess.Popen(arguments, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.4, 1.6))
        killed += process.poll() is None
        process.kill()
        process.wait(30)
        texts = len(state(database)["text"])  # type: ignore[arg-type]
        assert texts in (0, 40), "all or nothing"
        if texts == 0:
            assert state(database) == before
    assert killed, "no run was slow enough to be killed"
    subprocess.run(arguments, cwd=ROOT, env=env, check=True, timeout=120, stdout=subprocess.DEVNULL)
    assert len(state(database)["text"]) == 40  # type: ignore[arg-type]
