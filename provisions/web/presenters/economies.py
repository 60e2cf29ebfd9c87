"""Economies: their list in the order of the names that it shows, and what one economy's page tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from provisions.lib.economy_names import economy_name, name_sort_key
from provisions.models import Agreement, Economy, Provision, Text, Value
from provisions.statistics.trends import Table, years_of
from provisions.web.presenters import prefetch
from provisions.web.presenters.listing import Listing

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
        found = {one.code: one for one in prefetch.LISTED["economies"](Economy.objects.filter(code__in=codes))}
        return prefetch.COUNTED["economies"]([found[code] for code in codes])

    @property
    def _codes(self) -> list[str]:
        """The codes of all that answer, in the order of their names."""
        names = dict(self.question.queryset().order_by("code").values_list("code", "name"))
        backwards = self.question.ordering.startswith("-")
        return sorted(names, key=lambda code: name_sort_key(economy_name(code, names[code])), reverse=backwards)


def with_reading(agreements: QuerySet[Agreement]) -> list[Agreement]:
    """The same agreements, each with `has_text`: whether a text of it is known."""
    return list(agreements.annotate(has_text=Exists(Text.objects.filter(agreement=OuterRef("pk")))))


def over_time(agreements: Iterable[Any]) -> Table:
    """These agreements by year of signature, as on the page of trends; they know their texts and provisions."""
    signed = [one for one in agreements if one.signed]
    counted = Counter(one.signed.year for one in signed if one.provision_total)
    return years_of(counted, Counter(one.signed.year for one in signed if one.has_text or one.provision_total))


@dataclass(frozen=True)
class Topic:
    """A topic, and how many provisions are coded with it."""

    value: Value
    count: int


def topics(agreements: Iterable[Agreement]) -> list[Topic]:
    """What the provisions of these agreements are about, as a search counts it, the most frequent first (one query)."""
    said = Provision.objects.public().filter(agreement__in=[one.pk for one in agreements]).order_by().values("pk")
    counted = Count("provisions", filter=Q(provisions__in=said), distinct=True)
    found = Value.objects.filter(variable="theme").annotate(said=counted).filter(said__gt=0)
    return [Topic(one, one.said) for one in found.order_by("-said", "position")]


@dataclass(frozen=True)
class Partner:
    """An economy, and in how many of another's agreements it is a party."""

    economy: Economy
    agreements: int


def partners(economy: Economy, agreements: Iterable[Agreement]) -> list[Partner]:
    """Whom an economy has these agreements with, those with most first; at most PARTNERS (one query)."""
    shared = Economy.objects.filter(memberships__agreement__in=[one.pk for one in agreements]).exclude(pk=economy.pk)
    found = [Partner(one, one.shared) for one in shared.annotate(shared=Count("memberships__agreement", distinct=True))]
    return sorted(found, key=lambda one: (-one.agreements, name_sort_key(one.economy.label)))[:PARTNERS]
