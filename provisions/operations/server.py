"""The web server: a program that loads the site in its worker processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from django.conf import settings

from provisions.lib.files import FileBusy, is_locked, lock

# Limits for the first line and the headers of a request. Browsers send less than a quarter of these bytes; up to twice
# as many may be read at once before the request is refused.
MAX_HEADER_SIZE = 64 * 1024
HEADER_TIMEOUT = 10  # seconds
SERVING = ".serving"  # a lock file in the data folder; a server that is killed leaves it behind


def command(host: str, port: int) -> list[str]:
    """The command line that serves the site at an address; its settings come from the environment."""
    return [sys.executable, "-m", "provisions.operations.server", host or "0.0.0.0", str(port)]  # noqa: S104 - asked for


def serve(host: str, port: int) -> None:
    """Serve until interrupted.

    The server replaces this process: importing the data takes hundreds of megabytes, which every process that is forked
    from this one would keep.
    """
    sys.stdout.flush()
    os.chdir(settings.BASE_DIR)  # where the server looks for the application
    if sys.platform == "win32":  # where a shell would take the end of this process for that of the server
        sys.exit(subprocess.call(command(host, port)))  # noqa: S603 - our own command
    os.execv(sys.executable, command(host, port))  # noqa: S606 - without a shell


def main(host: str, port: int) -> None:
    """Serve with several worker processes (one on Windows).

    On SIGTERM and SIGINT, no new requests are accepted, and running ones get STOP_SECONDS to finish.
    """
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    if settings.METRICS:  # worker processes add up their figures in this folder
        folder = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.DATA_DIR / "metrics")))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
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
        http=HTTPModes.http1,  # browsers and proxies don't use HTTP/2 without TLS
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT * 1000, max_buffer_size=MAX_HEADER_SIZE),
        log_level=LogLevels.warning,
        working_dir=settings.BASE_DIR,
    )
    with ExitStack() as stack:
        with suppress(FileBusy, OSError):  # a second server, or a data folder that is read-only
            stack.enter_context(lock(settings.DATA_DIR / SERVING, timeout=0))
        server.serve()


def ended_badly(folder: Path) -> bool:
    """Whether the last server process did not shut down cleanly: its lock file is there, and nobody holds it."""
    return (folder / SERVING).exists() and not is_locked(folder / SERVING)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rta_db.settings")
    main(sys.argv[1], int(sys.argv[2]))
