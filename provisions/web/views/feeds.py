"""The Atom feeds: new and corrected provisions, what was added by day, and releases."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisions.history.corrections import Correction, find_corrections_by_provision
from provisions.lib.dates import format_date
from provisions.models import DatasetState, Provision, Release
from provisions.query import ListQuery
from provisions.web.news import DayNews, News
from provisions.web.query_links import with_query

LATEST = 50
# Control characters that XML does not allow, such as the vertical tab of word processors, become blanks.
NOT_IN_XML = {sign: " " for sign in range(32) if chr(sign) not in "\t\n\r"}
AUTHOR = "RTA-DB"  # required by RFC 4287


class ProvisionsFeed(Feed):
    """The provisions that a query finds, last modified first. Invalid parameters raise InvalidQuery."""

    feed_type = Atom1Feed
    author_name = AUTHOR
    subtitle = _("New and corrected provisions on MSMEs in regional trade agreements.")

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ListQuery:
        return ListQuery.parse("provisions", request.GET)

    def title(self, query: ListQuery) -> str:
        querystring = query.querystring()
        title = gettext("RTA-DB: provisions, %(asked)s") if querystring else gettext("RTA-DB: provisions")
        return title % {"asked": querystring}

    def link(self, query: ListQuery) -> str:
        return with_query(reverse("provisions"), query.querystring())

    def feed_url(self, query: ListQuery) -> str:
        return with_query(reverse("feed"), query.querystring())

    def feed_guid(self, query: ListQuery) -> str:
        return f"tag:rta-db,2026:provisions?{query.querystring()}"

    def items(self, query: ListQuery) -> list[Provision]:
        latest = query.records().select_related("agreement").order_by("-modified", "-number")
        provisions = list(latest[:LATEST])
        corrections = find_corrections_by_provision(provisions)
        for one in provisions:
            one.last_correction = next(iter(corrections.get(one.pk, [])), None)
        return provisions

    def item_title(self, item: Any) -> str:
        return f"{item.number}: {item.agreement.name}, {item.citation}".translate(NOT_IN_XML)

    def item_description(self, item: Any) -> str:
        note = f" {_correction_note(item.last_correction)}" if item.last_correction else ""
        return escape(f"{item.summary}{note}".translate(NOT_IN_XML))  # Django declares descriptions as HTML

    def item_guid(self, item: Provision) -> str:
        return f"tag:rta-db,2026:{item.number}"

    def item_pubdate(self, item: Provision) -> datetime:
        return _midnight(item.added) if item.added else item.created

    def item_updateddate(self, item: Provision) -> datetime:
        return item.modified


def _correction_note(correction: Correction) -> str:
    fields = ", ".join(change.label for change in correction.fields)
    words = gettext("Corrected on %(date)s: %(fields)s.") % {"date": format_date(correction.day), "fields": fields}
    return f"[{words} {correction.note}]" if correction.note else f"[{words}]"


class NewsFeed(Feed):
    """What was added, with an entry for each day, newest first; of what a query finds. Raises InvalidQuery."""

    feed_type = Atom1Feed
    author_name = AUTHOR
    subtitle = _("Agreements and provisions on MSMEs that were added, by day.")
    description_template = "provisions/parts/news_day.html"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> News:
        return News.parse(request.GET, reverse("news"))

    def title(self, news: News) -> str:
        asked = news.description
        title = gettext("RTA-DB: what’s new, %(asked)s") if asked else gettext("RTA-DB: what’s new")
        return title % {"asked": asked}

    def link(self, news: News) -> str:
        return with_query(reverse("news"), news.asked.querystring())

    def feed_url(self, news: News) -> str:
        return news.feed_href

    def feed_guid(self, news: News) -> str:
        return f"tag:rta-db,2026:news?{news.asked.querystring()}"

    def items(self, news: News) -> list[DayNews]:
        """The latest days. That of the dataset's last change has its time, so that readers notice what came later."""
        days, changed = news.days(0, LATEST), DatasetState.objects.current().changed
        for day in days:
            day.updated = changed if localdate(changed) == day.day else _midnight(day.day)
        return days

    def item_title(self, item: Any) -> str:
        return format_date(item.day)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"day": kwargs["item"], "root": kwargs["request"].build_absolute_uri("/").rstrip("/")}

    def item_link(self, item: DayNews) -> str:
        return item.href

    def item_guid(self, item: DayNews) -> str:
        return f"tag:rta-db,2026:news-{item.day}?{item.href}"

    def item_pubdate(self, item: DayNews) -> datetime:
        return _midnight(item.day)

    def item_updateddate(self, item: DayNews) -> datetime | None:
        return item.updated


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


class ReleasesFeed(Feed):
    """The releases, newest first."""

    feed_type = Atom1Feed
    author_name = AUTHOR
    feed_guid = "tag:rta-db,2026:releases"
    title = _("RTA-DB: releases")
    subtitle = _("Numbered copies of the data that never change.")
    link = reverse_lazy("releases")

    def items(self) -> list[Release]:
        return list(Release.objects.order_by("-pk")[:LATEST])

    def item_title(self, item: Release) -> str:
        return gettext("Release %(version)s") % {"version": item.version}

    def item_description(self, item: Release) -> str:
        return escape(item.note.translate(NOT_IN_XML))

    def item_link(self, item: Release) -> str:
        return reverse("release", args=[item.version])

    def item_guid(self, item: Release) -> str:
        return f"tag:rta-db,2026:release-{item.version}"

    def item_pubdate(self, item: Release) -> datetime:
        return _midnight(item.date)

    item_updateddate = item_pubdate
