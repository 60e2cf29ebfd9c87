"""The tests run on PostgreSQL too, on a server that leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.engines import without_engine
from tests.postgres import ROOT, NoPostgres, Server, throwaway_server

pytestmark = pytest.mark.postgres

STARTS_A_SERVER = """
import time
from tests.postgres import throwaway_server
with throwaway_server() as server:
    print(server.url, flush=True)
    time.sleep(60)
"""


def test_the_server_is_there_and_goes_without_a_trace() -> None:
    with _server() as server, psycopg.connect(server.url) as connection:
        folder = connection.execute("SHOW data_directory").fetchone()
    assert folder and not Path(folder[0]).parent.exists()


def test_the_server_wants_its_password() -> None:
    with _server() as server:
        password = server.url.split(":")[2].partition("@")[0]
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.url.replace(password, "guess"))


def test_the_server_goes_when_the_tests_are_killed() -> None:
    _programs()
    killed = subprocess.Popen([sys.executable, "-c", STARTS_A_SERVER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    url = killed.stdout.readline().strip()
    with psycopg.connect(url) as connection:
        folder = connection.execute("SHOW data_directory").fetchone()
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    until = time.monotonic() + 20
    while time.monotonic() < until and folder and Path(folder[0]).parent.exists():
        time.sleep(0.1)
    assert folder and not Path(folder[0]).parent.exists()


def test_without_its_programs_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres.shutil, "which", lambda _name: None)
    monkeypatch.setattr(postgres, "Path", lambda _path: Path("/nonexistent"))
    with pytest.raises(NoPostgres, match="apt-get install postgresql"):
        postgres.programs()


@pytest.mark.parametrize("option", [["--engine=postgres"], ["--engine", "postgres"]])
def test_the_engine_is_chosen_for_the_run_that_gets_all_other_options(option: list[str]) -> None:
    assert without_engine(["-k", "quote", *option, "tests"]) == ["-k", "quote", "tests"]


def test_one_test_can_be_run_on_postgresql_alone() -> None:
    _programs()
    command = [sys.executable, "-m", "pytest", "--engine", "postgres", "tests/test_factories.py", "-k", "quote"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0 and "engine: PostgreSQL" in run.stdout and " 1 passed" in run.stdout, run.stdout


def _programs() -> None:
    try:
        postgres.programs()
    except NoPostgres as missing:
        pytest.skip(str(missing))


def _server() -> AbstractContextManager[Server]:
    _programs()
    return throwaway_server()
