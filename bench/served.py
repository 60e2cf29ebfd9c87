"""A site of its own for a bench: a data folder, the shipped data, and the server that users have."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provisions.operations.server import command
from tests.postgres import free_port

ROOT = Path(__file__).resolve().parents[1]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a site in a folder, without a limit of requests."""
    given = {
        "RTA_DB_DATA_DIR": str(folder),
        "RTA_DB_API_RATE": "0",
        "RTA_DB_LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **given, **more}


def manage(folder: Path, *arguments: str, **more: str) -> None:
    """Runs manage.py on the site in a folder; raises subprocess.CalledProcessError."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment(folder, **more), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def site(folder: Path, workers: int = 2, seconds: float = 120, **more: str) -> Iterator[tuple[str, int]]:
    """The address of the site in a folder and the server's process id, while it serves; raises TimeoutError.

    The folder was made ready before, by `start --no-serve` or bench.generate: here it is only served, as `start`
    does when it has looked through the data, which takes minutes when there are a million records.
    `more` is added to its environment.
    """
    port = free_port()
    server = subprocess.Popen(
        command("127.0.0.1", port),
        cwd=ROOT,
        env=environment(folder, RTA_DB_WORKERS=str(workers), **more),
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/healthz", time.monotonic() + seconds)
        yield address, server.pid
    finally:
        stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ends a server, at once when it has not ended within 20 seconds of being told."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait(address: str, until: float) -> None:
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer.")
