"""The engine of a run: SQLite, or with `pytest --engine=postgres` a throwaway PostgreSQL server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from tests.postgres import NoPostgres, throwaway_server

TESTS = Path(__file__).resolve().parent
# Tests with these marks run on SQLite only: the engine of the run makes no difference to them.
NOT_REPEATED = ("browser", "postgres", "alone")
# Tests of pages, answers and forms: they reach the database through rooms whose tests are all repeated. Of these, only
# those marked `engines` are repeated: they write, lock, page through or visit every kind of page.
FACES = ("api", "curation", "security", "web")
USES_DATABASE = {"db", "transactional_db", "live_server", "kill"}  # fixtures


def on_postgres() -> bool:
    """Whether the settings of this run name PostgreSQL."""
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"))


def is_repeated(item: pytest.Item) -> bool:
    """Whether a test also runs on PostgreSQL: it uses the database of the run, and the engine can matter to it."""
    if not uses_database(item) or any(item.get_closest_marker(name) for name in NOT_REPEATED):
        return False
    room = item.path.relative_to(TESTS).parts[0]
    return room not in FACES or item.get_closest_marker("engines") is not None


def uses_database(item: pytest.Item) -> bool:
    """Whether a test asks for the database of the run."""
    fixtures = set(getattr(item, "fixturenames", []))
    return bool(fixtures & USES_DATABASE or item.get_closest_marker("django_db"))


def run_on_postgres(arguments: Sequence[str]) -> int:
    """Run pytest with these arguments, without `--engine`, on a throwaway server. Returns pytest's exit code."""
    command = [sys.executable, "-m", "pytest", *without_engine(arguments)]
    try:
        with throwaway_server() as server:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": server.url}).returncode
    except NoPostgres as missing:
        raise pytest.UsageError(str(missing)) from None


def without_engine(arguments: Sequence[str]) -> list[str]:
    """The arguments without `--engine=postgres` or `--engine postgres`."""
    return [one for before, one in pairwise(["", *arguments]) if not _is_engine(before, one)]


def _is_engine(before: str, argument: str) -> bool:
    return "--engine" in {before, argument} or argument.startswith("--engine=")
