"""Two writers at once: one waits, or is refused in words; what either was told is done is there."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.failure.orders import SAVE
from tests.report import Tally

pytestmark = [pytest.mark.trust, pytest.mark.skipif(os.name == "nt", reason="there is no fork on Windows")]


@pytest.mark.parametrize(
    ("first", "second", "through"),
    [
        ("import_texts", "import_texts", 2),
        ("load_dataset", SAVE, 2),
        ("make_release", "make_release", 1),
    ],
)
def test_none_is_lost(first: str, second: str, through: int, kill: Any, tally: Tally) -> None:
    found = kill("together", name=first, beside=second)
    tally.fault(survived=not found["wrong"])
    assert not found["wrong"]
    assert found["after"] == through, found["told"]
    if through == 1:
        assert "Traceback" not in found["told"]
        assert "exists, and a release never changes" in found["told"] or "Run the command again" in found["told"]
