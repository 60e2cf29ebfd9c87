"""Files of many provisions, beside Datasette's `?_stream=on` on the same SQLite file, and the panel, in one run.

    python -m bench.exports FOLDER              as bench.generate made it; Datasette is in the extra bench
    python -m bench.exports FOLDER --check      ends with 1 when a floor is missed
    python -m bench.exports FOLDER --json FILE  the figures for programs too

Floors: CSV at three times Datasette's records a second, its first byte within 300 ms, no serving process above 200 MB;
Parquet of 1,000,000 records in 60 seconds; the panel of all pairs in 30 seconds and 1 GB. Ways to CSV are fetched as
often as --repeat says, in turns with Datasette, and the median counts. Each format has a server of its own, so that its
memory is its own. With DATABASE_URL the site is on PostgreSQL, and there is no Datasette to compare with.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.clock import TICK, below, spent
from bench.datasette import datasette
from bench.served import ROOT, environment, site

PIECE = 1 << 16
# At least, for what is a ratio; at most, for everything else.
FLOORS = {
    "whole, ratio": 3.0, "whole, first byte, s": 0.3, "csv, MB": 200.0, "parquet, s": 60.0, "panel, s": 30.0,
    "panel, MB": 1000.0,
}  # fmt: skip
ALL = "mention=explicit&mention=implicit"  # a question that every record answers: the file is written for it alone
CSV = "/api/v1/provisions.csv"


@dataclass(frozen=True)
class Fetched:
    """One file: seconds to its first byte and to its last, seconds of the processor, and its size."""

    first: float
    whole: float
    cpu: float
    bytes: int


def fetch(port: int, path: str, pid: int) -> Fetched:
    """Reads an answer to its end and throws it away; raises ValueError when it is not 200. `pid` is the server's."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1800)
    began, worked = time.perf_counter(), spent([pid])
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:
        raise ValueError(f"{path}: {answer.status} {answer.read(300)!r}")
    size = len(answer.read(1))
    first = time.perf_counter() - began
    while piece := answer.read(PIECE):
        size += len(piece)
    connection.close()
    return Fetched(first, time.perf_counter() - began, spent([pid]) - worked, size)


def peak(pid: int) -> float:
    """The most memory that one of the processes below this one had resident, in MB (Linux)."""
    found = [re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{one}/status").read_text()) for one in below(pid)]
    return max(int(one[1]) / 1024 for one in found if one)


@contextmanager
def ours(folder: Path) -> Iterator[tuple[int, int]]:
    """The port and the process of the site with one worker, which has answered once and keeps no file yet."""
    shutil.rmtree(folder / "prepared", ignore_errors=True)
    with site(folder, workers=1) as (address, pid):
        port = int(address.rpartition(":")[2])
        fetch(port, "/api/v1/codebook/", pid)  # what every process does once; no question, so no index is made
        yield port, pid


def csv(folder: Path, repeat: int) -> dict[str, float]:
    """The ways to CSV: a file for one question, the whole dataset the first time, and as it lies from then on."""
    with ours(folder) as (port, pid):
        found = {"at rest, MB": peak(pid)}
        first = fetch(port, CSV, pid)  # is kept
        with _peer(folder) as peer:
            turns = [
                (fetch(port, f"{CSV}?{ALL}", pid), fetch(port, CSV, pid), peer and fetch(peer[0], peer[2], peer[1]))
                for _ in range(repeat)
            ]
        found["csv, MB"] = peak(pid)
    asked, whole, theirs = ([turn[place] for turn in turns] for place in range(3))
    found |= _told("whole for the first time", [first]) | _told("whole", whole) | _told("for one question", asked)
    if theirs[0]:
        found |= _told("Datasette", theirs)
        for name, mine in (("whole", whole), ("for one question", asked)):
            pairs = list(zip(mine, theirs, strict=True))
            found[f"{name}, ratio"] = statistics.median(other.whole / one.whole for one, other in pairs)
            found[f"{name}, ratio of cpu"] = statistics.median(
                other.cpu / max(one.cpu, 1 / TICK) for one, other in pairs
            )
    return found


def _told(name: str, files: list[Fetched]) -> dict[str, float]:
    figures = {"first byte, s": "first", "s": "whole", "cpu s": "cpu"}
    told = {
        f"{name}, {unit}": statistics.median(getattr(one, field) for one in files) for unit, field in figures.items()
    }
    return {**told, f"{name}, size in MB": files[0].bytes / 1e6}


@contextmanager
def _peer(folder: Path) -> Iterator[tuple[int, int, str] | None]:
    """Port, process and address of Datasette on the same table; none on PostgreSQL."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    database = folder / "rta_db.sqlite3"
    with datasette(database) as (port, pid):
        yield port, pid, f"/{database.stem}/provisions_provision.csv?_stream=on&_size=max"


def typed(folder: Path, format: str) -> dict[str, float]:
    """A file of another format, made for the first time by a worker that does nothing else."""
    with ours(folder) as (port, pid):
        made = fetch(port, f"/api/v1/provisions.{format}", pid)
        return {
            f"{format}, s": made.whole, f"{format}, cpu s": made.cpu, f"{format}, size in MB": made.bytes / 1e6,
            f"{format}, MB": peak(pid),
        }  # fmt: skip


def panel(folder: Path) -> dict[str, float]:
    """All pairs of economies from the first year to this one, as Parquet, by the command."""
    command = ["manage.py", "export", "panel", "--filter", "pairs=all", "--format", "parquet", "--output"]
    command.append(str(folder / "panel.parquet"))
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment(folder))
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    seconds = time.perf_counter() - began
    return {"panel, s": seconds, "panel, cpu s": used.ru_utime + used.ru_stime, "panel, MB": used.ru_maxrss / 1024}


def records(folder: Path) -> int:
    """How many provisions the site has."""
    with ours(folder) as (port, _pid):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        connection.request("GET", "/api/v1/provisions/?page_size=1&fields=number")
        return int(json.load(connection.getresponse())["count"])


def missed(found: dict[str, float]) -> list[str]:
    """The floors that figures do not reach; Parquet's is for 1,000,000 records, and smaller for fewer."""
    limits = {**FLOORS, "parquet, s": FLOORS["parquet, s"] * found["records"] / 1_000_000}
    return [
        f"{name}: {found[name]:.2f}, the floor is {limit:g}"
        for name, limit in limits.items()
        if name in found and (found[name] < limit if name.endswith("ratio") else found[name] > limit)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Files of many provisions, beside Datasette.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--formats", nargs="*", default=["jsonl", "parquet", "dta", "xlsx"], help="beside CSV")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--check", action="store_true", help="a floor that is missed is a failure")
    options = parser.parse_args()
    found: dict[str, float] = {"records": records(options.folder)}
    parts = [lambda: csv(options.folder, options.repeat), lambda: panel(options.folder)]
    parts += [lambda format=format: typed(options.folder, format) for format in options.formats]  # type: ignore[misc]
    for part in parts:
        figures = part()
        for name, figure in figures.items():
            print(f"{name:40}{figure:14,.2f}", flush=True)
        found |= figures
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    faults = missed(found)
    print("\n".join(faults) or "every floor is reached")
    return 1 if faults and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
