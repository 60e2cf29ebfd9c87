"""kill -9 at random moments: all is as before or as after, never between, and the next run comes to the same end.

Fifty of each command on each engine with `pytest -m trust`; in the whole suite one of each, on PostgreSQL of few.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.engines import on_postgres
from tests.failure.orders import ORDERS, SAVE
from tests.report import Tally

pytestmark = [
    pytest.mark.trust,
    pytest.mark.skipif(os.name == "nt", reason="SIGKILL and fork are not there on Windows"),
]
MANY = 50
FEW_ON_POSTGRES = ("import_texts", "make_release", "restore")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    all_of_them = "trust" in metafunc.config.option.markexpr
    names = FEW_ON_POSTGRES if on_postgres() and not all_of_them else [name for name in ORDERS if name != SAVE]
    metafunc.parametrize(("order", "times"), [(name, MANY if all_of_them else 1) for name in names])


def test_as_before_or_as_after(order: str, times: int, kill: Any, tally: Tally) -> None:
    found = kill("run", name=order, times=times, seed=8)
    for _ in range(found["killed"] - len(found["wrong"])):
        tally.fault(survived=True)
    for wrong in found["wrong"]:
        tally.fault(survived=False)
        tally.lost(f"{order}, {wrong}")
    print(f"{order}: {found['killed']} kills, {found['before']} as before, {found['after']} as after")
    assert not found["wrong"]
    assert found["killed"] == found["before"] + found["after"] == times
