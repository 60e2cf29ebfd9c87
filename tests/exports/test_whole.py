"""Files that get their name when they are whole, where the system locks none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from provisions.lib import files


def test_without_locks_no_file_is_held_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows neither renames nor removes a file that is open."""
    monkeypatch.setattr(files, "fcntl", None)
    monkeypatch.setattr("os.close", closed := _Closed(os.close))
    with files.atomic_write(tmp_path / "a.csv") as partial:
        assert len(closed.handles) == 1
        partial.write_text("code")
    assert len(closed.handles) == 1 and (tmp_path / "a.csv").read_text() == "code"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


class _Closed:
    """Closes, and remembers what."""

    def __init__(self, close: Callable[[int], None]) -> None:
        self.close = close
        self.handles: list[int] = []

    def __call__(self, handle: int) -> None:
        self.handles.append(handle)
        self.close(handle)
