"""Provisions as cards and table rows, rendered once for a dataset version and language.

A cached card has placeholders for the words that a search highlights. They are filled in for each page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from provisions.models import Provision
from provisions.query.fulltext import highlight, snippet
from provisions.web.presenters import prefetch
from provisions.web.presenters.listing import Listing

# Unicode noncharacters, which are in no text.
PLACEHOLDERS = {"heading": "\ufdd0", "summary": "\ufdd1", "quote": "\ufdd2"}
PLACEHOLDER = re.compile(f"[{''.join(PLACEHOLDERS.values())}]")


def render_listing(listing: Listing, part: str, version: int) -> list[SafeString]:
    """Render the records of a page of provisions; `part` is card or row, `version` is the dataset version.

    After the first page of a version, only the words of the records are read, in one query, and all of those records
    that have no cached card yet.
    """
    records, search = listing.query.page_records(), listing.query.text
    if cache.add(_key(part, version, "any"), True):
        return render_cards(prefetch.with_coding(records), version, part, search)
    words = list(records.values("pk", *PLACEHOLDERS, language=F("text__language")))
    cards = _cached(part, version, [one["pk"] for one in words])
    missing = [one["pk"] for one in words if one["pk"] not in cards]
    if missing:
        cards |= _render_and_cache(part, version, prefetch.with_coding(Provision.objects.filter(pk__in=missing)))
    return [_fill(cards[one["pk"]], one, search) for one in words if one["pk"] in cards]


def render_cards(
    provisions: Iterable[Provision], version: int, part: str = "card", search: str = ""
) -> list[SafeString]:
    """Render provisions that were read with `prefetch.with_coding`."""
    provisions = list(provisions)
    cards = _cached(part, version, [one.pk for one in provisions])
    cards |= _render_and_cache(part, version, [one for one in provisions if one.pk not in cards])
    return [_fill(cards[one.pk], _words(one), search) for one in provisions]


def _words(provision: Provision) -> dict[str, Any]:
    """The words for the placeholders, and the language of heading and quote."""
    language = provision.text.language if provision.text else ""
    return {name: getattr(provision, name) for name in PLACEHOLDERS} | {"language": language}


def _cached(part: str, version: int, pks: list[int]) -> dict[int, str]:
    keys = {_key(part, version, pk): pk for pk in pks}
    return {keys[key]: card for key, card in cache.get_many(keys).items()}


def _render_and_cache(part: str, version: int, provisions: Iterable[Provision]) -> dict[int, str]:
    template = f"provisions/parts/provision_{part}.html"
    cards: dict[int, str] = {
        one.pk: render_to_string(template, {"provision": one, "placeholders": PLACEHOLDERS}) for one in provisions
    }
    cache.set_many({_key(part, version, pk): card for pk, card in cards.items()})
    return cards


def _key(part: str, version: int, suffix: int | str) -> str:
    return f"{part}-{version}-{get_language()}-{suffix}"


def _fill(card: str, words: dict[str, Any], search: str) -> SafeString:
    """Fill in the placeholders: with highlights and, where the search has words, a snippet of the quote."""
    heading, summary, quote = escape(words["heading"] or ""), escape(words["summary"] or ""), ""
    if search:
        language = words["language"] or "en"
        heading = highlight(words["heading"], search, language)
        summary = highlight(words["summary"], search)
        if words["quote"]:
            excerpt = snippet(words["quote"], search, language=language)
            quote = format_html('<p class="snippet" lang="{}">{}</p>', language, excerpt)
    contents = dict(zip(PLACEHOLDERS.values(), (heading, summary, quote), strict=True))
    return mark_safe(PLACEHOLDER.sub(lambda found: contents[found[0]], card))  # noqa: S308  a template and escaped words
