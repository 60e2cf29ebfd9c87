"""Blind coding: two readings are independent only if neither coder sees the other's before handing in their own.

A user without the right to see every reading is blind to a provision until they have handed in their own reading of
it: they see its passage, but nothing that reveals how others coded it. `Reading.objects.visible_to` filters readings
by the same rule.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from provisions.models import SEE_EVERY_READING, Provision, Reading


def sees_every_reading(request: HttpRequest) -> bool:
    """Whether the user sees every coding: editors do, coders don't."""
    return request.user.has_perm(SEE_EVERY_READING)


def is_blind(request: HttpRequest, provision: Provision | None) -> bool:
    """Whether to hide the provision's codes, differences and history from the user; cached for the request."""
    if sees_every_reading(request):
        return False
    if provision is None or provision.pk is None:
        return True
    cache: dict[Any, bool] = request.__dict__.setdefault("_blind", {})
    if provision.pk not in cache:
        own_readings = Reading.objects.for_user(request.user).handed_in()
        cache[provision.pk] = not own_readings.filter(provision=provision).exists()
    return cache[provision.pk]
