"""Guessing passwords leads nowhere, and locks out nobody but the guesser."""

from __future__ import annotations

from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone

from provisions.curation.accounts import lockout
from rta_db.client_ip import get_client_ip

pytestmark = [pytest.mark.trust, pytest.mark.engines]
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


def test_guesses_from_many_addresses_lock_the_name_but_not_its_owners_browser(
    curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lockout, "GUESSES", 4)
    owner, stranger = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    assert attempt(owner, WORD) == 302 and owner.cookies[lockout.COOKIE]["httponly"]
    owner.post("/admin/logout/")
    assert [attempt(Client(REMOTE_ADDR=f"198.51.100.{n}"), "guess") for n in range(5)] == [200] * 4 + [429]
    assert attempt(stranger, WORD) == 429
    assert stranger.post(LOG_IN, {"username": "other", "password": "guess"}).status_code == 200
    stranger.cookies[lockout.COOKIE] = "curator:forged"
    assert attempt(stranger, WORD) == 429
    assert attempt(owner, WORD) == 302, "the owner's browser is known"
    AccessFailureLog.objects.update(attempt_time=timezone.now() - lockout.WINDOW)
    assert attempt(Client(REMOTE_ADDR="192.0.2.3"), WORD) == 302, "a day later"


def test_an_administrator_unlocks_a_name(curator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockout, "GUESSES", 1)
    assert attempt(Client(), "guess") == 200 and attempt(Client(REMOTE_ADDR="192.0.2.7"), WORD) == 429
    call_command("axes_reset_username", "curator", verbosity=0)
    assert attempt(Client(REMOTE_ADDR="192.0.2.7"), WORD) == 302


def test_a_right_password_clears_what_went_wrong_before(curator: User, client: Client) -> None:
    for _ in range(2):
        assert {attempt(Client(), f"guess {n}") for n in range(4)} == {200}
        assert attempt(Client(), WORD) == 302


def test_guesses_at_the_old_password_are_locked_out_too(curator: User, client: Client) -> None:
    """Who found a browser with an open session must not find the password as well."""
    page = "/admin/password_change/"
    client.force_login(curator)
    new = {"new_password1": "the next word they use", "new_password2": "the next word they use"}
    given = [client.post(page, {"old_password": f"guess {n}", **new}).status_code for n in range(7)]
    assert given == [200] * 5 + [429] * 2
    assert attempt(Client(), WORD) == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    elsewhere.force_login(curator)
    assert elsewhere.get(page).status_code == 200
    assert elsewhere.post(page, {"old_password": WORD, **new})["Location"] == f"{page}done/"
    curator.refresh_from_db()
    assert curator.check_password("the next word they use")


def test_a_network_of_ipv6_is_one_guesser(curator: User) -> None:
    for n in range(6):
        attempt(Client(REMOTE_ADDR=f"2001:db8:0:1::{n}"), "guess")
    assert attempt(Client(REMOTE_ADDR="2001:db8:0:1:ffff::1"), WORD) == 429
    assert attempt(Client(REMOTE_ADDR="2001:db8:0:2::1"), WORD) == 302


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::"),
        ("fe80::1%eth0", "fe80::"),
        ("unknown", "127.0.0.1"),
    ],
)
def test_whose_attempts_are_counted_together(rf: RequestFactory, settings: Any, told: str, counts: str) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    assert get_client_ip(rf.get("/", headers={"x-forwarded-for": f"198.51.100.7, {told}"})) == counts


@pytest.mark.parametrize("behind", [True, False])
def test_another_address_can_be_claimed_only_by_the_proxy(curator: User, settings: Any, behind: bool) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": int(behind)}
    for n in range(6):
        # What a guesser writes himself stands first; the proxy's own word is the last.
        attempt(Client(), "guess", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.1")
    assert attempt(Client(), WORD, HTTP_X_FORWARDED_FOR="203.0.113.99, 198.51.100.1") == 429
    other = attempt(Client(), WORD, HTTP_X_FORWARDED_FOR="203.0.113.1, 198.51.100.2")
    assert other == (302 if behind else 429)
