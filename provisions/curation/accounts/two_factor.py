"""The second factor of a log-in: codes of an authenticator (TOTP), and recovery codes for when it is lost.

The devices and their codes are django-otp's: a code counts once, and each wrong one makes the next wait longer. This
module says whom a code is asked of, and puts devices in place and takes them away.

A session is verified for the authenticator that the user had when the code was right: with another authenticator it is
asked again. Which one a user has comes with the user, so no page pays a query for it.
"""

from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
OFF, OPTIONAL, REQUIRED = "off", "optional", "required"
VERIFIED = "second_factor"  # in the session: the key of the authenticator it was verified for


class TwoFactorModelBackend(ModelBackend):
    """Django's accounts; who signs in, and whoever a session belongs to, comes with the key of the authenticator."""

    def get_user(self, user_id: Any) -> Any:
        user = with_authenticator(get_user_model()._default_manager.all()).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def with_authenticator(users: QuerySet[Any]) -> QuerySet[Any]:
    """Users with `authenticator`: the key of the one in use, or None."""
    in_use = TOTPDevice.objects.filter(user_id=OuterRef("pk"), confirmed=True)
    return users.annotate(authenticator=Subquery(in_use.values("pk")[:1]))


def off() -> bool:
    """Whether nobody is asked, whatever devices there are."""
    return bool(settings.SECOND_FACTOR == OFF)


def required() -> bool:
    """Whether everybody who works in the admin must have one."""
    return bool(settings.SECOND_FACTOR == REQUIRED)


def device_of(user: Any) -> Any:
    """The user's authenticator, or None while there is none in use."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()


def key_of(user: Any) -> int | None:
    """The key of the user's authenticator, None without one."""
    if hasattr(user, "authenticator"):
        return user.authenticator
    device = device_of(user)
    return device.pk if device else None


def asked(user: Any) -> bool:
    """Whether the user's log-in needs a code."""
    return not off() and key_of(user) is not None


def is_verified(request: HttpRequest) -> bool:
    """Whether this session has shown a code, of the authenticator that its user has now or a recovery code."""
    key = key_of(request.user)
    return key is not None and request.session.get(VERIFIED) == key


def verify(request: HttpRequest, key: int | None) -> None:
    """Note that this session has shown a code while the authenticator of this key was in use; the user is logged in."""
    request.session[VERIFIED] = key


def accept(user: Any, code: str) -> Any:
    """The device that takes the code, or None. Six digits are the authenticator's; all else is a recovery code.

    A code that was taken is used up.
    """
    code = plain(code)
    model = TOTPDevice if code.isascii() and code.isdigit() else StaticDevice
    for device in model.objects.filter(user_id=user.pk, confirmed=True):
        if verify_token(user, device.persistent_id, code):
            return device
    return None


def plain(code: str) -> str:
    """A code as it is kept: without the blanks and hyphens that people set for reading."""
    return "".join(code.split()).replace("-", "").lower()


def seconds_to_wait(user: Any) -> int:
    """After wrong codes: how long until the authenticator's next one is looked at; 0 when it would be now."""
    device = device_of(user)
    allowed, why = device.verify_is_allowed() if device else (True, None)
    if allowed or not why:
        return 0
    return max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))


def begin(user: Any) -> Any:
    """A new authenticator with a secret of its own, not in use until `confirm`; an earlier unfinished one goes."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user_id=user.pk, confirmed=False).delete()
        return TOTPDevice.objects.create(user=user, name="authenticator", confirmed=False)


def confirm(user: Any, code: str) -> tuple[Any, list[str]] | None:
    """Take the unfinished authenticator into use, in place of the one before, when the code is its own.

    Returns the device and new recovery codes, which nobody is shown again; None for a wrong code.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user_id=user.pk, confirmed=False).first()
        if device is None or not device.verify_token(plain(code)):
            return None
        TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).delete()
        device.confirmed = True
        device.save()
        user.authenticator = device.pk
        return device, new_codes(user)


def new_codes(user: Any) -> list[str]:
    """Ten new recovery codes, each good for one log-in, in place of those before."""
    with transaction.atomic():
        device, _made = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery codes"})
        device.token_set.all().delete()
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def codes_left(user: Any) -> int:
    """How many recovery codes the user has not used yet."""
    return StaticToken.objects.filter(device__user_id=user.pk).count()


def take_away(user: Any) -> bool:
    """Remove authenticator and recovery codes; whether there was an authenticator in use."""
    with transaction.atomic():
        had = device_of(user) is not None
        TOTPDevice.objects.filter(user_id=user.pk).delete()
        StaticDevice.objects.filter(user_id=user.pk).delete()
    user.authenticator = None
    return had
