"""A command's progress: drawn on a terminal, nothing in a pipe."""

from __future__ import annotations

import io

import pytest

from provisions.operations.progress import progress_bar, status, track


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.alone
def test_progress_is_drawn_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def work() -> None:
        with progress_bar("Backing up") as on_progress:
            on_progress(1.0)
        with status() as show:
            show("Checking " + "x" * 500)
        assert list(track(iter("abc"), "provisions", lambda: 3)) == list("abc") == list(track("abc", "agreements"))
        assert list(track([], "nothing")) == []

    for screen in (Screen(), io.StringIO()):
        monkeypatch.setattr("sys.stderr", screen)
        work()
        drawn = screen.getvalue()
        assert ("100%" in drawn and "Checking x" in drawn and "provisions [" in drawn) == screen.isatty()
        assert bool(drawn) == screen.isatty() and "x" * 100 not in drawn
