"""What the tests of trust count while they run, and the report at the end: `pytest -m trust`.

The fixture `tally` is the count: `tally.cases(n)` for inputs that were tried, `tally.fault(survived=...)` for a fault
that was caused, `tally.lost(what)` and `tally.leak(what)` for what must never happen. A run with something lost, leaked
or not survived fails, whatever its tests say. `--trust-json FILE` writes the counts.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Tally:
    """The counts of one run. `tried` maps each kind of input to its number of cases."""

    tried: dict[str, int] = field(default_factory=dict)
    faults: int = 0
    survived: int = 0
    losses: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

    def cases(self, number: int = 1, kind: str = "other") -> None:
        """So many inputs of a kind were tried, and each was answered as it should be."""
        self.tried[kind] = self.tried.get(kind, 0) + number

    def fault(self, survived: bool) -> None:
        """A fault was caused; `survived` when everything was as before it or as after it."""
        self.faults += 1
        self.survived += survived

    def lost(self, what: str) -> None:
        """Data were lost or half-written: which, where."""
        self.losses.append(what)

    def leak(self, what: str) -> None:
        """Something that is not public was shown: what, where."""
        self.leaks.append(what)

    @property
    def sound(self) -> bool:
        """Whether nothing happened that must not."""
        return not self.losses and not self.leaks and self.faults == self.survived

    @property
    def line(self) -> str:
        """The whole report in one line."""
        return (
            f"cases tried {sum(self.tried.values()):,}, faults survived {self.survived} of {self.faults}, "
            f"data lost {len(self.losses)}, leaks {len(self.leaks)}"
        )

    def add(self, other: Tally) -> None:
        """Add the counts of another process."""
        for kind, number in other.tried.items():
            self.cases(number, kind)
        self.faults += other.faults
        self.survived += other.survived
        self.losses += other.losses
        self.leaks += other.leaks


TALLY = pytest.StashKey[Tally]()
WORKER_OUTPUT = "trust"  # the counts of a worker of pytest-xdist, in what it hands to the main process


def add_options(parser: pytest.Parser) -> None:
    parser.addoption("--trust-json", metavar="FILE", help="write what the tests of trust counted")
    parser.addoption("--trust-times", type=float, default=1, metavar="N", help="try N times as many inputs as usual")


def begin(config: pytest.Config) -> None:
    """Count anew, and report at the end of the run."""
    config.stash[TALLY] = Tally()
    config.pluginmanager.register(TrustReport(config.stash[TALLY]))


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    """The count of this run."""
    return pytestconfig.stash[TALLY]


class TrustReport:
    """Write the count at the end of a run, and fail the run for what must never happen."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a worker of pytest-xdist counted; one that crashed hands over nothing."""
        counts = getattr(node, "workeroutput", {}).get(WORKER_OUTPUT)
        if counts:
            self.tally.add(Tally(**counts))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        config = session.config
        if hasattr(config, "workeroutput"):
            config.workeroutput[WORKER_OUTPUT] = asdict(self.tally)
            return
        if file := config.getoption("--trust-json"):
            Path(file).write_text(json.dumps(asdict(self.tally), indent=1) + "\n")
        if not self.tally.sound and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.tally == Tally():
            return
        terminalreporter.write_sep("=", "trust")
        for kind, number in sorted(self.tally.tried.items()):
            terminalreporter.write_line(f"{number:>9,}  {kind}")
        for line in [f"LOST: {one}" for one in self.tally.losses] + [f"LEAKED: {one}" for one in self.tally.leaks]:
            terminalreporter.write_line(line)
        terminalreporter.write_line(self.tally.line)
