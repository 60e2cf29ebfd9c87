"""What every answer says to browsers, and what none says."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import World

pytestmark = pytest.mark.trust
ADDRESSES = [
    "/",
    "/provisions/",
    "/provisions/P00001/",
    "/admin/login/",
    "/api/v1/provisions/",
    "/nothing/",
    "/healthz",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_headers_of_every_kind_of_answer(world: World, client: Client, address: str) -> None:
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "object-src 'none'" in policy
    assert "unsafe" not in policy
    assert not {"Server", "X-Powered-By"} & set(headers)


@pytest.mark.parametrize(
    ("address", "policy"),
    [
        ("/provisions/P00001/", "same-origin"),
        ("/admin/login/", "same-origin"),
        ("/admin/jsi18n/", "same-origin"),
        ("/api/v1/provisions/", "cross-origin"),
        ("/provisions/?format=csv", "cross-origin"),
        ("/trends/year.svg", "cross-origin"),
        ("/static/provisions/favicon.svg", "cross-origin"),
    ],
)
def test_other_sites_may_embed_public_data_and_no_page(world: World, client: Client, address: str, policy: str) -> None:
    assert client.get(address)["Cross-Origin-Resource-Policy"] == policy


@pytest.mark.parametrize("address", ["/", "/admin/login/", "/static/provisions/favicon.svg"])
def test_the_way_to_https_and_files_of_the_site_say_the_same(
    world: World, client: Client, settings: Any, address: str
) -> None:
    settings.SECURE_SSL_REDIRECT = not address.startswith("/static/")
    answer = Client().get(address)  # which reads the settings anew
    assert answer.status_code in (200, 301)
    assert answer["X-Frame-Options"] == "DENY" and "camera=()" in answer["Permissions-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(world: World, client: Client) -> None:
    from django.contrib.auth.models import User

    User.objects.create_superuser("curator", "c@example.org", "a word that nobody guesses")
    client.post("/admin/login/", {"username": "curator", "password": "a word that nobody guesses"})
    session = client.cookies["sessionid"]
    assert session["httponly"] and session["samesite"] == "Lax"
    assert 0 < int(session["max-age"]) <= 12 * 3600


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example", ""])
def test_other_hosts_are_refused(world: World, client: Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400
