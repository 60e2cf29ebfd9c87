"""With RTA_DB_REQUIRE_ALL=1 a skip is a failure, so that a test run on a complete machine misses nothing."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from rta_db import env

NAME = "RTA_DB_REQUIRE_ALL"


def _refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or hasattr(report, "wasxfail") or not env.boolean(NAME, default=False):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"{NAME} is set, so that nothing may be skipped; this was: {reason}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse(report)
    return report
