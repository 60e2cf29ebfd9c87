"""What is told while something is missing: to who watches, to readers, to programs, to who reads the log."""

from __future__ import annotations

import json
import logging
import sqlite3
import sys
from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from django.core.cache.backends.redis import RedisCache
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, RequestFactory
from redis.exceptions import AuthenticationError

from provisions.management.commands.start import Command
from provisions.models import SearchDocument
from provisions.web import errors
from provisions.web.views import health
from rta_db import cache
from rta_db.logging import JsonFormatter, LineFormatter
from rta_db.middleware import outage
from tests.engines import on_postgres
from tests.factories import World
from tests.postgres import free_port


@pytest.fixture(autouse=True)
def at_rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is known of former requests, and nothing is left for later ones."""
    monkeypatch.setattr(health, "_index_complete_until", 0.0)
    yield
    outage._open_until.clear()
    cache._unavailable_until.clear()


def _raising(error: Exception, cause: Exception) -> OperationalError:
    error.__cause__ = cause
    raise error


def _away() -> Exception:
    """What the engine's driver raises when the database can't be had."""
    if connection.vendor == "postgresql":
        return psycopg.OperationalError("server closed the connection unexpectedly")
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorname = "SQLITE_BUSY"  # type: ignore[attr-defined]
    return busy


def test_ready_when_all_is_there(world: World, client: Client) -> None:
    from provisions.query.fulltext import documents

    documents.rebuild()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ready\n", "no-store")


def test_not_ready_without_the_last_migration(world: World, client: Client) -> None:
    last = max(name for app, name in MigrationRecorder(connection).applied_migrations() if app == "provisions")
    MigrationRecorder(connection).record_unapplied("provisions", last)
    answer = client.get("/readyz")
    assert answer.status_code == 503 and f"provisions.{last}" in answer.content.decode()


def test_not_ready_while_a_provision_is_not_in_the_index(world: World, client: Client) -> None:
    SearchDocument.objects.all().delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503 and "manage.py start --no-serve rebuilds it" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "place", "kind"),
    [
        ("/provisions/P00001/", "provisions.web.presenters.prefetch.for_provision_page", "text/html"),
        ("/api/v1/provisions/P00001/", "provisions.api.views.details.public_records", "application/problem+json"),
    ],
)
def test_a_database_that_goes_away_is_a_503_with_when_to_come_again(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch, address: str, place: str, kind: str
) -> None:
    monkeypatch.setattr(place, lambda *_args: _raising(OperationalError("away"), _away()))
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert answer["Content-Type"].startswith(kind) and "does not answer just now" in answer.content.decode()


def test_who_sent_something_is_told_to_look_whether_it_was_stored(rf: RequestFactory) -> None:
    """No database is allowed in this test: a query would fail it."""
    sent = errors.unavailable(rf.post("/admin/provisions/agreement/add/")).content.decode()
    assert "look before you send it again" in sent and "nothing is lost" not in sent


def test_while_it_is_known_to_be_away_nobody_waits_for_it(client: Client) -> None:
    """No database is allowed in this test either."""
    outage.open_circuit("default")
    answers = [client.get(path) for path in ("/", "/api/v1/provisions/", "/admin/", "/fr/about/")]
    assert [one.status_code for one in answers] == [503] * 4
    assert all(one["X-Frame-Options"] == "DENY" for one in answers)
    assert "ne répond pas en ce moment" in answers[3].content.decode()
    assert client.get("/robots.txt").status_code == 200


def test_after_a_moment_one_request_probes_and_the_others_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    outage.open_circuit("default", 0)
    others: list[bool] = []
    monkeypatch.setattr(outage, "connect_directly", lambda *_args: others.append(outage.is_unavailable("default")))
    assert not outage.is_unavailable("default") and others == [True]
    assert not outage.is_unavailable("default") and others == [True], "the circuit is closed: nobody probes"


def test_one_server_that_responds_is_enough(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    if not on_postgres():
        return  # a file has no servers
    host, port = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1,127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", f"{free_port()},{free_port()}")
    assert not outage.probe("default") and outage.is_unavailable("default")
    monkeypatch.setitem(connection.settings_dict, "HOST", f"127.0.0.1,{host}")
    monkeypatch.setitem(connection.settings_dict, "PORT", f"{free_port()},{port}")
    assert outage.probe("default") and not outage.is_unavailable("default")


def test_a_fault_of_ours_is_not_taken_for_an_absence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fault: Exception = sqlite3.OperationalError("no such column: sumary")
    if connection.vendor == "postgresql":
        fault = psycopg.errors.QueryCanceled("canceling statement due to statement timeout")
    monkeypatch.setattr(
        "provisions.web.presenters.prefetch.for_provision_page", lambda _all: _raising(OperationalError("x"), fault)
    )
    assert Client(raise_request_exception=False).get("/provisions/P00001/").status_code == 500


@pytest.mark.parametrize("given", ["short", "x" * 65, "with blank 1", "line\x0bbreak1", "<script>1"])
def test_an_odd_id_of_a_request_is_replaced(client: Client, given: str) -> None:
    made = client.get("/robots.txt", headers={"x-request-id": given})["X-Request-ID"]
    assert made != given and len(made) == 32


def test_a_record_in_json_is_one_line_whatever_is_in_it() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("rta_db", logging.ERROR, "x", 1, "Ünï %s\n", ("code",), sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line and json.loads(line)["message"] == "Ünï code\n"
    assert "ValueError: two\nlines" in json.loads(line)["exception"]


def test_there_are_no_figures_unless_asked_for(client: Client, db: None) -> None:
    assert client.get("/metrics").status_code == 404


def test_a_cache_that_is_away_is_an_empty_one() -> None:
    away = cache.SharedCache(f"redis://127.0.0.1:{free_port()}/0", {})
    assert away.add("a", 1) is False and away.get("a", "nothing") == "nothing"
    away.set("a", 1)
    assert away.get_many(["a"]) == {} and away.set_many({"a": 1}) == ["a"] and away.delete("a") is False
    with pytest.raises(ValueError, match="not found"):
        away.incr("a")


def test_a_cache_that_refuses_is_an_error_for_the_operator_and_no_outage(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AuthenticationError("invalid username-password pair or user is disabled.")

    for method in ("get", "set"):
        monkeypatch.setattr(RedisCache, method, refuse)
    wrong = cache.SharedCache("redis://:secret@127.0.0.1:6379/0", {})
    assert wrong.get("a", "nothing") == wrong.get("b", "nothing") == "nothing"
    assert [record.levelname for record in caplog.records] == ["ERROR"], "told once, not for each request"
    assert "RTA_DB_CACHE_URL" in caplog.text and "RTA_DB_CACHE_URL" in wrong.check() and "secret" not in caplog.text
    monkeypatch.setattr("provisions.management.commands.start.caches", {"default": wrong})
    command = Command(stdout=StringIO())
    command.check_cache()
    assert "invalid username-password pair" in command.stdout.getvalue()


def test_an_address_forges_no_line_of_the_log() -> None:
    record = logging.LogRecord("rta_db", logging.INFO, "x", 1, "GET %s 404", ("/é\n2026 ERROR\x1b[31m\u2028x",), None)
    line = LineFormatter(style="{", fmt="{levelname} {message}").format(record)
    assert line == r"INFO GET /é\n2026 ERROR\x1b[31m\u2028x 404"
