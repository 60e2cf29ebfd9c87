"""Reads settings from environment variables strictly: an invalid value is rejected, never guessed.

django-environ parses database addresses. Its booleans treat unknown words as false, so simple types are parsed here.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from filelock import FileLock

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
KEY_LENGTH = 50
ENGINES = {  # by the scheme of the address
    "sqlite": "rta_db.db.sqlite3",
    "postgres": "rta_db.db.postgresql",
    "postgresql": "rta_db.db.postgresql",
}
REDIS_EXAMPLE = "redis://:PASSWORD@HOST:PORT/NUMBER, or rediss:// for TLS"
HOST = re.compile(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]")
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?|https?://\[[0-9A-Fa-f:.]+\](:\d+)?")
REDIS = re.compile(r"rediss?://([^\s/@]*@)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d+)?(/\d+)?|unix://\S+")


def text(name: str, default: str = "") -> str:
    """The variable without surrounding whitespace, or the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool) -> bool:
    """True or false; raises ImproperlyConfigured for any other word."""
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(
        f"{name}={value!r} is neither true nor false. Use one of: {', '.join(sorted(TRUE | FALSE))}."
    )


def integer(name: str, default: int, low: int, high: int) -> int:
    """A whole number from low to high, both included; raises ImproperlyConfigured for anything else."""
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number from {low} to {high}.")
    return int(value)


def choice(name: str, default: str, allowed: Collection[str]) -> str:
    """One of the allowed words, in any case; raises ImproperlyConfigured for any other."""
    value = text(name, default)
    for word in allowed:
        if word.upper() == value.upper():
            return word
    raise ImproperlyConfigured(f"{name}={value!r} is not known. Use one of: {', '.join(allowed)}.")


def words(name: str, default: list[str], pattern: re.Pattern[str], meaning: str) -> list[str]:
    """Words separated by commas, such as HOST or ORIGIN; raises ImproperlyConfigured for one of another pattern."""
    values = [word.strip() for word in text(name).split(",") if word.strip()]
    for word in values:
        if not pattern.fullmatch(word):
            raise ImproperlyConfigured(f"{name} has {word!r}, which is not {meaning}.")
    return values or default


def folder(name: str, default: Path) -> Path:
    """A folder, which need not exist; raises ImproperlyConfigured for a file."""
    path = Path(text(name, str(default))).expanduser()
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"{name}={str(path)!r} is a file, but has to be a folder.")
    return path


def database(name: str, sqlite_file: Path) -> dict[str, Any]:
    """Django's settings for the database at an address; for an SQLite file when it is unset.

    Raises ImproperlyConfigured for an engine that RTA-DB is not tested on.
    """
    url = text(name)
    if not url:
        return {"ENGINE": ENGINES["sqlite"], "NAME": str(sqlite_file)}
    scheme, separator, _rest = url.partition("://")
    # The address is never shown, because it contains a password.
    problem = f"names the engine {scheme!r}" if separator else "is not an address"
    if separator and scheme in ENGINES:
        settings = dict(environ.Env.db_url_config(url))
        settings["ENGINE"] = ENGINES[scheme]
        if settings.get("NAME"):
            return settings
        problem = "names no database"
    raise ImproperlyConfigured(
        f"{name} {problem}. Use postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:////FULL/PATH."
    )


def redis(name: str) -> str:
    """The address of a Redis server, or blank; raises ImproperlyConfigured for any other, without showing it."""
    url = text(name)
    if url and not REDIS.fullmatch(url):
        raise ImproperlyConfigured(f"{name} is not an address of Redis. Use {REDIS_EXAMPLE}.")
    return url


def secret_key(name: str, path: Path, required: bool) -> str:
    """The signing key from the environment, else the one in a file that only its owner can read, created if missing.

    Raises ImproperlyConfigured when `required` and the environment has none, or when either key is too short.
    """
    key = text(name)
    if key:
        return _check_length(key, name)
    if required:
        raise ImproperlyConfigured(f"{name} is unset. Production needs a secret of at least {KEY_LENGTH} characters.")
    if not path.exists():
        _create_key(path)
    return _check_length(path.read_text(encoding="ascii").strip(), f"{path} (remove it to have a new one made)")


def _create_key(path: Path) -> None:
    """Write a new key under a temporary name. When several processes start at once, the first key wins.

    By hand, since settings are read before provisions.lib.files can be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path}.lock"):
        if not path.exists():
            partial = path.with_name(f".{path.name}.partial")
            partial.touch(mode=0o600)
            partial.write_text(secrets.token_urlsafe(64), encoding="ascii")
            partial.replace(path)


def _check_length(key: str, source: str) -> str:
    if len(key) < KEY_LENGTH:
        raise ImproperlyConfigured(f"{source} has {len(key)} characters; at least {KEY_LENGTH} are needed.")
    return key
