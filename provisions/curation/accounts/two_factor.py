"""Two-factor login: codes of an authenticator app (TOTP), and recovery codes for when the device is lost.

django-otp keeps the devices: a code is accepted once, and each wrong code makes the user wait longer for the next
attempt. This module decides who needs a code, and sets devices up and removes them.

A session is verified for the authenticator that the user had when they gave the code; a new authenticator asks again.
The authenticator's key is loaded together with the user, so that no page pays a query for it.
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
VERIFIED_KEY = "second_factor"  # session key: the key of the authenticator that the user had when they gave a code


class TwoFactorModelBackend(ModelBackend):
    """Django's accounts, with the key of the user's authenticator loaded in the same query as the user."""

    def get_user(self, user_id: Any) -> Any:
        user = with_authenticator(get_user_model()._default_manager.all()).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def with_authenticator(users: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate users with `authenticator`: the key of the one in use, or None."""
    devices = TOTPDevice.objects.filter(user_id=OuterRef("pk"), confirmed=True)
    return users.annotate(authenticator=Subquery(devices.values("pk")[:1]))


def is_off() -> bool:
    """Whether the site asks nobody for a code, whatever devices there are."""
    return bool(settings.SECOND_FACTOR == "off")


def is_required() -> bool:
    """Whether all staff must have a second factor."""
    return bool(settings.SECOND_FACTOR == "required")


def get_authenticator(user: Any) -> Any:
    """The user's authenticator in use, or None."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()


def authenticator_key(user: Any) -> int | None:
    """The key of the user's authenticator in use, or None; without a query when it is annotated."""
    if hasattr(user, "authenticator"):
        return user.authenticator
    device = get_authenticator(user)
    return device.pk if device else None


def needs_code(user: Any) -> bool:
    """Whether the user has to give a code to log in."""
    return not is_off() and authenticator_key(user) is not None


def is_verified(request: HttpRequest) -> bool:
    """Whether this session gave a code while its user had the authenticator that they have now."""
    key = authenticator_key(request.user)
    return key is not None and request.session.get(VERIFIED_KEY) == key


def verify_code(user: Any, code: str) -> bool:
    """Whether a code is right, which uses it up. Digits are the authenticator's; anything else is a recovery code."""
    code = normalise_code(code)
    model = TOTPDevice if code.isascii() and code.isdigit() else StaticDevice
    devices = model.objects.filter(user_id=user.pk, confirmed=True)
    return any(verify_token(user, device.persistent_id, code) for device in devices)


def normalise_code(code: str) -> str:
    """A code as it is stored, without the blanks and hyphens that make it readable."""
    return "".join(code.split()).replace("-", "").lower()


def seconds_to_wait(user: Any) -> int:
    """How long the authenticator rejects any code after wrong ones; 0 when it accepts one now."""
    device = get_authenticator(user)
    _is_allowed, details = device.verify_is_allowed() if device else (True, None)
    return max(1, math.ceil((details["locked_until"] - timezone.now()).total_seconds())) if details else 0


@transaction.atomic
def begin_setup(user: Any) -> Any:
    """Create an authenticator with a new secret, in place of an unfinished one. `confirm_setup` puts it into use."""
    TOTPDevice.objects.filter(user_id=user.pk, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="authenticator", confirmed=False)


@transaction.atomic
def confirm_setup(user: Any, code: str) -> tuple[Any, list[str]] | None:
    """Put the unfinished authenticator into use, in place of the old one, if the code is right.

    Returns the device and new recovery codes, which can't be shown again; None for a wrong code.
    """
    device = TOTPDevice.objects.select_for_update().filter(user_id=user.pk, confirmed=False).first()
    if device is None or not device.verify_token(normalise_code(code)):
        return None
    TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).delete()
    device.confirmed = True
    device.save()
    user.authenticator = device.pk
    return device, renew_recovery_codes(user)


@transaction.atomic
def renew_recovery_codes(user: Any) -> list[str]:
    """Replace the user's recovery codes by ten new ones, each valid for one login."""
    device, _created = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery codes"})
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def count_recovery_codes(user: Any) -> int:
    """The number of unused recovery codes."""
    return StaticToken.objects.filter(device__user_id=user.pk).count()


@transaction.atomic
def remove_devices(user: Any) -> bool:
    """Remove authenticator and recovery codes; returns whether an authenticator was in use."""
    was_in_use = get_authenticator(user) is not None
    TOTPDevice.objects.filter(user_id=user.pk).delete()
    StaticDevice.objects.filter(user_id=user.pk).delete()
    user.authenticator = None
    return was_in_use
