"""The one command runs, small: what is written down in docs/performance.md can be measured again."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bench.clock import Taken, TooLong, in_turns
from bench.making import Maker, Place, Template
from bench.table import table
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


def test_the_same_provisions_each_time() -> None:
    templates = [Template(1, "Finance", "Chapter 1", "One. Two; three."), Template(2, "", "", "Four.")]
    places = [Place(7, "A - B", None, 5), Place(8, "C - D", None, 0)]
    first, second = ([*Maker(templates, places).batch(range(20, 60))] for _turn in range(2))
    assert first == second and len({plan.summary for plan, _document in first}) > 5
    assert sum(plan.agreement == 7 for plan, _document in first) > 20  # in proportion to what they have


def test_what_takes_too_long_says_so() -> None:
    def slow() -> None:
        raise TooLong

    found = in_turns({"ours": lambda: sum(range(10_000)), "floor": slow}, repeat=2, seconds=3)
    assert isinstance(found["ours"], Taken) and found["ours"].runs == 2
    assert found["floor"] == "over 3 s"


def test_the_table_has_every_ratio() -> None:
    one, other = {"cpu": 300.0}, {"cpu": 100.0}
    machine = {"cores": 2, "processor": "made up", "python": "3.11", "load": [0.5]}
    cells = [{"cell": "list page", "ours": one, "floor": other, "datasette": "over 60 s", "plain": one}]
    database = {
        "rows": 1000,
        "engine": "SQLite 3.40",
        "cells": cells,
        "once": 0.5,
        "serving": {"answers a second": 200.0},
    }
    told = table({"date": "2026-01-01", "machine": machine, "options": {"repeat": 5}, "databases": [database]})
    x = "\N{MULTIPLICATION SIGN}"
    assert f"| list page | 300 | 100 | 3{x} | over 60 s | \N{EN DASH} | 300 | 1{x} |" in told
    assert "200 answers a second" in told
