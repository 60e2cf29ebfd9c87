"""manage.py start, as a new user runs it: in a process of its own, in an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from provisions.query.fulltext.stemming import STEMMER
from tests.engines import on_postgres
from tests.operations.installation import Installation
from tests.postgres import free_port


def command(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", "start", *arguments]


def environment(folder: Path) -> dict[str, str]:
    """What a new user's environment has, and the folder; no database address of another engine."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("RTA_DB_", "DATABASE_", "DJANGO_"))
    }
    return kept | {"RTA_DB_DATA_DIR": str(folder / "data")}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=settings.BASE_DIR, env=environment(folder), text=True, capture_output=True, timeout=120
    )


def _processor_seconds() -> float:
    """What ended child processes took so far: the clock on the wall also counts what other programs take meanwhile."""
    taken = os.times()
    return taken.children_user + taken.children_system


@pytest.mark.alone
def test_from_nothing_to_ready_within_fifteen_seconds_and_again(tmp_path: Path) -> None:
    began = _processor_seconds()
    first = run(tmp_path, "--no-serve")
    assert _processor_seconds() - began < 15
    assert first.returncode == 0, first.stderr
    assert "records added" in first.stdout and "createsuperuser" in first.stdout
    assert re.search(r" \d+ provisions, and \d+ taken in from other agreements \(", first.stdout)
    database = tmp_path / "data" / "rta_db.sqlite3"
    _edit(database)
    second = run(tmp_path, "--no-serve")
    assert "1 records kept as changed here" in second.stdout and "added" not in second.stdout
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT name FROM provisions_economy WHERE code = 'CHL'").fetchone() == ("Our Chile",)
        assert connection.execute("SELECT DISTINCT stemmer FROM provisions_searchdocument").fetchall() == [(STEMMER,)]
        assert connection.execute("SELECT 1 FROM provisions_searchdocument WHERE summary = 'old'").fetchone() is None
    connection.close()


def _edit(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE provisions_economy SET name = 'Our Chile' WHERE code = 'CHL'")
        connection.execute("UPDATE provisions_searchdocument SET stemmer = 'snowballstemmer 2.2.0', summary = 'old'")
    connection.close()


@pytest.mark.alone
@pytest.mark.skipif(sys.platform == "win32", reason="sends the signal of Ctrl-C as it is on Unix")
def test_it_serves_and_ends_when_told_to(filled: Installation, tmp_path: Path) -> None:
    shutil.copytree(filled.folder, tmp_path / "data")
    port = free_port()
    with (tmp_path / "out").open("w") as out:
        server = subprocess.Popen(
            command("--port", str(port)), cwd=settings.BASE_DIR, env=environment(tmp_path), stdout=out, stderr=out
        )
    try:
        assert _answers(f"http://127.0.0.1:{port}/admin/login/", server), (tmp_path / "out").read_text()
        assert _answers(f"http://127.0.0.1:{port}/static/admin/css/base.css", server)
        assert _told(port, "/") == (200, False)
        assert _told(port, f"/?q={'a' * 100_000}")[0] == 414
        assert _told(port, "/", f"X-Long: {'a' * 200_000}") == (431, False)
        busy = run(tmp_path, "--port", str(port))
        assert busy.returncode != 0 and f"Can't listen on 127.0.0.1 port {port}" in busy.stderr
    finally:
        server.send_signal(signal.SIGINT)
        code = server.wait(timeout=20)
    assert code == 0, (tmp_path / "out").read_text()
    told = (tmp_path / "out").read_text()
    assert f"http://127.0.0.1:{port}/" in told and "Traceback" not in told and "Warning" not in told


def _told(port: int, path: str, header: str = "X-Short: a") -> tuple[int, bool]:
    """The status of an answer, and whether it says which version of what serves it."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nConnection: close\r\n\r\n".encode())
        head = line.makefile("rb").read(4000).partition(b"\r\n\r\n")[0].decode("latin-1").lower()
    return int(head.split()[1]), re.search(r"\r\n(server|x-powered-by):.*\d", head) is not None


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    for _ in range(480):
        if server.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.25)
    return False


@pytest.mark.alone
def test_a_port_that_is_none_is_refused(tmp_path: Path) -> None:
    refused = run(tmp_path, "--port", "99999")
    assert refused.returncode != 0 and "99999 is not a port" in refused.stderr


@pytest.mark.alone
def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    address = f"postgres://nobody@127.0.0.1:{free_port()}/none"
    refused = subprocess.run(
        command("--no-serve"),
        cwd=settings.BASE_DIR,
        env=environment(tmp_path) | {"DATABASE_URL": address},
        text=True,
        capture_output=True,
        timeout=120,
    )
    assert refused.returncode != 0
    assert "The database does not answer" in refused.stderr and "Traceback" not in refused.stderr


if on_postgres():  # defined only there: a skip would be counted as something missing

    def test_on_postgresql_too(tmp_path: Path) -> None:
        name = "rta_db_start"
        server = os.environ["DATABASE_URL"]
        address = f"{server.rsplit('/', 1)[0]}/{name}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        try:
            for told in ("records added", "nothing new in the shipped files"):
                done = subprocess.run(
                    command("--no-serve"),
                    cwd=settings.BASE_DIR,
                    env=environment(tmp_path) | {"DATABASE_URL": address},
                    text=True,
                    capture_output=True,
                    timeout=120,
                )
                assert done.returncode == 0, done.stderr
                assert told in done.stdout and "PostgreSQL rta_db_start" in done.stdout
        finally:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name}")
