"""A throwaway PostgreSQL server for tests, as `throwaway_server()` or, by hand, as `python -m tests.postgres`.

The server belongs to a supervisor process of its own that waits for its standard input to close. That happens however
the tests end, even when they are killed: the server is stopped then, and its folder removed. It listens on 127.0.0.1
with a password made for the occasion, and keeps nothing safe (fsync is off): it is for data that nobody will miss.
"""

from __future__ import annotations

import contextlib
import json
import locale
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
HOW_TO_INSTALL = (
    "Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql; or put its bin folder in PATH"
)
SECONDS_TO_START = 60
FAST_AND_CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "timezone": "UTC",
    "autovacuum": "off",  # else it decides by the minute which plans the tests meet
}


@dataclass(frozen=True)
class Server:
    """A running server: the address of its empty database for DATABASE_URL, and its version, such as 15.18."""

    url: str
    version: str


class NoPostgres(Exception):
    """PostgreSQL's programs are not installed; the message says how to install them."""


def programs() -> Path:
    """The folder that holds initdb and postgres: that of PATH, else Debian's newest. Raises NoPostgres."""
    in_path = shutil.which("initdb")
    found = [Path(in_path).resolve()] if in_path else []
    found += sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    for initdb in found:
        if (initdb.parent / "postgres").exists():
            return initdb.parent
    raise NoPostgres(f"no PostgreSQL: neither PATH nor /usr/lib/postgresql/*/bin has initdb. {HOW_TO_INSTALL}")


@contextlib.contextmanager
def throwaway_server() -> Iterator[Server]:
    """A server for as long as the block runs. Raises NoPostgres, or RuntimeError with the server's own words."""
    programs()
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "tests.postgres"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C at the tests must not reach it: it ends when they do
    )
    try:
        assert supervisor.stdout is not None and supervisor.stderr is not None
        first_line = supervisor.stdout.readline()
        if not first_line:
            raise RuntimeError(f"the throwaway PostgreSQL server did not start:\n{supervisor.stderr.read()}")
        yield Server(**json.loads(first_line))
    finally:
        supervisor.communicate(timeout=SECONDS_TO_START)


def main() -> None:
    """Run a server, print what it is as one line of JSON, and remove it when standard input or this process ends."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    with _server() as server:
        print(json.dumps(vars(server)), flush=True)
        sys.stdin.read()


@contextlib.contextmanager
def _server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="rta-db-postgres-"))
    try:
        owner = _owner(folder)
        password = secrets.token_hex(16)
        _initialise(folder, password, owner)
        port = free_port()
        with (folder / "log").open("w+") as log:
            process = _serve(folder, port, owner, log)
            try:
                yield _wait(process, f"postgres://postgres:{password}@127.0.0.1:{port}", folder / "log")
            finally:
                _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> dict[str, Any]:
    """Whom the programs run as, and who owns the folder: root may not, so for root `postgres`, else `nobody`."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import pwd  # Windows has none, and no root

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(folder, user.pw_uid, user.pw_gid)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


def _initialise(folder: Path, password: str, owner: dict[str, Any]) -> None:
    """Make the cluster's files. Letters and their order are those of Unicode's code points, as in SQLite."""
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o644)  # for the owner of the server; the folder lets nobody else in
    options = ["--username=postgres", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]
    locales = "--locale=C.UTF-8" if _has_locale("C.UTF-8") else "--locale=C"
    made = subprocess.run(
        [programs() / "initdb", f"--pgdata={folder / 'data'}", *options, locales],
        cwd=folder,
        capture_output=True,
        text=True,
        **owner,
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")


def _has_locale(name: str) -> bool:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    locale.setlocale(locale.LC_CTYPE, before)
    return True


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(folder: Path, port: int, owner: dict[str, Any], log: IO[str]) -> subprocess.Popen[bytes]:
    settings = {**FAST_AND_CARELESS, "listen_addresses": "127.0.0.1", "port": str(port)}
    settings["unix_socket_directories"] = str(folder)
    return subprocess.Popen(
        [programs() / "postgres", "-D", folder / "data", *(f"--{name}={value}" for name, value in settings.items())],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        **owner,
    )


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> Server:
    """The server, once it answers and has made the database."""
    until = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(psycopg.OperationalError):
            with psycopg.connect(f"{address}/postgres", autocommit=True, connect_timeout=5) as connection:
                connection.execute("CREATE DATABASE rta_db")
                number = connection.info.server_version
            return Server(f"{address}/rta_db", f"{number // 10000}.{number % 10000}")
        time.sleep(0.05)
    raise RuntimeError(f"postgres did not answer within {SECONDS_TO_START} s:\n{log.read_text()[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End it at once; nothing in it is worth an orderly end."""
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
