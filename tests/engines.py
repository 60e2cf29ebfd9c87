"""Running the suite on PostgreSQL: plain `pytest` is on SQLite, and runs the same tests there at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from tests.postgres import ROOT, NoPostgres, throwaway_server
from tests.report import Tally

SECONDS = 1200  # after the last test on SQLite: well above what it takes on two busy cores
NOT_REPEATED = "not browser and not postgres and not alone"


@dataclass(frozen=True)
class Outcome:
    """How a run on PostgreSQL went: pytest's exit code, its closing line, its whole output, what it counted."""

    code: int
    closing_line: str
    output: str
    version: str
    tally: Tally


def on_postgres() -> bool:
    """Whether the settings of this run name PostgreSQL."""
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"))


class SuiteOnPostgres:
    """Every test that is not marked as in NOT_REPEATED, on a throwaway server, while the tests on SQLite run.

    `marks` chooses among them, as pytest's -m does. Raises NoPostgres when made. `outcome` waits for its end; `stop`
    ends it wherever it is.
    """

    def __init__(self, marks: str = "") -> None:
        self.rest = ExitStack()
        self.server = self.rest.enter_context(throwaway_server())
        self.output = self.rest.enter_context(tempfile.TemporaryFile("w+"))  # noqa: SIM115 - closed with the rest
        self.counted = Path(self.rest.enter_context(tempfile.TemporaryDirectory())) / "trust.json"
        chosen = f"({marks}) and {NOT_REPEATED}" if marks else NOT_REPEATED
        self.run = subprocess.Popen(
            _pytest(
                "-q", "--tb=short", "--color=no", "-p", "no:cacheprovider", "-m", chosen, "--trust-json", self.counted
            ),
            cwd=ROOT,
            env=_environment(self.server.url),
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.run.poll() is not None

    def outcome(self) -> Outcome:
        """How it went; raises subprocess.TimeoutExpired when it doesn't end."""
        code = self.run.wait(timeout=SECONDS)
        self.output.seek(0)
        text = self.output.read()
        lines = text.strip().splitlines() or ["no output"]
        return Outcome(code, lines[-1].strip("= "), text, self.server.version, Tally.read(self.counted))

    def stop(self) -> None:
        """Take down what is left of it."""
        if self.run.poll() is None:
            self.run.kill()
            self.run.wait()
        self.rest.close()


OUTCOME = pytest.StashKey[Outcome]()
SUITE = pytest.StashKey[SuiteOnPostgres]()


def hand_over(arguments: Sequence[str]) -> int:
    """`pytest --engine=postgres ...`: the same command on a throwaway server. Returns pytest's exit code."""
    try:
        with throwaway_server() as server:
            return subprocess.run(_pytest(*without_engine(arguments)), env=_environment(server.url)).returncode
    except NoPostgres as missing:
        raise pytest.UsageError(str(missing)) from None


def without_engine(arguments: Sequence[str]) -> list[str]:
    """A command's arguments but for the one that chooses the engine."""
    return [one for before, one in pairwise(["", *arguments]) if not _chooses_engine(before, one)]


def _chooses_engine(before: str, one: str) -> bool:
    """Whether an argument is `--engine=postgres`, or either word of `--engine postgres`."""
    return "--engine" in {before, one} or one.startswith("--engine=")


def _pytest(*arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "pytest", *arguments]


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "PYTEST_ADDOPTS": ""}
