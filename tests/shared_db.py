"""The world of tests/factories.py and the shipped data, made once for all tests that are rolled back.

Either is committed before the first of its tests, and the database is emptied before the first test that stands on
nothing or on the other, or commits itself. (Held in an open transaction, with a savepoint for each test, it was no
good: SQLite's full-text index loses its way.)
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

FIXTURE = "standing"


def load_shipped() -> None:
    """What `manage.py start` loads."""
    call_command("load_dataset", stdout=StringIO())


MAKERS: dict[str, Callable[[], Any]] = {"shipped": load_shipped, "world": build}  # by the fixture that hands it over


def stands(item: pytest.Item) -> str:
    """What a test stands on, a name in MAKERS: it has that, and is rolled back at its end; else blank."""
    asked = [name for name in MAKERS if name in _fixtures(item)]
    if len(asked) != 1 or _commits(item) or item.get_closest_marker("own_world"):
        return ""
    return asked[0]


def order(item: pytest.Item) -> int:
    """Tests on an empty database come first, then those that stand on something, then all others."""
    if name := stands(item):
        return 1 + list(MAKERS).index(name)
    rolled_back = item.get_closest_marker("django_db") or "db" in _fixtures(item)
    return 0 if rolled_back and not _commits(item) else 1 + len(MAKERS)


class Standing:
    """What stands, while it does."""

    def __init__(self) -> None:
        self._blocker: DjangoDbBlocker | None = None
        self._name = ""
        self._made: Any = None

    def on(self, name: str, blocker: DjangoDbBlocker) -> Any:
        """A copy of what MAKERS made, which the test may change; made when it doesn't stand yet."""
        if self._name != name:
            self._blocker = blocker
            with blocker.unblock(), transaction.atomic():
                self._made = MAKERS[name]()
            self._name = name
        return copy.deepcopy(self._made)

    def end(self) -> None:
        """Empty the database of it, when something stands."""
        if self._blocker is not None:
            with self._blocker.unblock():
                call_command("flush", verbosity=0, interactive=False)
        self._blocker, self._name, self._made = None, "", None

    def end_unless(self, name: str) -> None:
        """As `end`, when it is something else that stands."""
        if self._name != name:
            self.end()


def _fixtures(item: pytest.Item) -> list[str]:
    return list(getattr(item, "fixturenames", []))


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(_fixtures(item)) or (marker and marker.kwargs.get("transaction"))
    )
