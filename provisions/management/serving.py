"""The server: a program of its own, which loads the site in the processes that serve it."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings


def command(host: str, port: int) -> list[str]:
    """What serves the site at an address: several processes (one on Windows), requests under way are finished first."""
    address = host or "0.0.0.0"  # noqa: S104 - only when the user asks for it
    workers = 1 if sys.platform == "win32" else settings.WORKERS
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", address, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers", "--no-ws",
        "--log-level", "warning", "--working-dir", str(settings.BASE_DIR), "rta_db.wsgi:application",
    ]  # fmt: skip


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
