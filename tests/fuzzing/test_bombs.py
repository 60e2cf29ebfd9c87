"""Files that swell when they are read are refused within 64 MB of memory, with words that say the limit."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.fuzzing.bombs import BOMBS
from tests.operations.installation import Installation
from tests.postgres import ROOT
from tests.report import Tally

pytestmark = [pytest.mark.trust, pytest.mark.alone]
SECONDS = 2.0


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each reader said of its bomb, each in a process with 64 MB to spare."""
    folder = tmp_path_factory.mktemp("bombs")
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzzing.bombs", str(folder)],
        cwd=ROOT,
        env=Installation(folder / "data").environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return {one["file"]: one for one in map(json.loads, run.stdout.splitlines())}


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused_in_little_memory_and_time(told: dict[str, Any], tally: Tally, name: str) -> None:
    said, expected = told[name]["said"], BOMBS[name][2]
    tally.cases(1, "bombs")
    assert expected in said and "MemoryError" not in said and "killed" not in said, said
    assert told[name]["seconds"] < SECONDS
    assert "root:" not in said, said
