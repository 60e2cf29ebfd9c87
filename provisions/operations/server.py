"""The server: a program of its own, which loads the site in the processes that serve it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connections

from provisions.lib.files import FileBusy, is_locked, lock

# Bytes of a request's first line and headers, from which on it is refused; what is read at once may go on to twice as
# many. Browsers send less than a quarter.
LARGEST_HEAD = 64 * 1024
HEAD_SECONDS = 10  # until they must have come
SERVING = ".serving"  # a lock file in the data folder; a server that is killed leaves it behind


def command(host: str, port: int) -> list[str]:
    """What serves the site at an address. It takes its settings from the environment, as everything does."""
    return [sys.executable, "-m", "provisions.operations.server", host or "0.0.0.0", str(port)]  # noqa: S104 - asked for


def serve(host: str, port: int) -> None:
    """Serve until interrupted.

    The server takes the place of this process and has none of its memory: bringing in the data takes hundreds of
    megabytes, which every process that is forked from this one would hold on to.
    """
    sys.stdout.flush()
    os.chdir(settings.BASE_DIR)  # the server looks for the application there
    if sys.platform == "win32":  # there the shell would take the end of this process for that of the server
        sys.exit(subprocess.call(command(host, port)))  # noqa: S603 - our own command
    os.execv(sys.executable, command(host, port))  # noqa: S606 - no shell is wanted


def main(host: str, port: int) -> None:
    """Several processes (one on Windows) that serve.

    Told to end (SIGTERM, SIGINT), it takes no new requests and finishes those under way, for STOP_SECONDS at most.
    """
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    _let_go_of_databases()
    if settings.METRICS:
        _empty_figures()
    server = Granian(
        "rta_db.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1 if sys.platform == "win32" else settings.WORKERS,
        blocking_threads=4,
        respawn_failed_workers=True,
        workers_kill_timeout=settings.STOP_SECONDS,
        websockets=False,
        http=HTTPModes.http1,  # what browsers and proxies speak without TLS; the other kind has limits of its own
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000, max_buffer_size=LARGEST_HEAD),
        log_level=LogLevels.warning,
        working_dir=settings.BASE_DIR,
    )
    with serving(settings.DATA_DIR):
        server.serve()


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Hold the lock file in the data folder while the site is served."""
    with ExitStack() as stack:
        with suppress(FileBusy, OSError):  # a second server, or a data folder that is read-only
            stack.enter_context(lock(folder / SERVING, timeout=0))
        yield


def ended_badly(folder: Path) -> bool:
    """Whether the last server process did not shut down cleanly: its lock file is there, and nobody holds it."""
    return (folder / SERVING).exists() and not is_locked(folder / SERVING)


def _let_go_of_databases() -> None:
    """Nothing of a pool may be left open: each worker process would inherit it, and read answers meant for another."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _empty_figures() -> None:
    """The folder in which worker processes add up their figures, without those of processes that are gone."""
    folder = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.DATA_DIR / "metrics")))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rta_db.settings")
    main(sys.argv[1], int(sys.argv[2]))
