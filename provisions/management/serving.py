"""The server that `manage.py start` ends in."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.db import connections


def serve(host: str, port: int) -> None:
    """Serve until interrupted: several processes (one on Windows).

    Told to end (SIGTERM, SIGINT), it takes no new requests and finishes those under way, for STOP_SECONDS at most.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _let_go_of_databases()
    if settings.METRICS:
        _empty_figures()
    server = Granian(
        "rta_db.wsgi:application",
        address=host or "0.0.0.0",  # noqa: S104 - only when the user asks for it
        port=port,
        interface=Interfaces.WSGI,
        workers=1 if sys.platform == "win32" else settings.WORKERS,
        blocking_threads=4,
        respawn_failed_workers=True,
        workers_kill_timeout=settings.STOP_SECONDS,
        websockets=False,
        log_level=LogLevels.warning,
        working_dir=settings.BASE_DIR,
    )
    server.serve()


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
