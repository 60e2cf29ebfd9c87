"""Guessing passwords leads nowhere, and locks out nobody but the guesser."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.trust
LOG_IN = "/admin/login/"
WORD = "a word that nobody guesses"


@pytest.fixture
def curator(db: None) -> User:
    return User.objects.create_superuser("curator", "c@example.org", WORD)


def attempt(client: Client, word: str, **where: Any) -> int:
    return client.post(LOG_IN, {"username": "curator", "password": word}, **where).status_code


def test_the_seventh_guess_is_locked_even_when_it_is_right(curator: User, client: Client) -> None:
    assert {attempt(client, f"guess {n}") for n in range(5)} == {200}
    assert attempt(client, "guess 6") == 429
    locked = client.post(LOG_IN, {"username": "curator", "password": WORD})
    assert locked.status_code == 429
    assert "Locked for a while" in locked.content.decode()
    assert "sessionid" not in client.cookies


def test_the_owner_still_comes_in_from_elsewhere(curator: User, client: Client) -> None:
    for n in range(7):
        attempt(client, f"guess {n}")
    assert attempt(Client(), WORD, REMOTE_ADDR="192.0.2.7") == 302


def test_a_right_password_clears_what_went_wrong_before(curator: User, client: Client) -> None:
    for _ in range(2):
        assert {attempt(Client(), f"guess {n}") for n in range(4)} == {200}
        assert attempt(Client(), WORD) == 302


@pytest.mark.parametrize("behind", [True, False])
def test_another_address_can_be_claimed_only_by_the_proxy(curator: User, settings: Any, behind: bool) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": int(behind)}
    for n in range(6):
        # What a guesser writes himself stands first; the proxy's own word is the last.
        attempt(Client(), "guess", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.1")
    assert attempt(Client(), WORD, HTTP_X_FORWARDED_FOR="203.0.113.99, 198.51.100.1") == 429
    other = attempt(Client(), WORD, HTTP_X_FORWARDED_FOR="203.0.113.1, 198.51.100.2")
    assert other == (302 if behind else 429)
