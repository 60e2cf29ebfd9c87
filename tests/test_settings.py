"""Settings: what can't be meant is refused in words that help, secrets are kept, the docs are complete."""

from __future__ import annotations

import re
import runpy
import secrets
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.postgres import ROOT

KEY = "k" * 50
NAMES = re.compile(r"\b(?:RTA_DB_[A-Z_]*[A-Z]|DATABASE_URL)\b")
Load = Callable[..., dict[str, Any]]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Load:
    """Reads the settings afresh, with nothing but the given variables in the environment."""

    def read(**variables: str) -> dict[str, Any]:
        for name in NAMES.findall(documentation()):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"RTA_DB_DATA_DIR": str(tmp_path / "data"), **variables}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "rta_db" / "settings.py"))

    return read


def documentation() -> str:
    return (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


REFUSED = {
    "RTA_DB_PRODUCTION": [("maybe", "neither true nor false. Use one of: 0, 1, false")],
    "RTA_DB_DEBUG": [("2", "neither true nor false")],
    "RTA_DB_BEHIND_PROXY": [("ja", "neither true nor false")],
    "RTA_DB_HSTS_SUBDOMAINS": [("all", "neither true nor false")],
    "RTA_DB_HSTS_PRELOAD": [("soon", "neither true nor false")],
    "RTA_DB_DATA_DIR": [(__file__, "is a file, but has to be a folder")],
    "RTA_DB_SECRET_KEY": [("short", "has 5 characters; at least 50")],
    "RTA_DB_ALLOWED_HOSTS": [
        ("https://rta.example.org", "'https://rta.example.org', which is not a host name such as"),
        ("a.example.org, b.example.org:8000", "'b.example.org:8000'"),
        ("*", "'*', which is not a host name"),
    ],
    "RTA_DB_CSRF_TRUSTED_ORIGINS": [("rta.example.org", "which is not an origin such as https://")],
    "RTA_DB_API_RATE": [("-1", "is not a whole number from 0 to 1000000"), ("many", "is not a whole number")],
    "RTA_DB_SECOND_FACTOR": [("maybe", "Use one of: off, optional, required")],
    "RTA_DB_WORKERS": [("0", "is not a whole number from 1 to 64"), ("two", "is not a whole number")],
    "RTA_DB_LOG_LEVEL": [("loud", "Use one of: DEBUG, INFO, WARNING, ERROR, CRITICAL")],
    "RTA_DB_LOG_FORMAT": [("xml", "Use one of: LINE, JSON")],
    "RTA_DB_METRICS": [("often", "neither true nor false")],
    "RTA_DB_STOP_SECONDS": [("0", "is not a whole number from 1 to 3600")],
    "RTA_DB_CACHE_URL": [
        ("memcached://secret@host", "is not an address of Redis. Use redis://:PASSWORD@HOST:PORT/NUMBER"),
        ("redis://:secret@host/pages", "is not an address of Redis"),
    ],
    "RTA_DB_REPLICA_URL": [("postgres://me:secret@host/db", "DATABASE_URL must name the PostgreSQL that it follows")],
    "DATABASE_URL": [
        ("mysql://me:secret@host/db", "names the engine 'mysql'. Use postgres://USER"),
        ("postgres://me:secret@host/", "names no database"),
        ("secret.sqlite3", "is not an address"),
    ],
}


@pytest.mark.parametrize(("name", "value", "message"), [(n, v, m) for n, cases in REFUSED.items() for v, m in cases])
def test_a_bad_value_is_refused(load: Load, name: str, value: str, message: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        load(**{name: value})
    assert name in str(refusal.value) and message in str(refusal.value)


@pytest.mark.parametrize("value", ["0", "201", "many", "-1", "1.5", "²"])
def test_a_bad_pool_size_is_refused(load: Load, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"RTA_DB_POOL_SIZE=.* is not a whole number from 1 to 200"):
        load(DATABASE_URL="postgres://me@host/db", RTA_DB_POOL_SIZE=value)


def test_no_message_shows_a_password(load: Load) -> None:
    for name in ("DATABASE_URL", "RTA_DB_REPLICA_URL", "RTA_DB_CACHE_URL"):
        for value, _message in REFUSED[name]:
            with pytest.raises(ImproperlyConfigured) as refusal:
                load(**{name: value})
            assert "secret" not in str(refusal.value)


def test_the_defaults_are_safe_on_one_machine(load: Load, tmp_path: Path) -> None:
    settings = load()
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["DATABASES"]["default"]["NAME"] == str(tmp_path / "data" / "rta_db.sqlite3")


def test_an_empty_variable_counts_as_unset(load: Load) -> None:
    assert load(RTA_DB_DEBUG="", RTA_DB_LOG_LEVEL=" ")["DEBUG"] is False


def test_good_values_are_taken(load: Load) -> None:
    settings = load(
        RTA_DB_PRODUCTION="yes",
        RTA_DB_SECRET_KEY=KEY,
        RTA_DB_ALLOWED_HOSTS="rta.example.org, .example.net,[::1]",
        RTA_DB_CSRF_TRUSTED_ORIGINS="https://rta.example.org,https://*.example.net:8443",
        RTA_DB_BEHIND_PROXY="on",
        RTA_DB_LOG_LEVEL="info",
        RTA_DB_SECOND_FACTOR="Required",
        RTA_DB_POOL_SIZE="3",
        DATABASE_URL="postgres://me:p%40ss@host:5433/rta",
    )
    database = settings["DATABASES"]["default"]
    assert settings["ALLOWED_HOSTS"] == ["rta.example.org", ".example.net", "[::1]"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://rta.example.org", "https://*.example.net:8443"]
    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert settings["SECOND_FACTOR"] == "required"
    assert settings["LOGGING"]["root"]["level"] == "INFO"
    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"]) == ("me", "p@ss", "host", 5433)
    assert (database["NAME"], database["OPTIONS"]["pool"]["max_size"]) == ("rta", 3)


def test_a_replica_is_read_only_and_a_shared_cache_knows_the_software(load: Load) -> None:
    settings = load(
        DATABASE_URL="postgres://me@one/rta",
        RTA_DB_REPLICA_URL="postgres://me@two/rta",
        RTA_DB_CACHE_URL="rediss://:p%40ss@cache.example.org:6380/1",
    )
    assert settings["DATABASES"]["replica"]["HOST"] == "two"
    assert "read_only=on" in settings["DATABASES"]["replica"]["OPTIONS"]["options"]
    prefixes = {name: one["KEY_PREFIX"] for name, one in settings["CACHES"].items()}
    build, _hyphen, name = prefixes["pages"].partition("-")
    assert len(build) == 12 and name == "pages" and prefixes["default"] == f"{build}-default"


def test_a_shared_cache_says_which_package_it_needs(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rta_db.db.config.find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match=r"RTA_DB_CACHE_URL needs the package redis.*\[redis\]"):
        load(RTA_DB_CACHE_URL="redis://cache:6379/0")


def test_postgres_without_its_client_library_says_what_is_missing(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # its import fails, as without libpq
    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL names a PostgreSQL.*\[postgres\]"):
        load(DATABASE_URL="postgres://me@host/db")


def test_sites_that_share_a_redis_have_keys_of_their_own(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    def prefix(database: str) -> str:
        settings = load(DATABASE_URL=f"postgres://me:secret@{database}", RTA_DB_CACHE_URL="redis://cache:6379/0")
        return str(settings["CACHES"]["default"]["KEY_PREFIX"])

    production = prefix("one/rta")
    assert production == prefix("one/rta")
    assert len({production, prefix("two/rta"), prefix("one/staging"), prefix("one:5433/rta")}) == 4
    monkeypatch.setattr("rta_db.db.config.build_id", lambda: "an upgrade")
    assert prefix("one/rta") != production


def test_a_folder_with_odd_characters_is_kept_letter_for_letter(load: Load, tmp_path: Path) -> None:
    odd = tmp_path / "c++ 100%20 #1?"
    assert load(RTA_DB_DATA_DIR=str(odd))["DATABASES"]["default"]["NAME"] == str(odd / "rta_db.sqlite3")


def test_the_key_is_made_once_and_only_its_owner_reads_it(load: Load, tmp_path: Path) -> None:
    first = load()["SECRET_KEY"]
    kept_in = tmp_path / "data" / "secret_key"
    assert len(first) >= 50 and kept_in.read_text() == first
    assert stat.S_IMODE(kept_in.stat().st_mode) == 0o600
    assert load()["SECRET_KEY"] == first


def test_two_first_starts_at_once_end_with_one_key(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    make, other = secrets.token_urlsafe, []
    starter = Thread(target=lambda: other.append(load()["SECRET_KEY"]))

    def other_start_meanwhile(size: int) -> str:
        monkeypatch.setattr(secrets, "token_urlsafe", make)
        starter.start()
        starter.join(0.5)  # it finds no key yet, and waits
        return make(size)

    monkeypatch.setattr(secrets, "token_urlsafe", other_start_meanwhile)
    first = load()["SECRET_KEY"]
    starter.join(10)
    assert other == [first]


def test_a_damaged_key_file_is_refused_not_used(load: Load, tmp_path: Path) -> None:
    load()
    (tmp_path / "data" / "secret_key").write_text("")
    with pytest.raises(ImproperlyConfigured, match=r"secret_key \(remove it to have a new one made\) has 0 characters"):
        load()


def test_production_wants_a_key_from_the_environment(load: Load, tmp_path: Path) -> None:
    load()  # leaves a key in its file: not good enough
    with pytest.raises(ImproperlyConfigured, match="RTA_DB_SECRET_KEY is unset"):
        load(RTA_DB_PRODUCTION="1")


def test_production_makes_no_key_file(load: Load, tmp_path: Path) -> None:
    settings = load(RTA_DB_PRODUCTION="1", RTA_DB_SECRET_KEY=KEY)
    assert settings["SECRET_KEY"] == KEY and not (tmp_path / "data").exists()


def test_production_refuses_debugging(load: Load) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"RTA_DB_DEBUG .* can't be on with RTA_DB_PRODUCTION"):
        load(RTA_DB_PRODUCTION="1", RTA_DB_SECRET_KEY=KEY, RTA_DB_DEBUG="1")


def test_production_is_for_https_only(load: Load) -> None:
    settings = load(RTA_DB_PRODUCTION="1", RTA_DB_SECRET_KEY=KEY)
    names = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    assert all(settings[name] for name in names) and settings["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_strict_transport_security_covers_other_hosts_only_when_asked(load: Load) -> None:
    production = {"RTA_DB_PRODUCTION": "1", "RTA_DB_SECRET_KEY": KEY}
    names = ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert [load(**production)[name] for name in names] == [False, False]
    both = load(**production, RTA_DB_HSTS_SUBDOMAINS="1", RTA_DB_HSTS_PRELOAD="1")
    assert [both[name] for name in names] == [True, True]


def test_preloading_without_all_hosts_below_is_refused(load: Load) -> None:
    with pytest.raises(ImproperlyConfigured, match="RTA_DB_HSTS_PRELOAD needs RTA_DB_HSTS_SUBDOMAINS"):
        load(RTA_DB_HSTS_PRELOAD="1")


def test_docs_name_every_variable_and_no_other() -> None:
    sources = [ROOT / "manage.py", ROOT / "tests" / "conftest.py", ROOT / "tests" / "no_skips.py"]
    sources += [path for room in ("rta_db", "provisions") for path in (ROOT / room).rglob("*.py")]
    read = {name for path in sources for name in NAMES.findall(path.read_text(encoding="utf-8"))}
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", documentation(), flags=re.MULTILINE))
    assert described == read


def test_every_setting_has_a_case_here() -> None:
    read = {
        name for path in (ROOT / "rta_db").rglob("*.py") for name in NAMES.findall(path.read_text(encoding="utf-8"))
    }
    assert read == {*REFUSED, "RTA_DB_POOL_SIZE"}
