"""What's new: the agreements and provisions that were added, by day, newest first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self

from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse

from provisions.query import PARAMETERS, ListQuery, get_parameters
from provisions.query.pagination import check_page
from provisions.web.query_links import QueryLinks, with_query

MOST_NAMES = 40  # new agreements that a day names; more are a list of their own
OPEN_NAMES = 60  # agreements with new provisions that are visible before they are unfolded


@dataclass(frozen=True)
class AgreementNews:
    """The provisions that an agreement got on a day: with words of their own, and taken in from another agreement."""

    name: str
    language: str  # of the name; empty for English on English pages
    href: str
    provisions: int
    taken_in: int


@dataclass
class DayNews:
    """What was added on a day; each count has the address of the list of just these."""

    day: date
    provisions: int = 0
    taken_in: int = 0
    agreements: int = 0
    updated: datetime | None = None
    href: str = ""  # the page of the day alone
    provisions_href: str = ""
    taken_in_href: str = ""
    agreements_href: str = ""
    by_agreement: list[AgreementNews] = field(default_factory=list)
    new_agreements: list[tuple[str, str, str]] = field(default_factory=list)  # name, its language, address

    @property
    def agreements_with_own(self) -> int:
        """How many agreements got provisions with words of their own."""
        return sum(one.provisions > 0 for one in self.by_agreement)

    @property
    def is_long(self) -> bool:
        return len(self.by_agreement) > OPEN_NAMES


class News(QueryLinks):
    """The additions among the provisions that a query finds, and the agreements that it finds.

    A query that says nothing of provisions taken in from other agreements gets them too.
    """

    def __init__(self, query: ListQuery, path: str) -> None:
        """Raises InvalidQuery when there is no such page."""
        super().__init__(query, path)
        filters = {name: values for name, values in query.filters.items() if not PARAMETERS[name].technical}
        self.asked = ListQuery("provisions", filters, query.lookups)
        own = not query.values("incorporated")
        self.provisions = self.asked.with_value("incorporated", "include") if own else self.asked
        self.last_page = check_page(query.page, len(self._totals), query.page_size)

    @classmethod
    def parse(cls, params: QueryDict, path: str) -> Self:
        """The news of an address; raises InvalidQuery."""
        return cls(ListQuery.parse("provisions", params), path)

    @cached_property
    def agreements(self) -> ListQuery | None:
        """The query for agreements; None where it asks for what agreements don't have."""
        known = get_parameters("agreements")
        if not self.asked.filters.keys() <= known.keys():
            return None
        return ListQuery("agreements", self.asked.filters, self.query.lookups)

    @cached_property
    def _totals(self) -> dict[date, DayNews]:
        """All days on which something was added, newest first, with their counts; two queries."""
        days: dict[date, DayNews] = {}
        taken_in, provisions = Q(incorporates__isnull=False), self.provisions.records().exclude(added=None)
        counts = {"own": Count("pk", filter=~taken_in), "taken": Count("pk", filter=taken_in)}
        for row in provisions.values("added").annotate(**counts):
            day = days.setdefault(row["added"], DayNews(row["added"]))
            day.provisions, day.taken_in = row["own"], row["taken"]
        if self.agreements:
            added = self.agreements.records().exclude(added=None).values("added").annotate(number=Count("pk"))
            for row in added:
                days.setdefault(row["added"], DayNews(row["added"])).agreements = row["number"]
        return dict(sorted(days.items(), reverse=True))

    def days(self, first: int | None = None, most: int | None = None) -> list[DayNews]:
        """The days of the page, or `most` days from the index `first` on; two queries."""
        size = most or self.query.page_size
        start = (self.query.page - 1) * size if first is None else first
        days = {day.day: day for day in list(self._totals.values())[start : start + size]}
        self._count_by_agreement(days)
        self._name_new_agreements(days)
        for day in days.values():
            self._link(day)
        return list(days.values())

    def _name(self, slug: str, name: str) -> tuple[str, str]:
        """An agreement's name in the active language where it has one, and the language of the name."""
        return self.query.lookups.labels("agreement").get(slug, name), self._languages_of_names.get(slug, "")

    @cached_property
    def _languages_of_names(self) -> dict[str, str]:
        return self.query.lookups.languages_of_names()

    def _count_by_agreement(self, days: dict[date, DayNews]) -> None:
        taken_in = Q(incorporates__isnull=False)
        counts: dict[str, Any] = {"own": Count("pk", filter=~taken_in), "taken": Count("pk", filter=taken_in)}
        rows = self.provisions.records().filter(added__in=days).values("added", "agreement__slug", "agreement__name")
        for row in rows.annotate(**counts).order_by("added", "agreement__name", "agreement__slug"):
            slug = row["agreement__slug"]
            asked = self._on(self.asked.without("agreement"), row["added"]).with_value("agreement", slug)
            if row["taken"]:
                asked = asked.with_value("incorporated", "include" if row["own"] else "only")
            href = with_query(reverse("provisions"), asked.querystring())
            name, language = self._name(slug, row["agreement__name"])
            days[row["added"]].by_agreement.append(AgreementNews(name, language, href, row["own"], row["taken"]))

    def _on(self, query: ListQuery, day: date) -> ListQuery:
        return query.with_value("added_from", day.isoformat()).with_value("added_to", day.isoformat())

    def _link(self, day: DayNews) -> None:
        on_day = self._on(self.asked, day.day)
        day.href = with_query(reverse("news"), on_day.querystring())
        day.provisions_href = with_query(reverse("provisions"), on_day.querystring())
        taken_in = on_day.with_value("incorporated", "only")
        day.taken_in_href = with_query(reverse("provisions"), taken_in.querystring())
        if self.agreements:
            querystring = self._on(self.agreements, day.day).querystring()
            day.agreements_href = with_query(reverse("agreements"), querystring)

    def _name_new_agreements(self, days: dict[date, DayNews]) -> None:
        """Name the new agreements of the days that have few."""
        few = [day.day for day in days.values() if 0 < day.agreements <= MOST_NAMES]
        if not few or not self.agreements:
            return
        names: dict[date, list[tuple[str, str, str]]] = defaultdict(list)
        rows = self.agreements.records().filter(added__in=few).order_by("name", "slug")
        for day, name, slug in rows.values_list("added", "name", "slug"):
            names[day].append((*self._name(slug, name), reverse("agreement", args=[slug])))
        for day, found in names.items():
            days[day].new_agreements = found

    @property
    def previous_href(self) -> str:
        page = self.query.page
        return self.href(page=page - 1 if page > 2 else None) if page > 1 else ""

    @property
    def next_href(self) -> str:
        return self.href(page=self.query.page + 1) if self.query.page < self.last_page else ""

    @property
    def feed_href(self) -> str:
        """The same as an Atom feed."""
        return with_query(reverse("news-feed"), self.asked.querystring())

    @property
    def corrections_href(self) -> str:
        """The feed of the same provisions, which has corrections too."""
        return with_query(reverse("feed"), self.asked.querystring())
