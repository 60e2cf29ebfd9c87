"""Files of many provisions, beside Datasette's `?_stream=on` on the same SQLite file, in one run.

    python -m tests.bench.exports FOLDER          as tests.bench.generate made it; Datasette is in the extra bench
    python -m tests.bench.exports FOLDER --check  ends with 1 when a floor is missed

Floors: CSV at three times Datasette's records a second, its first byte within 300 ms, no serving process above 200 MB;
Parquet of 1,000,000 records in 60 seconds. Each is fetched as often as --repeat says, in turns, and the median counts.
"""

from __future__ import annotations

import argparse
import http.client
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.served import site

PIECE = 1 << 16
FLOORS = {"ratio": 3.0, "first": 0.3, "memory": 200.0, "parquet": 60.0}


@dataclass(frozen=True)
class Fetched:
    """One file: seconds to its first byte and to its last, and its size."""

    first: float
    whole: float
    bytes: int


def fetch(port: int, path: str) -> Fetched:
    """Reads an answer to its end and throws it away; raises ValueError when it is not 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1800)
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:
        raise ValueError(f"{path}: {answer.status} {answer.read(300)!r}")
    size = len(answer.read(1))
    first = time.perf_counter() - began
    while piece := answer.read(PIECE):
        size += len(piece)
    connection.close()
    return Fetched(first, time.perf_counter() - began, size)


def peak(pid: int) -> float:
    """The most memory that one of the processes below this one had resident since `forget`, in MB (Linux)."""
    found = [re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{one}/status").read_text()) for one in below(pid)]
    return max(int(one[1]) / 1024 for one in found if one)


def forget(pid: int) -> None:
    """Lets the peaks of the processes below this one begin anew."""
    for one in below(pid):
        Path(f"/proc/{one}/clear_refs").write_text("5")


def below(pid: int) -> list[int]:
    """The processes that this one started, and theirs."""
    own = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*own, *(other for one in own for other in below(one))]


@contextmanager
def datasette(database: Path) -> Iterator[int]:
    """The port of a Datasette that serves the file without its limits."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("datasette")
    command = [program, "serve", database, "--port", str(port), "--setting", "max_csv_mb", "0"]
    command += ["--setting", "sql_time_limit_ms", "600000", "--setting", "max_returned_rows", "1000"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(150):
            try:
                fetch(port, "/-/versions.json")
                break
            except (ConnectionError, http.client.HTTPException):
                time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def measure(folder: Path, repeat: int) -> dict[str, float]:
    """All figures of one run: seconds, MB, records a second, and the ratio."""
    database = folder / "rta_db.sqlite3"
    with sqlite3.connect(database) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM provisions_provision WHERE status = 'published'").fetchone()
        (theirs,) = connection.execute("SELECT count(*) FROM provisions_provision").fetchone()
    ours_path, their_path = "/api/v1/provisions.csv", f"/{database.stem}/provisions_provision.csv?_stream=on&_size=max"
    with site(folder, workers=1) as (address, pid), datasette(database) as other:
        port = int(address.rpartition(":")[2])
        fetch(port, "/api/v1/provisions/?page_size=1")  # what every process does once
        forget(pid)
        before = peak(pid)  # what a worker has resident at rest, shared with the process it was forked from or not
        pairs = [(fetch(port, ours_path), fetch(other, their_path)) for _ in range(repeat)]
        after = peak(pid)
        forget(pid)
        parquet = [fetch(port, "/api/v1/provisions.parquet").whole for _ in range(repeat)]
        parquet_peak = peak(pid)
    ours_rate = statistics.median(rows / ours.whole for ours, _ in pairs)
    their_rate = statistics.median(theirs / them.whole for _, them in pairs)
    return {
        "records": rows,
        "csv records/s": ours_rate,
        "datasette records/s": their_rate,
        "ratio": statistics.median((rows / ours.whole) / (theirs / them.whole) for ours, them in pairs),
        "first": statistics.median(ours.first for ours, _ in pairs),
        "csv MB": pairs[0][0].bytes / 1e6,
        "datasette MB": pairs[0][1].bytes / 1e6,
        "memory before": before,
        "memory": after,
        "parquet": statistics.median(parquet),
        "memory with parquet": parquet_peak,
    }


def missed(found: dict[str, float]) -> list[str]:
    """The floors that figures do not reach; Parquet's is for 1,000,000 records, and smaller for fewer."""
    limits = {**FLOORS, "parquet": FLOORS["parquet"] * found["records"] / 1_000_000}
    return [
        f"{name}: {found[name]:.2f}, the floor is {limit:g}"
        for name, limit in limits.items()
        if (found[name] < limit if name == "ratio" else found[name] > limit)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Files of many provisions, beside Datasette.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    found = measure(options.folder, options.repeat)
    for name, figure in found.items():
        print(f"{name:24}{figure:14,.2f}")
    faults = missed(found)
    print("\n".join(faults) or "every floor is reached")
    return 1 if faults and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
