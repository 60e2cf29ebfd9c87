"""The Atom feeds: what was added or corrected last, of everything or of what answers a question; and releases."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from provisions.history.corrections import Correction, corrections_of
from provisions.lib.dates import format_date
from provisions.models import Provision, Release
from provisions.query import ListQuery
from provisions.web.query_links import QueryLinks

LATEST = 50
# What no XML can hold, such as the vertical tab that word processors end a line with: a blank stands in its place.
NOT_IN_XML = {sign: " " for sign in range(32) if chr(sign) not in "\t\n\r"}
AUTHOR = "RTA-DB"  # the standard wants one


class Provisions(Feed):
    """The provisions changed last. Takes the search's parameters; a fault in them raises BadQuestion."""

    feed_type = Atom1Feed
    author_name = AUTHOR

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ListQuery:
        return ListQuery.parse("provisions", request.GET)

    def title(self, question: ListQuery) -> str:
        asked = question.querystring()
        return _("RTA-DB: provisions, %(asked)s") % {"asked": asked} if asked else _("RTA-DB: provisions")

    def subtitle(self, question: ListQuery) -> str:
        return _("New and corrected provisions on MSMEs in regional trade agreements.")

    def link(self, question: ListQuery) -> str:
        return QueryLinks(question, reverse("provisions")).href()

    def feed_url(self, question: ListQuery) -> str:
        return QueryLinks(question, reverse("feed")).href()

    def feed_guid(self, question: ListQuery) -> str:
        return f"tag:rta-db,2026:provisions?{question.querystring()}"

    def items(self, question: ListQuery) -> list[Provision]:
        found = question.unordered().select_related("agreement").order_by("-modified", "-number")
        items = list(found[:LATEST])
        corrected = corrections_of(items)
        for item in items:
            item.last_correction = next(iter(corrected.get(item.pk, [])), None)
        return items

    def item_title(self, item: Any) -> str:
        return f"{item.number}: {item.agreement.name}, {item.citation}".translate(NOT_IN_XML)

    def item_description(self, item: Any) -> str:
        text = f"{item.summary} {_corrected(item.last_correction)}" if item.last_correction else str(item.summary)
        return escape(text.translate(NOT_IN_XML))  # feeds say that it is HTML

    def item_guid(self, item: Any) -> str:
        return f"tag:rta-db,2026:{item.number}"

    def item_pubdate(self, item: Any) -> datetime:
        found: datetime = item.created
        return found

    def item_updateddate(self, item: Any) -> datetime:
        found: datetime = item.modified
        return found


def _corrected(correction: Correction) -> str:
    told = {"date": format_date(correction.day), "fields": ", ".join(change.label for change in correction.fields)}
    return f"[{_('Corrected on %(date)s: %(fields)s.') % told}{' ' + correction.note if correction.note else ''}]"


class Releases(Feed):
    """The releases, newest first."""

    feed_type = Atom1Feed
    author_name = AUTHOR
    feed_guid = "tag:rta-db,2026:releases"

    def title(self) -> str:
        return _("RTA-DB: releases")

    def subtitle(self) -> str:
        return _("Numbered copies of the data that never change.")

    def link(self) -> str:
        return reverse("releases")

    def items(self) -> list[Release]:
        return list(Release.objects.order_by("-pk")[:LATEST])

    def item_title(self, item: Any) -> str:
        return _("Release %(version)s") % {"version": item.version}

    def item_description(self, item: Any) -> str:
        return escape(str(item.note).translate(NOT_IN_XML))

    def item_link(self, item: Any) -> str:
        return reverse("release", args=[item.version])

    def item_guid(self, item: Any) -> str:
        return f"tag:rta-db,2026:release-{item.version}"

    def item_pubdate(self, item: Any) -> datetime:
        return make_aware(datetime.combine(item.date, time()))

    def item_updateddate(self, item: Any) -> datetime:
        return self.item_pubdate(item)
