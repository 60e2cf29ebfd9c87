"""The limit of requests in a minute, its headers, and compression."""

from __future__ import annotations

import gzip
from itertools import count

import pytest
from django.test import Client

from provisions.api import throttling
from tests.factories import World

HOSTS = count(1)


@pytest.fixture
def client() -> Client:
    """Calls from an address that no other test uses."""
    return Client(REMOTE_ADDR=f"198.51.100.{next(HOSTS)}")


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that stands at 18 seconds after the minute."""
    monkeypatch.setattr(throttling.time, "time", lambda: 6000.0 + 18)


def test_headers_tell_where_one_stands_and_the_refusal_what_to_do(world: World, client: Client, settings) -> None:
    settings.API_RATE = 2
    for left in (1, 0):
        answer = client.get("/api/v1/economies/CHL/")
        assert answer.status_code == 200
        assert answer["RateLimit-Policy"] == '"minute";q=2;w=60'
        assert answer["RateLimit"] == f'"minute";r={left};t=42'
    refused = client.get("/api/v1/provisions/")
    assert (refused.status_code, refused["Retry-After"], refused["RateLimit"]) == (429, "42", '"minute";r=0;t=42')
    assert refused["Content-Type"] == "application/problem+json"
    assert "42 seconds" in refused.json()["detail"] and "/api/v1/provisions.csv" in refused.json()["detail"]
    assert "RateLimit" in refused["Access-Control-Expose-Headers"]


def test_the_next_minute_begins_anew(world: World, client: Client, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_RATE = 1
    assert [client.get("/api/v1/codebook/").status_code for _ in range(2)] == [200, 429]
    monkeypatch.setattr(throttling.time, "time", lambda: 6060.0)
    assert client.get("/api/v1/codebook/").status_code == 200


def test_each_address_counts_for_itself_and_none_can_claim_another(world: World, client: Client, settings) -> None:
    settings.API_RATE = 1
    assert client.get("/api/v1/codebook/", REMOTE_ADDR="192.0.2.1").status_code == 200
    assert client.get("/api/v1/codebook/", REMOTE_ADDR="192.0.2.2").status_code == 200
    claimed = client.get("/api/v1/codebook/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": "192.0.2.9"})
    assert claimed.status_code == 429


def test_no_limit_no_headers(world: World, client: Client, settings) -> None:
    settings.API_RATE = 0
    assert "RateLimit" not in client.get("/api/v1/codebook/")


def test_answers_come_compressed_to_who_takes_that(world: World, client: Client) -> None:
    plain = client.get("/api/v1/codebook/")
    small = client.get("/api/v1/codebook/", headers={"accept-encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip" and "Accept-Encoding" in small["Vary"]
    assert gzip.decompress(small.content) == plain.content and len(small.content) < len(plain.content) / 2
    file = client.get("/api/v1/codebook.csv", headers={"accept-encoding": "gzip"})
    whole = b"".join(client.get("/api/v1/codebook.csv").streaming_content)  # type: ignore[attr-defined]
    assert gzip.decompress(b"".join(file.streaming_content)) == whole  # type: ignore[attr-defined]


CSS = "/static/provisions/site.css"
REFUSED = ["gzip;q=0", "gzip; q=0.000, br;q=0", "br, GZIP;Q=0", "identity, gzip ;q = 0"]


@pytest.mark.parametrize("header", REFUSED)
def test_who_refuses_compression_gets_none(world: World, client: Client, header: str) -> None:
    for address in ("/api/v1/codebook/", "/api/v1/codebook.csv", "/api/v1/provisions.csv", "/about/", CSS):
        answer = client.get(address, headers={"accept-encoding": header})
        assert answer.status_code == 200 and "Content-Encoding" not in answer, address
    for accepted in ("gzip;q=0.1", "br;q=0, gzip;q=1.000"):
        assert client.get("/about/", headers={"accept-encoding": accepted})["Content-Encoding"] == "gzip"
