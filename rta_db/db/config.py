"""Where data and what is kept of them live: Django's DATABASES and CACHES, from the environment."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from rta_db import env

REPLICA = "replica"
BASE_DIR = Path(__file__).resolve().parent.parent
SECONDS_FOR_A_CONNECTION = 3  # then the server counts as away, and who waits is told so
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"


def databases(data_dir: Path) -> dict[str, dict[str, Any]]:
    """`default`, which is written to, and `replica` when there is one; raises ImproperlyConfigured."""
    found = {"default": env.database("DATABASE_URL", data_dir / "rta_db.sqlite3")}
    if _is_sqlite(found["default"]):
        _sqlite(found["default"])
    else:
        _postgres(found["default"])
    if env.text("RTA_DB_REPLICA_URL"):
        found[REPLICA] = _replica(_is_sqlite(found["default"]))
    return found


def _is_sqlite(database: dict[str, Any]) -> bool:
    return bool(database["ENGINE"].endswith("sqlite3"))


def _sqlite(database: dict[str, Any]) -> None:
    """Readers go on while one writer writes (WAL); a writer waits for another instead of failing, and takes its lock at
    the start of the transaction, so that it can't fail half-way when it turns from reader to writer.
    """
    database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
    database["TEST"] = {"NAME": ":memory:"}


def _postgres(database: dict[str, Any]) -> None:
    """Connections wait in a pool and are tried before they are used. One that can't be had is told of soon, and the
    next request tries anew: a pool that goes on by itself would wait longer after each failure.
    """
    database["CONN_HEALTH_CHECKS"] = True
    options = database.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", SECONDS_FOR_A_CONNECTION)
    options["pool"] = {
        "min_size": 1,
        "max_size": env.integer("RTA_DB_POOL_SIZE", default=8, low=1, high=200),
        "timeout": SECONDS_FOR_A_CONNECTION,
        "reconnect_timeout": SECONDS_FOR_A_CONNECTION,
    }


def _replica(beside_sqlite: bool) -> dict[str, Any]:
    database = env.database("RTA_DB_REPLICA_URL", Path())
    if beside_sqlite or _is_sqlite(database):
        raise ImproperlyConfigured(
            "RTA_DB_REPLICA_URL is for PostgreSQL alone, and DATABASE_URL must name the PostgreSQL that it follows."
        )
    _postgres(database)
    database["OPTIONS"].setdefault("options", "-c default_transaction_read_only=on")
    database["TEST"] = {"MIRROR": "default"}
    return database


def caches() -> dict[str, dict[str, Any]]:
    """`default` has small things, many: cards of provisions, rates of callers. `pages` has whole pages, 100 kB at
    most; `answers` has those of the API.

    In each process's memory, or for all workers of all machines in Redis; raises ImproperlyConfigured.
    """
    url = env.redis("RTA_DB_CACHE_URL")
    if url:
        shared = {"BACKEND": "rta_db.cache.SharedCache", "LOCATION": url, "KEY_PREFIX": _software()}
        own = {name: {**shared, "KEY_PREFIX": f"{shared['KEY_PREFIX']}-{name}"} for name in ("pages", "answers")}
        return {"default": shared, **own}
    return {
        "default": {"BACKEND": LOCAL_MEMORY, "OPTIONS": {"MAX_ENTRIES": 20_000}},
        "pages": {"BACKEND": LOCAL_MEMORY, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 500}},
        "answers": {"BACKEND": LOCAL_MEMORY, "LOCATION": "answers", "OPTIONS": {"MAX_ENTRIES": 300}},
    }


def _software() -> str:
    """What tells this software from an older one: a shared cache outlives an upgrade, and its pages must not."""
    digest = hashlib.sha256()
    for room in ("rta_db", "provisions"):
        for path in sorted((BASE_DIR / room).rglob("*")):
            if path.suffix in {".py", ".html", ".mo", ".css", ".js"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
