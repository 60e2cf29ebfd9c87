"""Curators with a second factor, and the codes that their authenticators show."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from provisions.curation.accounts import two_factor

WORD = "a word that nobody guesses"


def curator(name: str = "curator", role: str = "") -> User:
    """A superuser, or one in a role, without a second factor."""
    if not role:
        return User.objects.create_superuser(name, "c@example.org", WORD)
    made = User.objects.create_user(name, password=WORD, is_staff=True)
    made.groups.add(Group.objects.get(name=role))
    return made


def with_device(user: User) -> tuple[TOTPDevice, list[str]]:
    """An authenticator in use, and the recovery codes."""
    device = two_factor.begin_setup(user)
    done = two_factor.confirm_setup(user, shown(device))
    assert done is not None
    TOTPDevice.objects.update(last_t=-1)  # as if that had been a while ago
    return done


def shown(device: TOTPDevice) -> str:
    """What the authenticator shows now."""
    return f"{totp(device.bin_key):06d}"


def not_shown(device: TOTPDevice) -> str:
    """Six digits that it shows neither now nor just before or after."""
    near = {f"{totp(device.bin_key, drift=drift):06d}" for drift in range(-2, 3)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)


def password(client: Client, name: str = "curator", word: str = WORD, follow: str = "") -> str:
    """Give a password; returns where that leads, or "" when it leads nowhere."""
    answer = client.post("/admin/login/", {"username": name, "password": word, "next": follow})
    return answer.headers.get("Location", "")
