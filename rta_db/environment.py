"""Reading settings from the environment, strictly: a value that can't be meant is refused, never guessed.

`django-environ` reads database addresses; its booleans take any unknown word for false, so plain kinds are read here.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The variable's text without surrounding blanks, or the default when it is unset or empty."""
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


def words(name: str, default: list[str]) -> list[str]:
    """A list, written with commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or default


def folder(name: str, default: Path) -> Path:
    """A folder's path; it may not exist yet, but a file of that name is refused."""
    path = Path(text(name, str(default))).expanduser()
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"{name}={str(path)!r} is a file; a folder is wanted.")
    return path


def database(name: str, sqlite_file: Path) -> dict[str, Any]:
    """Django's settings for the database at an address; SQLite in a file when it is unset.

    Raises ImproperlyConfigured for an engine that RTA-DB is not tested on.
    """
    url = text(name) or f"sqlite:///{sqlite_file}"
    scheme = url.split("://")[0]
    if scheme not in {"postgres", "postgresql", "sqlite"}:
        raise ImproperlyConfigured(
            f"{name} names the engine {scheme!r}. Use postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:////FULL/PATH."
        )
    return dict(environ.Env.db_url_config(url))


def secret_key(name: str, kept_in: Path, required: bool) -> str:
    """The signing key from the environment; else one made once and kept in a file that only its owner reads.

    Raises ImproperlyConfigured when `required` and the environment has none, or a short one.
    """
    key = text(name)
    if key and len(key) < 50:
        raise ImproperlyConfigured(f"{name} has {len(key)} characters; at least 50 are needed.")
    if key:
        return key
    if required:
        raise ImproperlyConfigured(f"{name} is unset. Production needs a secret of at least 50 characters.")
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        kept_in.write_text(secrets.token_urlsafe(64), encoding="ascii")
        kept_in.chmod(0o600)
    return kept_in.read_text(encoding="ascii").strip()
