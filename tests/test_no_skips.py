"""The promise of RTA_DB_REQUIRE_ALL: no skip goes unnoticed, wherever it is called."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.postgres import ROOT

pytestmark = pytest.mark.alone

SKIPS = {
    "in_the_test": "def test_it(): pytest.skip('no server')",
    "by_a_mark": "@pytest.mark.skip(reason='no server')\ndef test_it(): pass",
    "in_a_fixture": "@pytest.fixture\ndef server(): pytest.skip('no server')\ndef test_it(server): pass",
    "of_the_module": "pytest.skip('no server', allow_module_level=True)",
}
EXPECTED_FAILURE = "@pytest.mark.xfail\ndef test_it(): assert False"
OPTIONS = "-p tests.no_skips -p no:cacheprovider --continue-on-collection-errors -rs --no-fold-skipped"


@pytest.fixture(scope="module", params=["0", "1"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """Pytest with all of these tests, where skips are as usual (0), and where none may be (1)."""
    folder = tmp_path_factory.mktemp("strict")
    for name, source in {**SKIPS, "expected": EXPECTED_FAILURE}.items():
        (folder / f"test_{name}.py").write_text(f"import pytest\n{source.replace('no server', f'no server {name}')}")
    environment = {**os.environ, "RTA_DB_REQUIRE_ALL": request.param, "PYTHONPATH": str(ROOT)}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # twice as fast
    command = [sys.executable, "-m", "pytest", *OPTIONS.split(), str(folder)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("run", ["1"], indirect=True)
def test_every_skip_is_a_failure_with_its_reason(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 1 and "1 failed, 1 xfailed, 3 errors" in run.stdout, run.stdout
    told = [line for line in run.stdout.splitlines() if "nothing may be skipped; this was" in line]
    for name in SKIPS:
        assert any(f"no server {name}" in line for line in told), run.stdout


@pytest.mark.parametrize("run", ["0"], indirect=True)
def test_without_it_a_skip_is_a_skip(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0 and "4 skipped, 1 xfailed" in run.stdout, run.stdout
    for name in SKIPS:
        assert f"no server {name}" in run.stdout
