"""The promise of RTA_DB_REQUIRE_ALL: no skip goes unnoticed, wherever it is called."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import ROOT

SKIPS = {
    "in the test": "import pytest\ndef test_it(): pytest.skip('no server')",
    "by a mark": "import pytest\n@pytest.mark.skip(reason='no server')\ndef test_it(): pass",
    "in a fixture": "import pytest\n@pytest.fixture\ndef server(): pytest.skip('no server')\ndef test_it(server): pass",
    "of the module": "import pytest\npytest.skip('no server', allow_module_level=True)",
}


def run(folder: Path, source: str, require_all: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_sample.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-p", "no:django", "-p", "tests.strict", "-p", "no:cacheprovider", "-rs"]
    environment = {**os.environ, "RTA_DB_REQUIRE_ALL": require_all, "PYTHONPATH": str(ROOT)}
    return subprocess.run([*command, str(folder)], cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("where", SKIPS)
def test_a_skip_is_a_failure_with_its_reason(tmp_path: Path, where: str) -> None:
    result = run(tmp_path, SKIPS[where], "1")
    assert result.returncode in {1, 2}, result.stdout
    assert "nothing may be skipped; this was" in result.stdout and "no server" in result.stdout


@pytest.mark.parametrize("where", SKIPS)
def test_without_it_a_skip_is_a_skip(tmp_path: Path, where: str) -> None:
    result = run(tmp_path, SKIPS[where], "0")
    assert result.returncode in {0, 5}, result.stdout
    assert "1 skipped" in result.stdout and "no server" in result.stdout


def test_an_expected_failure_is_not_a_skip(tmp_path: Path) -> None:
    result = run(tmp_path, "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False", "1")
    assert result.returncode == 0 and "1 xfailed" in result.stdout
