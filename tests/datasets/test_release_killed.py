"""A release that is killed leaves no release, and what it left is cleared away. Killed for real: SIGKILL, half-way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisions.datasets.releases.partial import clear_unfinished

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows"),
]
ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "RTA_DB_DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'k.sqlite3'}"}


def manage(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, timeout=120, capture_output=True)
    return done.stdout.decode()


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A make_release that has begun to write."""
    manage(tmp_path, "migrate", "-v0")
    manage(tmp_path, "load_dataset")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "make_release", "2026.1"], cwd=ROOT, env=environment(tmp_path)
    )
    until = time.monotonic() + 60
    while time.monotonic() < until and not list(tmp_path.glob("releases/.2026.1-*.partial/provisions.csv")):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    yield process
    process.kill()
    process.wait(30)


def test_what_a_killed_release_left_is_cleared_by_the_next(writing: subprocess.Popen[bytes], tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    assert clear_unfinished(releases) == [], "it is being written"
    writing.kill()
    writing.wait(30)
    (left,) = releases.iterdir()
    assert left.name.startswith(".2026.1-") and left.name.endswith(".partial")
    manage(tmp_path, "make_release", "2026.1")
    assert [path.name for path in releases.iterdir()] == ["2026.1"]


def test_start_clears_it_too_and_says_so(writing: subprocess.Popen[bytes], tmp_path: Path) -> None:
    writing.kill()
    writing.wait(30)
    (left,) = (tmp_path / "releases").iterdir()
    assert left.name in manage(tmp_path, "start", "--no-serve")
    assert list((tmp_path / "releases").iterdir()) == []
