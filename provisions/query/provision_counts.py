"""How many public provisions agreements have: of the index where there is one, else counted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from provisions.models import Provision
from provisions.query.backends.bitmaps import per_agreement
from provisions.query.lookups import get_lookups


def count_provisions(agreements: Iterable[int]) -> dict[int, int]:
    """The number of public provisions of these public agreements, by primary key; those that have none are left out."""
    wanted = list(agreements)
    known = per_agreement(get_lookups())
    if known is not None:
        return {pk: known[pk] for pk in wanted if known.get(pk)}
    found = Provision.objects.public().filter(agreement__in=wanted).order_by()
    return dict(found.values_list("agreement").annotate(Count("pk")))
