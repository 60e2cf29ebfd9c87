"""Running the suite on PostgreSQL: plain `pytest` is on SQLite, and its last test runs the same tests there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from django.conf import settings

from tests.postgres import ROOT, NoPostgres, throwaway_server

SECONDS = 600  # twice what it takes on two busy cores
NOT_REPEATED = "not browser and not postgres"


@dataclass(frozen=True)
class Outcome:
    """How a run on PostgreSQL went: pytest's exit code, its closing line, its whole output."""

    code: int
    closing_line: str
    output: str
    version: str


OUTCOME = pytest.StashKey[Outcome]()


def on_postgres() -> bool:
    """Whether the settings of this run name PostgreSQL."""
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"))


def suite_on_postgres() -> Outcome:
    """Run every test but those marked `browser` or `postgres` on a throwaway server. Raises NoPostgres."""
    with throwaway_server() as server:
        command = [*_pytest("-q", "--tb=short", "--color=no", "-p", "no:cacheprovider", "-m", NOT_REPEATED)]
        run = subprocess.run(
            command,
            cwd=ROOT,
            env=_environment(server.url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
    lines = run.stdout.strip().splitlines() or ["no output"]
    return Outcome(run.returncode, lines[-1].strip("= "), run.stdout, server.version)


def hand_over(arguments: Sequence[str]) -> int:
    """`pytest --engine=postgres ...`: the same command on a throwaway server. Returns pytest's exit code."""
    others = [one for before, one in pairwise(["", *arguments]) if not _chooses_engine(before, one)]
    try:
        with throwaway_server() as server:
            return subprocess.run(_pytest(*others), env=_environment(server.url)).returncode
    except NoPostgres as missing:
        raise pytest.UsageError(str(missing)) from None


def _chooses_engine(before: str, one: str) -> bool:
    """Whether an argument is `--engine=postgres`, or either word of `--engine postgres`."""
    return "--engine" in {before, one} or one.startswith("--engine=")


def _pytest(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pytest", *arguments]


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "PYTEST_ADDOPTS": ""}
