"""The check of an SQLite file on a start: it ends in time, and never ends anything else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from provisions.operations import db_integrity
from tests.engines import on_postgres

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(on_postgres(), reason="a server checks its own files")]


class LateTimer:
    """A timer that is through when the check is, and runs its function all the same."""

    def __init__(self, seconds: float, function: Any) -> None:
        timers.append(function)

    def start(self) -> None:
        pass

    def cancel(self) -> None:
        pass


timers: list[Any] = []


def test_a_timer_that_is_late_does_not_interrupt_the_next_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db_integrity, "Timer", LateTimer)
    db_integrity.check_file(1.0)
    connection.connection.create_function("fire", 0, lambda: timers.pop()() or 1)
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT fire()").fetchone() == (1,)
    assert timers == []


def test_the_check_itself_is_interrupted_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Early(LateTimer):
        def start(self) -> None:
            connection.connection.set_progress_handler(lambda: timers.pop()() if timers else None, 1)

    monkeypatch.setattr(db_integrity, "Timer", Early)
    try:
        db_integrity.check_file(1.0)
    finally:
        connection.connection.set_progress_handler(None, 0)
    assert timers == []


def test_damage_is_raised_in_the_words_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    class Damaged:
        def __enter__(self) -> Damaged:
            return self

        def __exit__(self, *error: object) -> None:
            pass

        def execute(self, statement: str) -> None:
            assert statement.startswith("PRAGMA quick_check")

        def fetchone(self) -> tuple[str]:
            return ("Page 3 is never used",)

    monkeypatch.setattr(connection, "cursor", Damaged)
    with pytest.raises(db_integrity.DatabaseDamaged, match="malformed: Page 3") as found:
        db_integrity.check_file(None)
    assert db_integrity.is_damage(found.value)
