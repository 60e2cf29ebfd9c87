"""Many readers at once: errors, waiting times, requests a second, and whether memory stays flat.

python -m bench.load                  200 readers for 60 seconds, two workers, SQLite with the shipped data
python -m bench.load --postgres       the same on a throwaway PostgreSQL
python -m bench.load --data DIR       the SQLite database of a site, for example with imported texts

Readers ask without a pause on connections that they keep: lists with and without a search, facets, provisions,
agreements, the API, a slice as CSV. They run in this process, on the same cores as the server.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import statistics
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.clock import below, spent
from bench.served import manage, site
from tests.postgres import throwaway_server

SEARCHES = ["finance", "women", '"small and medium"', "procur*", "digital OR electronic", "cooperation -goods"]
THEMES = ["msme_finance", "trade_facilitation", "capacity_building", "women_led_msmes", "procurement_access"]


@dataclass
class Seen:
    """What the readers met."""

    taken: dict[str, list[float]] = field(default_factory=dict)  # seconds, by kind of address
    wrong: Counter[str] = field(default_factory=Counter)
    bytes: int = 0


def addresses(base: str) -> list[tuple[str, str]]:
    """Kind and address, in the proportions that are asked for."""
    with urllib.request.urlopen(f"{base}/api/v1/provisions/?page_size=400&fields=number,agreement") as answer:
        found = json.load(answer)["results"]
    asked = [("provision", f"/provisions/{one['number']}/") for one in found[:150]]
    asked += [("agreement", f"/agreements/{slug}/") for slug in sorted({one["agreement"] for one in found})[:60]]
    asked += [("list", f"/provisions/?page={page}") for page in range(1, 7)]
    asked += [("search", f"/provisions/?q={urllib.request.quote(words)}&theme={theme}")
              for words in SEARCHES for theme in THEMES]  # fmt: skip
    asked += [("API facets", f"/api/v1/provisions/?theme={theme}&facets=all")
              for theme in THEMES]  # fmt: skip
    asked += [("API search", f"/api/v1/provisions/?q={urllib.request.quote(words)}") for words in SEARCHES]
    asked += [("API one", f"/api/v1/provisions/{one['number']}/") for one in found[:60]]
    asked += [("CSV", f"/api/v1/provisions.csv?theme={theme}") for theme in THEMES]
    return asked


async def reader(base: str, asked: list[tuple[str, str]], until: float, seen: Seen, seed: int) -> None:
    """Asks until the time is over, one after the other."""
    host, port = base.removeprefix("http://").split(":")
    chosen, streams = random.Random(seed), None
    while time.monotonic() < until:
        kind, path = chosen.choice(asked)
        began = time.perf_counter()
        try:
            streams = streams or await asyncio.open_connection(host, int(port))
            status, size, keeps = await asyncio.wait_for(_ask(*streams, host, path), 60)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            seen.wrong[f"{kind}: {type(error).__name__}"] += 1
            status, keeps = 0, False
        else:
            seen.taken.setdefault(kind, []).append(time.perf_counter() - began)
            seen.bytes += size
        if status and status != 200:
            seen.wrong[f"{kind}: {status}"] += 1
        if streams and not keeps:
            streams[1].close()
            streams = None
    if streams:
        streams[1].close()


async def _ask(
    incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter, host: str, path: str
) -> tuple[int, int, bool]:
    """Status, size of the body, and whether the connection can be used again."""
    outgoing.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    head = (await incoming.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status, size = int(head.split(" ", 2)[1]), 0
    if "transfer-encoding: chunked" in head:
        while length := int(await incoming.readline(), 16):
            size += len(await incoming.readexactly(length + 2)) - 2
        await incoming.readline()
    elif "content-length: " in head:
        size = int(head.split("content-length: ", 1)[1].split("\r\n", 1)[0])
        await incoming.readexactly(size)
    return status, size, "connection: close" not in head


def memory(pid: int) -> int:
    """Resident bytes of a process and its children, shared pages counted once for each."""
    total = 0
    for process in [pid, *below(pid)]:
        with contextlib.suppress(FileNotFoundError):
            pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
            total += pages * 4096
    return total


async def load(
    base: str, pid: int, readers: int, seconds: float, asked: list[tuple[str, str]]
) -> tuple[Seen, list[int]]:
    """All readers at once; the memory of the server every tenth of the time."""
    seen, until, sizes = Seen(), time.monotonic() + seconds, [memory(pid)]
    tasks = [asyncio.create_task(reader(base, asked, until, seen, number)) for number in range(readers)]
    for _ in range(10):
        await asyncio.sleep(seconds / 10)
        sizes.append(memory(pid))
    await asyncio.gather(*tasks)
    return seen, sizes


def report(seen: Seen, sizes: list[int], seconds: float, processor: float) -> str:
    """A table in Markdown, and what it does not hold."""
    lines = ["| address | requests | p50 ms | p95 ms | worst ms |", "|---|--:|--:|--:|--:|"]
    everything = sorted(one for taken in seen.taken.values() for one in taken)
    for kind, taken in [*sorted(seen.taken.items()), ("all", everything)]:
        cuts = statistics.quantiles(taken, n=20, method="inclusive") if len(taken) > 1 else taken * 20
        told = [len(taken), *(round(1000 * one) for one in (statistics.median(taken), cuts[18], max(taken)))]
        lines.append(f"| {kind} | {' | '.join(map(str, told))} |")
    lines += [
        "",
        f"errors {sum(seen.wrong.values())} {dict(seen.wrong) or ''}".strip(),
        f"requests a second {len(everything) / seconds:.0f}, megabytes a second {seen.bytes / seconds / 1e6:.1f}, "
        f"processor milliseconds of the server for each {1000 * processor / max(1, len(everything)):.1f}",
        f"memory of the server, MB, every tenth of the time: {' '.join(str(size // 1_000_000) for size in sizes)}",
    ]
    return "\n".join(lines)


@contextlib.contextmanager
def _database(postgres: bool) -> Iterator[dict[str, str]]:
    if not postgres:
        yield {}
        return
    with throwaway_server() as server:
        yield {"DATABASE_URL": server.url}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--warm", type=float, default=10, help="seconds of the same before it counts")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--data", type=Path, help="the data folder of a site")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, _database(given.postgres) as more:
        folder = given.data or Path(made)
        manage(folder, "start", "--no-serve", **more)
        with site(folder, workers=given.workers, **more) as (base, pid):
            asked = addresses(base)
            asyncio.run(load(base, pid, given.readers, given.warm, asked))
            before = spent([pid])
            seen, sizes = asyncio.run(load(base, pid, given.readers, given.seconds, asked))
            print(report(seen, sizes, given.seconds, spent([pid]) - before))


if __name__ == "__main__":
    main()
