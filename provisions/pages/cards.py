"""Provisions as lists show them. Each is made once for the dataset's version and language, with its places for words
that a search marks left open; these are filled in for each page. So a page makes none anew, whatever was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from provisions.models import Provision
from provisions.pages import reading
from provisions.pages.listing import Listing
from provisions.querying.search import highlight, snippet

# Characters that are in no text, since they never stand for anything: the places of heading, summary and quote.
PLACES = {"heading": "\ufdd0", "summary": "\ufdd1", "quote": "\ufdd2"}
OPEN = re.compile(f"[{''.join(PLACES.values())}]")


def listed(listing: Listing, part: str, version: int) -> list[SafeString]:
    """A page of answers in their order; `part` is card or row, `version` the dataset's. One query when all are made."""
    found = list(listing.question.rows().values("pk", *PLACES))
    made = _made(part, [one["pk"] for one in found], version)
    return [_filled(made[one["pk"]], one, listing.question.text) for one in found if one["pk"] in made]


def cards(provisions: Iterable[Provision], version: int) -> list[SafeString]:
    """Provisions as cards, no words marked."""
    found = list(provisions)
    made = _made("card", [one.pk for one in found], version)
    return [_filled(made[one.pk], {name: getattr(one, name) for name in PLACES}, "") for one in found]


def _made(part: str, pks: list[int], version: int) -> dict[int, str]:
    """By primary key, with open places; made now where it is not kept."""
    keys = {f"{part}-{version}-{get_language()}-{pk}": pk for pk in pks}
    kept = {keys[key]: made for key, made in cache.get_many(keys).items()}
    missing = [pk for pk in pks if pk not in kept]
    records = reading.with_coding(Provision.objects.filter(pk__in=missing)) if missing else []
    fresh = {one.pk: _render(part, one) for one in records}
    cache.set_many({key: fresh[pk] for key, pk in keys.items() if pk in fresh})
    return kept | fresh


def _render(part: str, provision: Provision) -> str:
    return render_to_string(f"provisions/parts/provision_{part}.html", {"provision": provision, "places": PLACES})


def _filled(made: str, texts: dict[str, Any], query: str) -> SafeString:
    """With the words of the search marked, and around them the part of the quote that has them."""
    words = {PLACES[name]: highlight(texts[name], query) for name in ("heading", "summary")}
    quoted = bool(query and texts["quote"])
    shown = format_html('<p class="snippet">{}</p>', snippet(texts["quote"], query)) if quoted else ""
    words[PLACES["quote"]] = SafeString(shown)
    return mark_safe(OPEN.sub(lambda place: words[place[0]], made))  # noqa: S308  made by a template, filled with escaped text
