"""The one command runs, small: what is written down in docs/performance.md can be measured again."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from provisions.query.fulltext.stemming import stem_text
from tests.postgres import ROOT

CELLS = ("list page", "search", "ten facets", "page", "csv")


@pytest.mark.alone
def test_the_command_measures_every_cell(tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    command = [sys.executable, "-m", "bench", "--sizes", "500", "--engines", "sqlite", "--peers", "plain"]
    command += ["--repeat", "1", "--serve", "0", "--folder", str(tmp_path), "--json", str(told)]
    command += [f"--only={name}" for name in CELLS]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-3000:]
    (database,) = json.loads(told.read_text())["databases"]
    assert database["rows"] > 500 and database["added"] == 500
    assert all(cell["ours"]["cpu"] > 0 for cell in database["cells"])
    assert all(any(cell["cell"].startswith(name) for cell in database["cells"]) for name in CELLS)
    assert "| ten facets, one filter | " in run.stdout
    assert searched(tmp_path / "sqlite-500" / "rta_db.sqlite3") == 500


def searched(file: Path) -> int:
    """How many generated provisions have a search document; fails when one is not what the site would make of it."""
    with sqlite3.connect(file) as connection:
        rows = connection.execute(
            "SELECT number || ' ' || citation || ' ' || p.heading || ' ' || chapter_heading, p.summary, a.name,"
            " d.heading, d.summary, d.agreement FROM provisions_provision p"
            " JOIN provisions_searchdocument d ON d.provision_id = p.id"
            " JOIN provisions_agreement a ON a.id = p.agreement_id WHERE p.id >= 1000000"
        ).fetchall()
    for row in rows:
        assert [" ".join(stem_text(text)) for text in row[:3]] == list(row[3:])
    return len(rows)
