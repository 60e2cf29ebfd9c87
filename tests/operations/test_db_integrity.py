"""The check of an SQLite file on a start: it ends in time, and never ends anything else."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from provisions.operations import db_integrity

pytestmark = [pytest.mark.django_db, pytest.mark.alone]  # a server checks its own files


def test_no_timer_is_left_to_interrupt_the_next_statement() -> None:
    for seconds in (0.0, 1.0, None):
        before = threading.active_count()
        db_integrity.check_file(seconds)
        assert threading.active_count() == before
        with connection.cursor() as cursor:
            assert cursor.execute("SELECT 1").fetchone() == (1,)


def test_the_check_itself_is_interrupted_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    fired = []

    class Early(threading.Timer):
        """Fires while the statement runs."""

        def start(self) -> None:
            connection.connection.set_progress_handler(lambda: fired.append(self.function()), 1)  # type: ignore

        def join(self, timeout: float | None = None) -> None:
            pass

    monkeypatch.setattr(db_integrity, "Timer", Early)
    try:
        db_integrity.check_file(1.0)
    finally:
        connection.connection.set_progress_handler(None, 0)
    assert fired


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
