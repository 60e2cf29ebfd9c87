"""Measuring on a machine that others use: processor time beside the wall clock, in turns, and never without end.

Processor time is that of this process and of the processes that work for it: PostgreSQL's, or a peer's server. It says
what a thing costs, whoever else is busy; the wall clock says what somebody waited.
"""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

TICK = os.sysconf("SC_CLK_TCK")
Work = Callable[[], Any]


WAITING = 10  # times the seconds that a work may take of the processor it may take by the clock: others want it too


class TooLong(Exception):
    """A work took more of the processor than it may."""


@dataclass(frozen=True)
class Taken:
    """Milliseconds of processor time (mean) and by the clock (median), those of the first run, and how many runs."""

    cpu: float
    wall: float
    first: float
    runs: int

    def told(self) -> dict[str, float]:
        return {name: round(value, 3) for name, value in asdict(self).items()}


def spent(processes: Sequence[int]) -> float:
    """Seconds of processor time of these processes, of those below them, and of their children that ended."""
    return sum(_own(one) + _ended(one) for top in processes for one in (top, *below(top)))


def below(pid: int) -> list[int]:
    """The processes that this one started, and theirs."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [one for child in children for one in (int(child), *below(int(child)))]


def _own(pid: int) -> float:
    """Of all threads, those that ended included, to the nanosecond: by the clock that Linux has for each process."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:  # it ended
        return 0.0


def _ended(pid: int) -> float:
    """Of children that were waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[13]) + int(fields[14])) / TICK


def in_turns(works: Mapping[str, Work], repeat: int, seconds: float, helpers: Sequence[int] = ()) -> dict[str, Any]:
    """For each work what it took, or why it has no figure; each runs `repeat` times, as long as its seconds last.

    `seconds` are those of the processor. The first run of each is told apart and counted only when there is no other.
    """
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    faults: dict[str, str] = {}
    for _turn in range(repeat + 1):
        for name, work in works.items():
            if name in faults or sum(cpu for cpu, _wall in runs[name]) > seconds:
                continue
            try:
                runs[name].append(_once(work, seconds, helpers))
            except TooLong:
                faults[name] = f"over {seconds:g} s"
    return {name: faults.get(name) or _taken(found) for name, found in runs.items()}


def _once(work: Work, seconds: float, helpers: Sequence[int]) -> tuple[float, float]:
    mine = [os.getpid(), *helpers]
    with _at_most(seconds):
        cpu, wall = spent(mine), time.perf_counter()
        work()
        return spent(mine) - cpu, time.perf_counter() - wall


def _taken(found: list[tuple[float, float]]) -> Taken:
    (_first_cpu, first), counted = found[0], found[1:] or found
    cpu, wall = statistics.mean(c for c, _w in counted), statistics.median(w for _c, w in counted)
    return Taken(cpu * 1000, wall * 1000, first * 1000, len(counted))


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raises TooLong inside the block once the time is over; what the database calls that is the same to us."""
    over = False

    def ring(*_args: Any) -> None:
        nonlocal over
        over = True
        raise TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds * WAITING + 5)  # the database has a limit of its own: floor.limit
    try:
        yield
    except Exception as fault:
        if over or "interrupted" in str(fault) or "statement timeout" in str(fault):
            raise TooLong from fault
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
