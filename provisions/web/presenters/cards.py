"""Provisions as cards and table rows, rendered once for a dataset version and language.

A cached card has placeholders for the words that a search highlights. They are filled in for each page.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.cache import cache
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from provisions.models import Provision
from provisions.models.provisions import SUMMARIES, choose_summary
from provisions.query.fulltext.highlight import highlight, snippet
from provisions.web.presenters import prefetch
from provisions.web.presenters.reading import states_by_agreement

# Unicode noncharacters, which are in no text.
PLACEHOLDERS = {"heading": "\ufdd0", "summary": "\ufdd1", "quote": "\ufdd2"}
PLACEHOLDER = re.compile(f"[{''.join(PLACEHOLDERS.values())}]")


def render_cards(records: QuerySet[Provision], part: str, version: int, search: str = "") -> list[SafeString]:
    """Render provisions; `part` is card or row, `version` is the dataset version.

    Of provisions with a cached card, only the words for the placeholders are read (one query in all).
    """
    words = list(records.values("pk", *PLACEHOLDERS, *SUMMARIES.values(), language=F("text__language")))
    cards = _get_cards(part, version, [one["pk"] for one in words])
    return [_fill(cards[one["pk"]], one, search) for one in words if one["pk"] in cards]


def _get_cards(part: str, version: int, pks: list[int]) -> dict[int, str]:
    """Return the cached cards by primary key; render and cache the missing ones."""
    keys = {pk: f"{part}-{version}-{get_language()}-{pk}" for pk in pks}
    cached_cards = cache.get_many(keys.values())
    cards = {pk: cached_cards[key] for pk, key in keys.items() if key in cached_cards}
    if missing := keys.keys() - cards.keys():
        template, states = f"provisions/parts/provision_{part}.html", states_by_agreement()
        new_cards: dict[int, str] = {
            one.pk: render_to_string(
                template,
                {"provision": one, "reading_state": states.get(one.agreement_id), "placeholders": PLACEHOLDERS},
            )
            for one in prefetch.with_coding(Provision.objects.filter(pk__in=missing))
        }
        cache.set_many({keys[pk]: card for pk, card in new_cards.items()})
        cards |= new_cards
    return cards


def _fill(card: str, words: dict[str, Any], search: str) -> SafeString:
    """Fill in the placeholders: with highlights and, where the search has words, a snippet of the quote."""
    words_of_summary, spoken = choose_summary(words.__getitem__, get_language() or "en")
    heading, summary, quote = escape(words["heading"] or ""), escape(words_of_summary), ""
    if search:
        language = words["language"] or "en"
        heading = highlight(words["heading"], search, language)
        summary = highlight(words_of_summary, search, spoken)
        if words["quote"]:
            excerpt = snippet(words["quote"], search, language=language)
            quote = format_html('<p class="snippet" lang="{}">{}</p>', language, excerpt)
    contents = dict(zip(PLACEHOLDERS.values(), (heading, summary, quote), strict=True))
    return mark_safe(PLACEHOLDER.sub(lambda match: contents[match[0]], card))  # noqa: S308  a template and escaped words
