"""Two readings are independent only when nobody sees the other before handing in their own.

Whoever may not see every reading is blind to a provision until their own reading of it is handed in: they see its
passage, and nothing that tells how another coded it. Readings are kept apart by `Reading.objects.visible_to`.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from provisions.models import SEE_EVERY_READING, Provision, Reading


def sees_all(request: HttpRequest) -> bool:
    """Whether the user sees every coding: editors do, coders don't."""
    return request.user.has_perm(SEE_EVERY_READING)


def is_blind(request: HttpRequest, provision: Provision | None) -> bool:
    """Whether the provision's codes, differences and history are to be hidden from the user; asked once a request."""
    if sees_all(request):
        return False
    if provision is None or provision.pk is None:
        return True
    known: dict[Any, bool] = request.__dict__.setdefault("_blind", {})
    if provision.pk not in known:
        known[provision.pk] = (
            not Reading.objects.for_user(request.user).handed_in().filter(provision=provision).exists()
        )
    return known[provision.pk]


def refuse_the_blind(request: HttpRequest, provision: Provision | None) -> None:
    """Raise PermissionDenied (403) for one who has not handed in a reading of the provision."""
    if is_blind(request, provision):
        raise PermissionDenied("Hand in your own reading first: this page shows how others read the provision.")


def filter_names(list_filter: Any) -> set[str]:
    """What a list offers filters by, fields and filters of its own making: a blind user must not ask for others."""
    named = (one[0] if isinstance(one, list | tuple) else one for one in list_filter)
    return {one if isinstance(one, str) else getattr(one, "parameter_name", None) or "" for one in named} - {""}
