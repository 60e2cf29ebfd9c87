"""Two processes share the tests on SQLite, as soon as there is a processor for the second.

Both collect the same tests in the same order and part them into the same shares. The first process takes shares from
the front, the second from the end; a share is whose process was the first to make its file in a folder of both. What
the second one finds is told by the first as if it had run those tests itself: in its report, its counts, its exit code.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby, pairwise
from pathlib import Path

import pytest

from tests.report import TALLY, Tally

Share = list[pytest.Item]
OPTION = "--share"
TESTS, REPORTS, COUNTED, OUTPUT = "tests.txt", "reports.jsonl", "trust.json", "output.txt"
ENDED_WELL = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
SECONDS = 600  # for the last share of the second process, when the first has no more: on two busy cores it takes 60
LOST = "The second process ended before it told how this test went. Its exit code is {code}, its last words:\n\n{words}"


def in_browser(item: pytest.Item) -> bool:
    """Whether a test drives a browser. Those come last in either process; the fixture `chromium` says why."""
    return item.get_closest_marker("browser") is not None


def parted(items: Sequence[pytest.Item]) -> list[Share]:
    """Tests of one file that follow one another are a share; each test of a browser, which takes long, is one."""
    return [list(some) for _, some in groupby(items, lambda one: one if in_browser(one) else one.path)]


def from_the_end(shares: Sequence[Share]) -> list[Share]:
    """The order of the second process: the last shares first, but those of a browser after all others here too."""
    backwards = shares[::-1]
    return [one for one in backwards if not in_browser(one[0])] + [one for one in backwards if in_browser(one[0])]


def unclaimed(shares: Iterable[Share], folder: Path) -> Iterator[pytest.Item]:
    """The tests of each share that the other process doesn't have; the share is claimed when its turn comes."""
    for share in shares:
        name = hashlib.sha256(share[0].nodeid.encode()).hexdigest()
        try:
            (folder / name).open("x").close()
        except FileExistsError:
            continue
        yield from share


def run(session: pytest.Session, items: Iterable[pytest.Item], after: pytest.Item | None = None) -> None:
    """Pytest's own loop, for tests that are known only when their turn comes, one ahead; `after` comes then."""
    for item, following in pairwise(chain(items, [after])):
        assert item is not None
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)


class Second:
    """The second process as it sees itself: it takes shares, and writes each report down as it comes."""

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self.config = config
        self.folder = folder
        self.reports = (folder / REPORTS).open("w")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        known = self.config.hook.pytest_report_to_serializable(config=self.config, report=report)
        print(json.dumps(known, default=str), file=self.reports, flush=True)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = session.items[:-1]  # the last one waits for PostgreSQL, and is the first process's
        if [one.nodeid for one in items] != json.loads((self.folder / TESTS).read_text()):
            raise pytest.UsageError("the second process did not collect the same tests in the same order")
        run(session, unclaimed(from_the_end(parted(items)), self.folder))
        return True


class First:
    """The first process: begins the second as soon as `free` says so, and tells what that one found.

    The last of the tests is nobody else's: it comes when both processes have no more.
    """

    def __init__(self, config: pytest.Config, free: Callable[[], bool]) -> None:
        self.config = config
        self.free = free
        self.folder = Path(tempfile.mkdtemp(prefix="rta-db-shares-"))
        self.environment = dict(os.environ)  # as it is now: tests and browsers change it
        self.second: subprocess.Popen[bytes] | None = None
        self.done: set[str] = set()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.done.add(nodeid)
        if self.second is None and self.free():
            self.begin()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        *items, last = session.items
        (self.folder / TESTS).write_text(json.dumps([one.nodeid for one in items]))
        run(session, unclaimed(parted(items), self.folder), after=last)
        if self.second is not None:
            self.tell(self.second, items)
        run(session, [last])
        return True

    def begin(self) -> None:
        """Start the second process with the command of this one."""
        command = [sys.executable, "-m", "pytest", *self.config.invocation_params.args, f"{OPTION}={self.folder}"]
        with (self.folder / OUTPUT).open("wb") as output:
            self.second = subprocess.Popen(
                [*command, f"--trust-json={self.folder / COUNTED}", "-p", "no:cacheprovider", "--color=no"],
                cwd=self.config.invocation_params.dir,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def tell(self, second: subprocess.Popen[bytes], items: Sequence[pytest.Item]) -> None:
        """Wait for the second process, and report each of its tests; one that it didn't end is a failure."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            second.wait(timeout=SECONDS)
        self.config.stash[TALLY].add(Tally.read(self.folder / COUNTED))
        for nodeid, reports in groupby(self._reports(), lambda report: report.nodeid):
            self._log(nodeid, list(reports))
        lost = [(one.nodeid, one.location) for one in items if one.nodeid not in self.done]
        if second.returncode not in ENDED_WELL and not lost:
            lost = [("the second process", (__file__, None, "the second process"))]
        words = (self.folder / OUTPUT).read_text(errors="replace")[-5000:]
        for nodeid, location in lost:
            told = LOST.format(code=second.returncode, words=words)
            self._log(nodeid, [pytest.TestReport(nodeid, location, {}, "failed", told, "call")])

    def _reports(self) -> Iterator[pytest.TestReport]:
        """What the second process wrote. A test that it didn't end has no last report, of phase teardown: none then."""
        file = self.folder / REPORTS
        lines = file.read_text().splitlines(keepends=True) if file.exists() else []
        known = [json.loads(line) for line in lines if line.endswith("\n")]
        read = self.config.hook.pytest_report_from_serializable
        reports = [read(config=self.config, data=one) for one in known]
        ended = {report.nodeid for report in reports if report.when == "teardown"}
        yield from (report for report in reports if report.nodeid in ended)

    def _log(self, nodeid: str, reports: Sequence[pytest.TestReport]) -> None:
        """Have a test reported as if it had run here."""
        hook = self.config.hook
        hook.pytest_runtest_logstart(nodeid=nodeid, location=reports[0].location)
        for report in reports:
            hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=nodeid, location=reports[0].location)

    def pytest_sessionfinish(self) -> None:
        """End the second process, wherever it is, as Ctrl-C would: it takes its servers and browser down."""
        if self.second is not None and self.second.poll() is None:
            self.second.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.second.wait(timeout=30)
            self.second.kill()
            self.second.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
