"""kill -9 at random moments: all is as before or as after, never between, and the next run comes to the same end.

Few kills in the whole suite; fifty of each command with `pytest -m trust`.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.faults.orders import ORDERS, SAVE
from tests.trust import Tally

pytestmark = [
    pytest.mark.trust,
    pytest.mark.skipif(os.name == "nt", reason="SIGKILL and fork are not there on Windows"),
]
FEW, MANY = 2, 50


@pytest.mark.parametrize("order", [name for name in ORDERS if name != SAVE])
def test_as_before_or_as_after(order: str, kill: Any, tally: Tally, request: pytest.FixtureRequest) -> None:
    all_of_them = "trust" in request.config.option.markexpr
    found = kill(order, times=MANY if all_of_them else FEW, seed=8)
    for _ in range(found["killed"] - len(found["wrong"])):
        tally.fault(survived=True)
    for wrong in found["wrong"]:
        tally.fault(survived=False)
        tally.lost(f"{order}, {wrong}")
    print(f"{order}: {found['killed']} kills, {found['before']} as before, {found['after']} as after")
    assert not found["wrong"]
    assert found["killed"] == found["before"] + found["after"] >= (MANY if all_of_them else 1)
