"""Economies: their list in the order of the names that it shows, and what one economy's page tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count

from provisions.models import Agreement, Economy, Membership
from provisions.models.names import economy_name, folded
from provisions.pages import reading
from provisions.pages.listing import Listing

PARTNERS = 24  # the most that a page names; a search finds the others


class Economies(Listing):
    """The list of economies by their names in the reader's language: Allemagne stands before Chili.

    The order in the database, which programs are given, is that of the WTO's English names. Economies are some
    hundreds, so their names are put in order here.
    """

    @cached_property
    def rows(self) -> list[Any]:
        if self.question.ordering.removeprefix("-") not in ("", "name"):
            return super().rows
        first = (self.question.page - 1) * self.question.page_size
        codes = self._codes[first : first + self.question.page_size]
        found = {one.code: one for one in reading.LISTED["economies"](Economy.objects.filter(code__in=codes))}
        return reading.COUNTED["economies"]([found[code] for code in codes])

    @property
    def _codes(self) -> list[str]:
        """The codes of all that answer, in the order of their names."""
        names = dict(self.question.queryset().order_by("code").values_list("code", "name"))
        backwards = self.question.ordering.startswith("-")
        return sorted(names, key=lambda code: folded(economy_name(code, names[code])), reverse=backwards)


@dataclass(frozen=True)
class Partner:
    """An economy, and in how many of another's agreements it is a party."""

    economy: Economy
    agreements: int


def partners(economy: Economy, agreements: Iterable[Agreement]) -> list[Partner]:
    """Whom an economy has these agreements with, those with most first; at most PARTNERS (two queries)."""
    others = Membership.objects.filter(agreement__in=[one.pk for one in agreements]).exclude(economy=economy)
    counted = dict(others.order_by().values_list("economy").annotate(Count("agreement", distinct=True)))
    found = [Partner(one, counted[one.pk]) for one in Economy.objects.filter(pk__in=counted)]
    return sorted(found, key=lambda one: (-one.agreements, folded(one.economy.label)))[:PARTNERS]
