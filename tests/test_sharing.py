"""Two processes share the tests, and one report tells of both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import sharing
from tests.postgres import ROOT

CONFTEST = """
from pathlib import Path
from tests import report, sharing
from tests.report import tally

def pytest_addoption(parser):
    parser.addoption(sharing.OPTION, type=Path)
    report.add_options(parser)

def pytest_configure(config):
    report.begin(config)
    if config.option.share:
        config.pluginmanager.register(sharing.Second(config, config.option.share))

def pytest_collection_finish(session):
    if not session.config.option.share:
        session.config.pluginmanager.register(sharing.First(session.config, lambda: True))
"""

FIRST = """
import time
from pathlib import Path

def test_begins_the_second(tally):
    tally.cases(1, "words")

def test_goes_on_when_the_second_is_at_work():
    until = time.monotonic() + 30
    while not Path("at-work").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
"""

SECOND = """
import os
from pathlib import Path

def test_is_at_work(tally):
    tally.cases(5, "words")
    Path("at-work").touch()
    {then}
"""


def shared(folder: Path, then: str) -> tuple[int, str]:
    """Exit code and output of two processes, of which the second takes the file that is next to last."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_1.py").write_text(FIRST)
    (folder / "test_2.py").write_text("def test_it(): pass")
    (folder / "test_3.py").write_text(SECOND.format(then=then))
    (folder / "test_4.py").write_text("def test_the_last(): pass")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "rta_db.settings"}
    environment |= {"PYTEST_ADDOPTS": "-p no:cacheprovider", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run([sys.executable, "-m", "pytest"], cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout


@pytest.mark.alone
def test_one_report_tells_what_both_found_and_counted(tmp_path: Path) -> None:
    code, told = shared(tmp_path, "assert 'a' == 'b'")
    assert code == 1 and "1 failed, 4 passed" in told, told
    assert "FAILED test_3.py::test_is_at_work - AssertionError: assert 'a' == 'b'" in told
    assert "cases tried 6" in told and told.index("test_2.py") < told.index("test_3.py F") < told.index("test_4.py")


@pytest.mark.alone
def test_a_test_whose_process_ended_before_it_is_a_failure(tmp_path: Path) -> None:
    code, told = shared(tmp_path, "os._exit(7)")
    assert code == 1 and "1 failed, 4 passed" in told, told
    assert "test_3.py F" in told and "Its exit code is 7" in told


def test_shares_are_files_but_each_test_of_a_browser_is_one_and_those_come_last() -> None:
    items = [_item("a"), _item("a"), _item("b"), _item("c", browser=True), _item("c", browser=True), _item("a")]
    shares = sharing.parted(items)
    assert [len(share) for share in shares] == [2, 1, 1, 1, 1]
    assert sharing.from_the_end(shares) == [shares[4], shares[1], shares[0], shares[3], shares[2]]


def test_a_share_is_taken_once(tmp_path: Path) -> None:
    shares = [[_item("a"), _item("a")], [_item("b")], [_item("c")]]
    first, second = sharing.unclaimed(shares, tmp_path), sharing.unclaimed(shares[::-1], tmp_path)
    assert next(first) is shares[0][0]
    assert list(second) == [*shares[2], *shares[1]]
    assert list(first) == shares[0][1:]


def _item(path: str, browser: bool = False) -> Any:
    return SimpleNamespace(path=path, nodeid=f"{path}::test", get_closest_marker=lambda _name: browser or None)
