"""Datasette, on the same SQLite file, without its limits of time: a peer for the bench. It is in the extra `bench`."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bench.clock import TooLong
from bench.served import stop
from tests.postgres import free_port

LIMITS = {
    "max_csv_mb": 0,
    "sql_time_limit_ms": 600_000,
    "facet_time_limit_ms": 600_000,
    "facet_suggest_time_limit_ms": 1,
    "max_returned_rows": 1000,
    "suggest_facets": 0,
}
FACETS = "_facet=subject&_facet=verb&_facet=strength&_facet=location"


def with_theme(theme: str) -> str:
    """The condition that a theme is among the codes, as it stands in an address."""
    values = f"select provision_id from provisions_provision_coded_values where value_id = 'theme:{theme}'"
    return quote(f"id in ({values})")


def program() -> Path | None:
    """Where it is installed, if it is."""
    found = Path(sys.executable).with_name("datasette")
    return found if found.exists() else None


@contextmanager
def datasette(database: Path) -> Iterator[tuple[int, int]]:
    """The port of a Datasette that serves the file, and its process id. Raises TimeoutError when it doesn't start."""
    port = free_port()
    command = [str(program()), "serve", str(database), "--port", str(port)]
    for name, value in LIMITS.items():
        command += ["--setting", name, str(value)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, time.monotonic() + 60)
        yield port, server.pid
    finally:
        stop(server)


def _wait(port: int, until: float) -> None:
    while time.monotonic() < until:
        try:
            get(port, "/-/versions.json", 10)
            return
        except (ConnectionError, http.client.HTTPException, TooLong):
            time.sleep(0.2)
    raise TimeoutError("Datasette does not answer.")


def get(port: int, path: str, seconds: float) -> None:
    """Reads an answer to its end; raises ValueError when it is not 200, TooLong when nothing comes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != 200:
            raise ValueError(f"{path}: {answer.status} {answer.read(300)!r}")
        while answer.read(1 << 16):
            pass
    except TimeoutError as fault:
        raise TooLong from fault
    finally:
        connection.close()
