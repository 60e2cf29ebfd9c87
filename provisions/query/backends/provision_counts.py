"""The number of public provisions of agreements."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from provisions.models import Provision
from provisions.query.backends import bitmaps
from provisions.query.lookups import get_lookups


def count_provisions(agreements: Iterable[int]) -> dict[int, int]:
    """The number of public provisions by agreement, both as primary keys; agreements without any are left out.

    Args:
        agreements: primary keys of public agreements.
    """
    wanted = list(agreements)
    counts = bitmaps.count_provisions(get_lookups())
    if counts is not None:
        return {pk: counts[pk] for pk in wanted if counts.get(pk)}
    provisions = Provision.objects.public().filter(agreement__in=wanted).order_by()
    return dict(provisions.values_list("agreement").annotate(Count("pk")))
