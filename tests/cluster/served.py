"""The site as more than one machine runs it: worker processes, a PostgreSQL or a file, what they share."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

import pytest

from bench.served import stop
from tests.postgres import ROOT, free_port

# Tables, a tiny world, and an index of it: what `start` makes of the shipped data, in a tenth of the time.
BUILD = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import build
build()
from provisions.query.fulltext import documents
documents.rebuild()
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Site:
    """A data folder and what the environment says beside it."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    port: int = 0

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RTA_DB_", "DATABASE_"))}
        kept |= {"RTA_DB_DATA_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": "rta_db.settings"}
        return kept | {"PYTHONPATH": str(ROOT), "RTA_DB_API_RATE": "0", **self.more}

    def python(self, code: str, *arguments: str) -> str:
        """What code prints that is run as this site."""
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def lines(self, code: str, *arguments: str) -> Iterator[str]:
        """The lines that such code prints, as they come; each is flushed by the code."""
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}", *arguments]
        with subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            yield from running.stdout
        assert running.returncode == 0

    @contextlib.contextmanager
    def serving(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """The server, once it answers; what it writes goes to `log` in the folder.

        `command` is Python's, before the port, in the place of `manage.py start --only-serve`.
        """
        self.port = free_port()
        with (self.folder / "log").open("ab") as log:
            server = subprocess.Popen(
                [sys.executable, *(command or ("manage.py", "start", "--only-serve", "--port")), str(self.port)],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            self.wait_for(200)
            yield server
        finally:
            stop(server)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def get(self, path: str, timeout: float = 20, **headers: str) -> Answer:
        """The answer, whatever its status; raises OSError when there is none."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            headers={name.replace("_", "-"): one for name, one in headers.items()},
        )
        try:
            with urllib.request.urlopen(asked, timeout=timeout) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.headers, refused.read())

    def wait_for(self, status: int, path: str = "/readyz", seconds: float = 60) -> None:
        """Returns when the address answers with this status; raises AssertionError."""
        until, last = time.monotonic() + seconds, ""
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                answer = self.get(path)
                if answer.status == status:
                    return
                last = f"{answer.status} {answer.text[:300]}"
            time.sleep(0.1)
        raise AssertionError(f"{path} did not answer {status} within {seconds} s, but {last}\n{self.log[-3000:]}")


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a Redis that keeps nothing, and its process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server in PATH. Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0", server
    finally:
        server.kill()
        server.wait()
