"""A primary PostgreSQL with a replica that follows it by streaming, which tests stop and start: `cluster()`.

As with the single server of tests/postgres.py, a supervisor process owns both and takes them down when its standard
input closes, however the tests end. Each line it reads is an order, such as `stop primary`; each is answered by a line.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.postgres import ROOT, NoPostgres


@dataclass
class Cluster:
    """Both servers' addresses for DATABASE_URL and RTA_DB_REPLICA_URL, and the supervisor that runs them."""

    primary: str
    replica: str
    supervisor: subprocess.Popen[str]

    def order(self, what: str, which: str) -> None:
        """`stop` or `start`, `primary` or `replica`; done when this returns."""
        assert self.supervisor.stdin is not None and self.supervisor.stdout is not None
        self.supervisor.stdin.write(f"{what} {which}\n")
        self.supervisor.stdin.flush()
        answer = self.supervisor.stdout.readline()
        assert answer == "done\n", answer

    def ask(self, url: str, query: str) -> object:
        """The one value that a query gives."""
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute(query).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None

    def catch_up(self) -> None:
        """Returns when the replica has what the primary has."""
        end = self.ask(self.primary, "SELECT pg_current_wal_lsn()")
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.ask(self.replica, f"SELECT pg_last_wal_replay_lsn() >= '{end}'"):
                return
            time.sleep(0.05)
        raise AssertionError("the replica does not catch up")


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Both servers for as long as the block runs."""
    try:
        postgres.programs()
    except NoPostgres as missing:
        pytest.skip(str(missing))
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "tests.cluster.cluster"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        assert supervisor.stdout is not None and supervisor.stderr is not None
        first = supervisor.stdout.readline()
        if not first:
            raise RuntimeError(f"the servers did not start:\n{supervisor.stderr.read()}")
        yield Cluster(**json.loads(first), supervisor=supervisor)
    finally:
        supervisor.communicate(timeout=postgres.SECONDS_TO_START)


class Servers:
    """The supervisor's: both servers, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.owner = postgres._owner(folder)
        self.password = "only-for-this-test"
        self.folders = {"primary": folder / "one", "replica": folder / "two"}
        self.ports = {name: postgres.free_port() for name in self.folders}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for one in self.folders.values():
            one.mkdir()
            if self.owner:
                shutil.chown(one, self.owner["user"], self.owner["group"])
        postgres._initialise(self.folders["primary"], self.password, self.owner)
        self.start("primary")
        with psycopg.connect(self.address("primary", "postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE rta_db")
        self._copy()
        self.start("replica")

    def address(self, which: str, database: str = "rta_db") -> str:
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.ports[which]}/{database}"

    def _copy(self) -> None:
        target, source = self.folders["replica"] / "data", self.address("primary", "postgres")
        options = ["-D", target, "-R", "-X", "stream", "-c", "fast", "-d", source]
        command = [postgres.programs() / "pg_basebackup", *options]
        made = subprocess.run(command, cwd=self.folders["replica"], capture_output=True, text=True, **self.owner)
        if made.returncode:
            raise RuntimeError(f"pg_basebackup failed:\n{made.stderr}")

    def start(self, which: str) -> None:
        folder, port = self.folders[which], self.ports[which]
        with (folder / "log").open("a") as log:
            self.running[which] = postgres._serve(folder, port, self.owner, log)
        until = time.monotonic() + postgres.SECONDS_TO_START
        while time.monotonic() < until and self.running[which].poll() is None:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.address(which, "postgres"), connect_timeout=5).close()
                return
            time.sleep(0.05)
        raise RuntimeError((folder / "log").read_text()[-2000:])

    def stop(self, which: str) -> None:
        """At once, as if the machine were switched off; a server comes back from that by itself."""
        process = self.running.pop(which)
        process.send_signal(signal.SIGQUIT)
        process.wait(20)


def main() -> None:
    """Run both servers; obey orders until standard input ends."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix="rta-db-cluster-"))
    servers = None
    try:
        postgres._owner(folder)
        servers = Servers(folder)
        print(json.dumps({name: servers.address(name) for name in servers.folders}), flush=True)
        for line in sys.stdin:
            what, which = line.split()
            getattr(servers, what)(which)
            print("done", flush=True)
    finally:
        for process in list(servers.running.values()) if servers else []:
            postgres._stop(process)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
