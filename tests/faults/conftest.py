"""One process that kills, for all tests of a run, on the engine of the run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
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
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/faults"


@pytest.fixture(scope="session")
def kill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kill]:
    """`kill(name, times=, seed=)` kills that command so often, and tells what was found; `kill(name, trouble=)` has it
    meet another trouble."""
    command = [sys.executable, "-m", "tests.faults.killer", str(tmp_path_factory.mktemp("killed")), address()]
    process = subprocess.Popen(
        [one for one in command if one], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout

    def ordered(name: str, **wanted: Any) -> dict[str, Any]:
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps({"name": name, **wanted}) + "\n")
        process.stdin.flush()
        return dict(json.loads(process.stdout.readline()))

    assert process.stdout.readline() == "ready\n", "it could not be prepared; see above"
    yield ordered
    process.stdin.close()
    process.wait(60)
