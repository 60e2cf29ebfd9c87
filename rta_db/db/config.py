"""Django's DATABASES and CACHES, from environment variables."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from rta_db import env
from rta_db.build import build_id

REPLICA = "replica"
CONNECT_SECONDS = 3  # then the server counts as unavailable
MAX_ENTRIES = {"default": 20_000, "pages": 500, "answers": 300}  # of each cache in a process's memory
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"


def databases(data_dir: Path) -> dict[str, dict[str, Any]]:
    """`default`, and `replica` for reading if there is one; raises ImproperlyConfigured."""
    primary = env.database("DATABASE_URL", data_dir / "rta_db.sqlite3")
    if _is_sqlite(primary):
        _configure_sqlite(primary)
    else:
        _configure_postgres(primary)
    replica = {REPLICA: _replica(_is_sqlite(primary))} if env.text("RTA_DB_REPLICA_URL") else {}
    return {"default": primary, **replica}


def _is_sqlite(database: dict[str, Any]) -> bool:
    return bool(database["ENGINE"].endswith("sqlite3"))


def _configure_sqlite(database: dict[str, Any]) -> None:
    """Use WAL, so that one writer does not block readers.

    A writer waits for another instead of failing. It takes its lock at the start of the transaction, because a reader
    that becomes a writer later can fail at that point.
    """
    database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
    database["TEST"] = {"NAME": ":memory:"}


def _configure_postgres(database: dict[str, Any]) -> None:
    """Use a pool of connections, checked before use.

    A connection that fails is reported soon, and the next request tries again. By itself the pool would retry with
    longer and longer pauses.
    """
    _check_driver()
    database["CONN_HEALTH_CHECKS"] = True
    options = database.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", CONNECT_SECONDS)
    options["pool"] = {
        "min_size": 1,
        "max_size": env.integer("RTA_DB_POOL_SIZE", default=8, low=1, high=200),
        "timeout": CONNECT_SECONDS,
        "reconnect_timeout": CONNECT_SECONDS,
    }


def _check_driver() -> None:
    """Raise ImproperlyConfigured when there is neither the extra `postgres` nor a libpq of the system."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL names a PostgreSQL, but its client library is missing: pip install -e '.[postgres]'"
        ) from error


def _replica(primary_is_sqlite: bool) -> dict[str, Any]:
    database = env.database("RTA_DB_REPLICA_URL", Path())
    if primary_is_sqlite or _is_sqlite(database):
        raise ImproperlyConfigured(
            "RTA_DB_REPLICA_URL is for PostgreSQL alone, and DATABASE_URL must name the PostgreSQL that it follows."
        )
    _configure_postgres(database)
    database["OPTIONS"].setdefault("options", "-c default_transaction_read_only=on")
    database["TEST"] = {"MIRROR": "default"}
    return database


def caches(database: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Django's CACHES: `default` for many small values (cards of provisions, request rates), `pages` for whole pages
    of at most 100 kB, `answers` for responses of the API.

    In each process's memory, or shared by all workers of all machines in Redis; raises ImproperlyConfigured.
    """
    if url := env.redis("RTA_DB_CACHE_URL"):
        if find_spec("redis") is None:
            raise ImproperlyConfigured(
                "RTA_DB_CACHE_URL needs the package redis, which is not installed: pip install -e '.[redis]'"
            )
        prefix = _key_prefix(database)
        return {
            name: {"BACKEND": "rta_db.cache.SharedCache", "LOCATION": url, "KEY_PREFIX": f"{prefix}-{name}"}
            for name in MAX_ENTRIES
        }
    return {
        name: {"BACKEND": LOCAL_MEMORY, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": entries}}
        for name, entries in MAX_ENTRIES.items()
    }


def _key_prefix(database: dict[str, Any]) -> str:
    """Separates builds and sites in a shared cache: it outlives an upgrade, and staging may use the same Redis."""
    address = [str(database.get(name, "")) for name in ("ENGINE", "HOST", "PORT", "NAME")]
    return hashlib.sha256("|".join([build_id(), *address]).encode()).hexdigest()[:12]
