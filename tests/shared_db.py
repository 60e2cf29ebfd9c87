"""The datasets that many tests use, committed once: the world of tests/factories.py and the shipped data.

A dataset is committed before the first test that uses it. The tables are emptied before the first test that needs no
dataset, another one, or commits itself. Keeping the dataset in an open transaction with a savepoint for each test does
not work: SQLite's full-text index loses track of its content.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.factories import build

FIXTURE = "shared_dataset"


def load_shipped() -> None:
    """Load what `manage.py start` loads."""
    call_command("load_dataset", stdout=StringIO())


BUILDERS: dict[str, Callable[[], Any]] = {"shipped": load_shipped, "world": build}  # by fixture


def dataset_of(item: pytest.Item) -> str:
    """The shared dataset that a test uses and leaves unchanged, because it is rolled back: a key of BUILDERS, or ""."""
    names = [name for name in BUILDERS if name in _fixtures(item)]
    if len(names) != 1 or _commits(item) or item.get_closest_marker("own_world"):
        return ""
    return names[0]


def order(item: pytest.Item) -> int:
    """The sort key: tests on an empty database, then those of each dataset, then all others."""
    if name := dataset_of(item):
        return 1 + list(BUILDERS).index(name)
    is_rolled_back = item.get_closest_marker("django_db") or "db" in _fixtures(item)
    return 0 if is_rolled_back and not _commits(item) else 1 + len(BUILDERS)


class SharedDatabase:
    """Commits one dataset at a time to the database of the run."""

    def __init__(self) -> None:
        self._blocker: DjangoDbBlocker | None = None
        self._name = ""
        self._result: Any = None

    def get(self, name: str, blocker: DjangoDbBlocker) -> Any:
        """A copy of what the dataset's builder returned, committed first if necessary. The test may change the copy."""
        if self._name != name:
            self._blocker = blocker
            with blocker.unblock(), transaction.atomic():
                self._result = BUILDERS[name]()
            self._name = name
        return copy.deepcopy(self._result)

    def empty_unless(self, name: str) -> None:
        """Empty the tables when another dataset is there."""
        if self._name != name:
            self._empty()

    def _empty(self) -> None:
        if self._blocker is not None:
            with self._blocker.unblock():
                call_command("flush", verbosity=0, interactive=False)
        self._blocker, self._name, self._result = None, "", None


def _fixtures(item: pytest.Item) -> list[str]:
    return list(getattr(item, "fixturenames", []))


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(_fixtures(item)) or (marker and marker.kwargs.get("transaction"))
    )
