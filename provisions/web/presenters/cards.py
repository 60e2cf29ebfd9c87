"""Provisions as lists show them. Each is made once for the dataset's version and language, with its places for words
that a search marks left open; these are filled in for each page. So a page makes none anew, whatever was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from provisions.models import Provision
from provisions.query.fulltext import highlight, snippet
from provisions.web.presenters import prefetch
from provisions.web.presenters.listing import Listing

# Characters that are in no text, since they never stand for anything: the places of heading, summary and quote.
PLACES = {"heading": "\ufdd0", "summary": "\ufdd1", "quote": "\ufdd2"}
OPEN = re.compile(f"[{''.join(PLACES.values())}]")


def listed(listing: Listing, part: str, version: int) -> list[SafeString]:
    """A page of answers in their order; `part` is card or row, `version` the dataset's.

    Once a page was shown in this version only the words are read, in one query, and whatever has no card yet.
    """
    rows, query = listing.question.page_records(), listing.question.text
    if cache.add(_key(part, version, "any"), True):
        return cards(prefetch.with_coding(rows), version, part, query)
    found = list(rows.values("pk", *PLACES, language=F("text__language")))
    kept = _kept(part, version, [one["pk"] for one in found])
    missing = [one["pk"] for one in found if one["pk"] not in kept]
    if missing:
        kept |= _made(part, version, prefetch.with_coding(Provision.objects.filter(pk__in=missing)))
    return [_filled(kept[one["pk"]], one, query) for one in found if one["pk"] in kept]


def cards(records: Iterable[Provision], version: int, part: str = "card", query: str = "") -> list[SafeString]:
    """Provisions that were read with their coding (`reading.with_coding`)."""
    found = list(records)
    kept = _kept(part, version, [one.pk for one in found])
    kept |= _made(part, version, [one for one in found if one.pk not in kept])
    return [_filled(kept[one.pk], _words(one), query) for one in found]


def _words(one: Provision) -> dict[str, Any]:
    """What is filled in, and the language of the text that heading and quote are of."""
    return {name: getattr(one, name) for name in PLACES} | {"language": one.text.language if one.text else ""}


def _kept(part: str, version: int, pks: list[int]) -> dict[int, str]:
    """By primary key, with open places, those that were made before."""
    keys = {_key(part, version, pk): pk for pk in pks}
    return {keys[key]: made for key, made in cache.get_many(keys).items()}


def _made(part: str, version: int, records: Iterable[Provision]) -> dict[int, str]:
    """The same, made now and kept."""
    made = {one.pk: _render(part, one) for one in records}
    cache.set_many({_key(part, version, pk): one for pk, one in made.items()})
    return made


def _key(part: str, version: int, which: int | str) -> str:
    return f"{part}-{version}-{get_language()}-{which}"


def _render(part: str, provision: Provision) -> str:
    return render_to_string(f"provisions/parts/provision_{part}.html", {"provision": provision, "places": PLACES})


def _filled(made: str, texts: dict[str, Any], query: str) -> SafeString:
    """With the words of the search marked, and around them the part of the quote that has them."""
    lang = texts["language"] or "en"
    shown = ""
    if query and texts["quote"]:
        cut = snippet(texts["quote"], query, language=lang)
        shown = format_html('<p class="snippet" lang="{}">{}</p>', lang, cut)
    words = {
        PLACES["heading"]: highlight(texts["heading"], query, lang),
        PLACES["summary"]: highlight(texts["summary"], query),
        PLACES["quote"]: SafeString(shown),
    }
    return mark_safe(OPEN.sub(lambda place: words[place[0]], made))  # noqa: S308  made by a template, filled with escaped text
