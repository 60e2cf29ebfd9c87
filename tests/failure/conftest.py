"""One process that kills, for all tests of a run, on the engine of the run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.engines import on_postgres
from tests.postgres import ROOT

Kill = Callable[..., dict[str, Any]]


def address() -> str:
    """A database beside the tests' own, for DATABASE_URL; blank for SQLite."""
    if not on_postgres():
        return ""
    told = connection.settings_dict
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/faults_{worker}"


@pytest.fixture(scope="session")
def kill() -> Iterator[Kill]:
    """`kill("run", name=, times=, seed=)` kills a command so often, and tells what was found; its other methods cause
    other faults."""
    folder = Path(tempfile.mkdtemp(prefix="rta-db-faults-"))
    folder.chmod(0o755)  # somebody without rights looks into it, which they may not into pytest's own folders
    command = [sys.executable, "-m", "tests.failure.killer", str(folder), address()]
    process = subprocess.Popen(
        [one for one in command if one], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout

    def ordered(how: str, **wanted: Any) -> dict[str, Any]:
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps({"how": how, **wanted}) + "\n")
        process.stdin.flush()
        return dict(json.loads(process.stdout.readline()))

    assert process.stdout.readline() == "ready\n", "it could not be prepared; see above"
    yield ordered
    process.stdin.close()
    process.wait(60)
    shutil.rmtree(folder, ignore_errors=True)
