"""With a second factor a password opens nothing; codes count once; guesses are locked out; the lost are helped."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from provisions.curation.accounts import two_factor
from provisions.models import Revision
from tests.security.second_factors import WORD, curator, not_shown, password, shown, with_device

pytestmark = pytest.mark.trust
CHECK, OWN, HOME = "/admin/second-factor/check/", "/admin/second-factor/", "/admin/"
LIST = "/admin/provisions/provision/"


@pytest.fixture
def user(db: None) -> User:
    return curator()


@pytest.fixture
def device(user: User) -> TOTPDevice:
    return with_device(user)[0]


def give(client: Client, code: str) -> Any:
    return client.post(CHECK, {"code": code})


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def test_a_password_alone_opens_nothing(device: TOTPDevice, client: Client) -> None:
    assert password(client, follow=LIST) == CHECK
    assert "_auth_user_id" not in client.session
    for address in (HOME, LIST, OWN, "/admin/spreadsheets/", "/admin/password_change/"):
        assert client.get(address)["Location"].startswith("/admin/login/"), address
    assert give(client, shown(device))["Location"] == LIST
    assert is_in(client)


def test_without_a_device_a_password_is_enough(user: User, client: Client) -> None:
    assert password(client) == HOME
    assert is_in(client)


def test_a_wrong_password_never_leads_to_the_code(device: TOTPDevice, client: Client) -> None:
    assert password(client, word="a guess") == ""
    assert client.get(CHECK)["Location"] == "/admin/login/"
    assert give(client, shown(device))["Location"] == "/admin/login/"


def test_a_code_counts_once(device: TOTPDevice, client: Client) -> None:
    code, second = shown(device), Client()
    password(client), password(second)
    assert give(client, code).status_code == 302
    again = give(second, code)
    assert (again.status_code, is_in(second)) == (200, False)
    assert "was used already" in again.content.decode()


def test_after_a_wrong_code_the_next_must_wait(device: TOTPDevice, client: Client) -> None:
    password(client)
    assert "This code is not right" in give(client, not_shown(device)).content.decode()
    assert "is checked in 1 second." in give(client, shown(device)).content.decode()
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=1))
    assert give(client, shown(device)).status_code == 302


def test_wrong_codes_are_locked_out_like_wrong_passwords(device: TOTPDevice, client: Client) -> None:
    for n in range(3):
        password(client, word=f"guess {n}")
    for _ in range(2):
        password(client)  # a right password in between sets nothing back
        assert give(client, not_shown(device)).status_code == 200
    assert give(client, not_shown(device)).status_code == 429
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert give(client, shown(device)).status_code == 429
    assert not is_in(client)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    password(elsewhere)
    assert give(elsewhere, shown(device)).status_code == 302


def test_the_code_must_come_within_ten_minutes(
    device: TOTPDevice, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    password(client)
    now = time.time()
    monkeypatch.setattr("provisions.curation.accounts.login_views.time.time", lambda: now + 601)
    assert give(client, shown(device))["Location"] == "/admin/login/"


def test_a_password_changed_meanwhile_ends_the_attempt(device: TOTPDevice, user: User, client: Client) -> None:
    password(client)
    user.set_password("another word that nobody guesses")
    user.save()
    assert give(client, shown(device))["Location"] == "/admin/login/"


def test_another_users_code_is_of_no_use(device: TOTPDevice, client: Client) -> None:
    other, _codes = with_device(curator("other"))
    password(client)
    assert give(client, shown(other)).status_code == 200
    assert not is_in(client)


def test_sessions_that_were_open_before_are_asked_too(user: User, client: Client) -> None:
    password(client)
    device, _codes = with_device(user)
    assert client.get(LIST)["Location"] == CHECK
    assert client.post(f"{LIST}add/", {"summary": "x"})["Location"] == CHECK
    assert give(client, shown(device))["Location"] == LIST
    assert is_in(client)


def test_a_device_taken_away_between_password_and_code(device: TOTPDevice, user: User, client: Client) -> None:
    password(client)
    two_factor.remove_devices(user)
    assert client.get(CHECK)["Location"] == "/admin/login/"
    assert give(client, shown(device))["Location"] == "/admin/login/"
    assert password(client) == HOME


def once_a_code_is_taken(monkeypatch: pytest.MonkeyPatch, do: Callable[[User], Any]) -> None:
    """What somebody else does in the moment between a code's acceptance and the log-in."""
    right = two_factor.verify_code

    def accept(user: User, code: str) -> Any:
        found = right(user, code)
        do(user)
        return found

    monkeypatch.setattr(two_factor, "verify_code", accept)


def test_a_device_taken_away_the_moment_its_code_is_taken(
    device: TOTPDevice, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    once_a_code_is_taken(monkeypatch, two_factor.remove_devices)
    password(client)
    assert give(client, shown(device)).status_code == 302
    assert is_in(client)


def test_a_device_set_up_the_moment_anothers_code_is_taken_was_not_shown(
    device: TOTPDevice, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    once_a_code_is_taken(monkeypatch, with_device)
    password(client)
    give(client, shown(device))
    assert client.get(LIST)["Location"] == CHECK


def test_what_was_tried_is_not_kept(user: User, client: Client) -> None:
    """A code that came too early, or a password with a letter amiss, is nearly the right one."""
    password(client)
    form = {"old_password": "nearly it", "new_password1": "the next one", "new_password2": "the next one"}
    client.post("/admin/password_change/", form)
    device, _codes = with_device(user)
    give(client, not_shown(device))
    kept = repr(list(AccessAttempt.objects.values("get_data", "post_data")))
    assert "code=" in kept and "old_password=" in kept
    assert not any(word in kept for word in (not_shown(device), "nearly it", "the next one"))


@pytest.mark.parametrize("onwards", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(device: TOTPDevice, client: Client, onwards: str) -> None:
    password(client, follow=onwards)
    assert give(client, shown(device))["Location"] == HOME


def test_a_recovery_code_counts_once_however_it_is_typed(user: User, client: Client) -> None:
    _device, codes = with_device(user)
    password(client)
    assert give(client, f" {codes[0].upper().replace('-', ' ')} ").status_code == 302
    assert is_in(client)
    second = Client()
    password(second)
    assert give(second, codes[0]).status_code == 200
    assert two_factor.count_recovery_codes(user) == len(codes) - 1


def test_setting_it_up(user: User, client: Client) -> None:
    password(client)
    assert "asks for a password alone" in client.get(OWN).content.decode()
    assert "This is not your password" in client.post(f"{OWN}begin/", {"password": "a guess"}).content.decode()
    assert not TOTPDevice.objects.exists()
    assert client.post(f"{OWN}begin/", {"password": WORD})["Location"] == OWN
    page = client.get(OWN)
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert two_factor.get_authenticator(user) is None
    device = TOTPDevice.objects.get()
    assert "not right" in client.post(f"{OWN}confirm/", {"code": not_shown(device)}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    done = client.post(f"{OWN}confirm/", {"code": shown(device)}).content.decode()
    assert {f"{one[:4]}-{one[4:]}" for one in StaticToken.objects.values_list("token", flat=True)} == set(_codes(done))
    assert len(_codes(done)) == two_factor.RECOVERY_CODES
    assert is_in(client)  # this session has just proved it
    assert two_factor.get_authenticator(user) is not None


def _codes(page: str) -> list[str]:
    return [line.partition("<li><code>")[2][:9] for line in page.split("</li>") if "<li><code>" in line]


def test_no_page_shows_a_secret_twice(device: TOTPDevice, user: User, client: Client) -> None:
    password(client)
    give(client, shown(device))
    code = StaticToken.objects.first()
    secret = device.config_url.partition("secret=")[2][:8]
    person = reverse("admin:auth_user_change", args=[user.pk])
    for address in (OWN, person, person.replace("change", "history"), "/admin/auth/user/", "/admin/auth/group/"):
        page = client.get(address).content.decode()
        assert device.key not in page and secret not in page.replace(" ", "")
        assert code is not None and code.token not in page.replace("-", "")


def test_devices_have_no_pages_of_their_own_and_no_history(device: TOTPDevice, client: Client) -> None:
    assert not {model._meta.app_label for model in admin.site._registry} & {"otp_totp", "otp_static"}
    assert not Revision.objects.filter(model__icontains="device").exists()


def test_another_device_takes_the_place_of_the_first(device: TOTPDevice, user: User, client: Client) -> None:
    password(client)
    give(client, shown(device))
    client.post(f"{OWN}begin/", {"password": WORD})
    new = TOTPDevice.objects.get(confirmed=False)
    assert two_factor.get_authenticator(user) == device  # until the new one has shown its first code
    client.post(f"{OWN}confirm/", {"code": shown(new)})
    assert list(TOTPDevice.objects.all()) == [new]
    assert is_in(client)


def test_new_recovery_codes_end_the_old(user: User, client: Client) -> None:
    device, old = with_device(user)
    password(client)
    give(client, shown(device))
    assert client.post(f"{OWN}codes/", {"password": "a guess"}).status_code == 200
    assert two_factor.verify_code(user, old[0])
    new = _codes(client.post(f"{OWN}codes/", {"password": WORD}).content.decode())
    assert len(new) == two_factor.RECOVERY_CODES and not set(new) & set(old)
    assert not two_factor.verify_code(user, old[1])


def test_taking_it_away_wants_the_password(device: TOTPDevice, user: User, client: Client) -> None:
    password(client)
    give(client, shown(device))
    client.post(f"{OWN}remove/", {"password": "a guess"})
    assert two_factor.get_authenticator(user)
    client.post(f"{OWN}remove/", {"password": WORD})
    assert not two_factor.get_authenticator(user) and two_factor.count_recovery_codes(user) == 0


def test_guesses_at_the_password_there_are_locked_out(user: User, client: Client) -> None:
    password(client)
    given = [client.post(f"{OWN}begin/", {"password": f"guess {n}"}).status_code for n in range(7)]
    assert given == [200] * 5 + [429] * 2


def test_where_it_is_required_nothing_else_opens_before(user: User, client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    password(client)
    for address in (HOME, LIST, f"{OWN}codes/", "/admin/password_change/"):
        assert client.get(address)["Location"] == OWN, address
    client.post(f"{OWN}begin/", {"password": WORD})
    client.post(f"{OWN}confirm/", {"code": shown(TOTPDevice.objects.get())})
    assert is_in(client)
    said = client.post(f"{OWN}remove/", {"password": WORD}, follow=True).content.decode()
    assert "requires a second factor" in said and two_factor.get_authenticator(user)


def test_where_it_is_off_nobody_is_asked(device: TOTPDevice, client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR = "off"
    assert password(client) == HOME
    assert "Second factor" not in client.get(HOME).content.decode()
    assert client.get(OWN).status_code == 404


def test_an_administrator_helps_who_lost_the_device(db: None, client: Client) -> None:
    coder, root = curator("coder", "coder"), curator("root")
    with_device(coder), with_device(root)
    administrator = curator("administrator", "administrator")
    client.force_login(administrator)
    lost = reverse("admin:auth_user_reset_two_factor", args=[coder.pk])
    assert lost in client.get(reverse("admin:auth_user_change", args=[coder.pk])).content.decode()
    assert "Make sure that it is they who ask" in client.get(lost).content.decode()
    assert two_factor.get_authenticator(coder)
    assert client.post(lost).status_code == 302
    assert not two_factor.get_authenticator(coder)
    assert "Second factor taken away" in LogEntry.objects.get(object_id=str(coder.pk)).change_message
    for above in (root, administrator):  # a superuser's, and one's own without the password
        assert client.post(reverse("admin:auth_user_reset_two_factor", args=[above.pk])).status_code == 403
    assert two_factor.get_authenticator(root)
    assert client.get(lost.replace(str(coder.pk), "nobody")).status_code == 404


def test_the_command_for_the_lost(device: TOTPDevice, user: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("reset_two_factor", "curator")
    assert "signs in with the password alone now" in capsys.readouterr().out
    assert not two_factor.get_authenticator(user)
    with pytest.raises(CommandError, match="curator has no second factor in use"):
        call_command("reset_two_factor", "curator")
    with pytest.raises(CommandError, match="Nobody signs in with the name 'nobody'"):
        call_command("reset_two_factor", "nobody")
