"""The world of tests/world.py, made once: tests that are rolled back one by one all stand on it.

It is committed before the first of them, and the database is emptied before the first test that commits itself. (Held
in an open transaction, with a savepoint for each test, it was no good: SQLite's full-text index loses its way.)
"""

from __future__ import annotations

import copy

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.world import World, build

FIXTURE = "standing_world"


def stands(item: pytest.Item) -> bool:
    """Whether a test has the world and is rolled back at its end."""
    return "world" in _fixtures(item) and not _commits(item) and not item.get_closest_marker("own_world")


def order(item: pytest.Item) -> int:
    """Tests on an empty database come first, then those that stand on the world, then all others."""
    if stands(item):
        return 1
    rolled_back = item.get_closest_marker("django_db") or "db" in _fixtures(item)
    return 0 if rolled_back and not _commits(item) else 2


class Standing:
    """The world while it stands."""

    def __init__(self) -> None:
        self._blocker: DjangoDbBlocker | None = None
        self._world: World | None = None

    def world(self, blocker: DjangoDbBlocker) -> World:
        """A copy of it, which the test may change; made when it doesn't stand yet."""
        if self._world is None:
            self._blocker = blocker
            with blocker.unblock(), transaction.atomic():
                self._world = build()
        return copy.deepcopy(self._world)

    def end(self) -> None:
        """Empty the database of it, when it stands."""
        if self._blocker is not None:
            with self._blocker.unblock():
                call_command("flush", verbosity=0, interactive=False)
        self._world = self._blocker = None


def _fixtures(item: pytest.Item) -> list[str]:
    return list(getattr(item, "fixturenames", []))


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(_fixtures(item)) or (marker and marker.kwargs.get("transaction"))
    )
