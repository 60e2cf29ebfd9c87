"""The report of trust counts what tests tell it, and a run with a loss or a leak can't pass."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import ROOT
from tests.report import Tally

SAMPLE = """
import pytest
@pytest.mark.trust
def test_it(tally):
    tally.cases(1200, "words")
    tally.fault(survived=True)
    {more}
@pytest.mark.trust
def test_another(tally):
    tally.cases(300, "pages")
"""

CONFTEST = "from tests.report import add_options as pytest_addoption, begin as pytest_configure, tally\n"


def run(folder: Path, more: str, options: str = "") -> tuple[int, str]:
    """Exit code and output of pytest, in which one test count."""
    (folder / "test_sample.py").write_text(SAMPLE.format(more=more))
    (folder / "conftest.py").write_text(CONFTEST)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "rta_db.settings"}
    environment["PYTEST_ADDOPTS"] = f"-p no:cacheprovider -m trust --trust-json counted.json {options}"
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # twice as fast
    done = subprocess.run([sys.executable, "-m", "pytest"], cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout


@pytest.mark.alone
def test_it_tells_what_was_counted_and_writes_it(tmp_path: Path) -> None:
    code, told = run(tmp_path, "")
    assert code == 0, told
    assert "cases tried 1,500, faults survived 1 of 1, data lost 0, leaks 0" in told
    assert json.loads((tmp_path / "counted.json").read_text())["tried"] == {"words": 1200, "pages": 300}


@pytest.mark.alone
def test_what_must_never_happen_fails_the_run_though_its_test_passes(tmp_path: Path) -> None:
    code, told = run(tmp_path, "tally.leak('a draft on /'); tally.lost('P00001')")
    assert code == 1 and "2 passed" in told
    assert "LEAKED: a draft on /" in told and "LOST: P00001" in told and "data lost 1, leaks 1" in told


@pytest.mark.alone
def test_what_workers_counted_is_added(tmp_path: Path) -> None:
    code, told = run(tmp_path, "", "-p xdist.plugin -n 2")
    assert code == 0, told
    counted = json.loads((tmp_path / "counted.json").read_text())
    assert counted["tried"] == {"words": 1200, "pages": 300} and counted["faults"] == counted["survived"] == 1


def test_a_loss_a_leak_and_a_fault_that_was_not_survived_are_not_sound() -> None:
    assert Tally(faults=2, survived=2).sound
    assert not any(one.sound for one in (Tally(losses=["x"]), Tally(leaks=["x"]), Tally(faults=2, survived=1)))
