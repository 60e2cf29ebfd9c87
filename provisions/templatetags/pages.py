"""Template tags of the public pages: `{% load pages %}`."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from provisions.lib.dates import format_date
from provisions.lib.economy_names import name_sort_key
from provisions.lib.number_format import format_percent
from provisions.models import Agreement, DatasetState, Membership, Provision, Text, Value
from provisions.models.codings import SINGLE
from provisions.query.fulltext import highlight, snippet
from provisions.query.lookups import LANGUAGES
from provisions.web.html import agreement_options, figures, lang, number, options, year_bars
from provisions.web.presenters import cards, table, text_reader
from provisions.web.presenters.listing import Listing
from provisions.web.presenters.table import Header

register = template.Library()

ENTRIES = {
    "provisions": _("Provisions"),
    "agreements": _("Agreements"),
    "economies": _("Economies"),
    "compare": _("Compare"),
    "trends": _("Trends"),
    "codebook": _("Codebook"),
    "data": _("Data"),
    "about": _("About"),
}


@dataclass(frozen=True)
class Entry:
    """An entry of the navigation; `current` is the value of aria-current: page, true (a page below it) or nothing."""

    href: str
    label: str
    current: str


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[Entry]:
    """The site's main entries, with the one marked that the reader is in."""
    path = getattr(context.get("request"), "path", "")
    return [_entry(reverse(name), str(label), path) for name, label in ENTRIES.items()]


def _entry(href: str, label: str, path: str) -> Entry:
    current = "page" if path == href else "true" if path.startswith(href) else ""
    return Entry(href, label, current)


@dataclass(frozen=True)
class InLanguage:
    """The page at hand in a language: its address, and the language's name in that language."""

    code: str
    name: str
    href: str
    current: bool


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[InLanguage]:
    """The page at hand in each language of the site."""
    request, present = context.get("request"), get_language()
    address = request.get_full_path() if request else reverse("home")
    return [_in_language(code, address, present) for code, _name in settings.LANGUAGES]


def _in_language(code: str, address: str, present: str | None) -> InLanguage:
    root = get_script_prefix()
    rest = address.removeprefix(root)
    known = {f"{other}/" for other, _name in settings.LANGUAGES if other != settings.LANGUAGE_CODE}
    first, _slash, behind = rest.partition("/")
    rest = behind if f"{first}/" in known else rest
    prefix = "" if code == settings.LANGUAGE_CODE else f"{code}/"
    href = f"{root}{prefix}{rest.lstrip('/')}"  # after two slashes a browser reads the name of another site
    return InLanguage(code, str(get_language_info(code)["name_local"]), href, code == present)


@register.simple_tag(takes_context=True)
def here(context: Context, question: bool = True) -> str:
    """The address at hand, with its question or without, as a link that leads to no other site."""
    request = context["request"]
    return escape_leading_slashes(request.get_full_path() if question else request.path)


register.filter(number)
register.simple_tag(format_percent, name="percent")
for one in (options, agreement_options, year_bars, figures):
    register.simple_tag(one)


@register.simple_tag
def day(value: datetime.date | None, bare: bool = False) -> str:
    """A date in the reader's language inside a `<time>`; the words only when `bare`; nothing for no date."""
    if not value:
        return ""
    words = format_date(value)
    return words if bare else format_html('<time datetime="{}">{}</time>', f"{value:%Y-%m-%d}", words)


@register.simple_tag
def marked(text: str, query: str) -> SafeString | str:
    """The text with the words of the search marked, safely escaped."""
    return highlight(text, query) if query and text else text


@register.simple_tag
def excerpt(text: str, query: str, language: str) -> SafeString | str:
    """The part of a long text in a language around the words of the search, marked and safely escaped."""
    return snippet(text, query, language=language)


@register.simple_tag
def language_name(code: str) -> str:
    """A language's name in the reader's language; the code of one that the site has no name for."""
    return gettext(LANGUAGES.get(code, code))


register.simple_tag(text_reader.article_name)
register.simple_tag(text_reader.chapter_name)


@register.simple_tag
def coded(provision: Provision, variable: str) -> list[Value]:
    """The values a provision is coded with for a variable; ask for them ahead (`pages.reading.with_coding`)."""
    if variable in SINGLE:
        value = getattr(provision, variable)
        return [value] if value else []
    mine = [value for value in provision.coded_values.all() if value.variable_id == variable]
    return sorted(mine, key=lambda value: value.position)


@register.simple_tag(takes_context=True)
def listed(context: Context, listing: Listing, part: str) -> list[SafeString]:
    """A page of provisions, each as a card or as a row of the table."""
    return cards.listed(listing, part, _version(context))


@register.simple_tag(takes_context=True)
def as_cards(context: Context, provisions: list[Provision]) -> list[SafeString]:
    """These provisions as cards."""
    return cards.cards(provisions, _version(context))


def _version(context: Context) -> int:
    """The dataset's version that the page is made for."""
    state = getattr(context.get("request"), "dataset_state", None) or DatasetState.objects.current()
    return int(state.version)


@register.simple_tag
def headers(listing: Listing) -> list[Header]:
    """The heads of the table of results, with the links that sort it."""
    return table.headers(listing)


@register.filter
def spoken(words: str, language: str | Text | None) -> str:
    """Words in a language, marked as such where it is not the page's, so that they are read out in it.

    `language` is its code or the text that the words stand in; nothing is marked where neither is known.
    """
    mark = lang(language.language if isinstance(language, Text) else language)
    return format_html("<span{}>{}</span>", mark, words) if mark and words else words


# Blank lines in a row, as a corpus has where its source had a heading or a page's end.
GAPS = re.compile(r"\n(?:[^\S\n]*\n){2,}")


@register.filter
def paragraphs(words: str) -> str:
    """A text with one blank line between paragraphs where it holds several; the record itself keeps them."""
    return GAPS.sub("\n\n", words)


# What nearly all notes on a text's date say; those that tell of one text alone stay in English.
EVIDENCE = tuple(
    gettext_noop(words)
    for words in (
        "Date of signature in the WTO's list; the text cites no later instrument.",
        "Date of signature in the WTO's list; the text's closing clause or heading has the same date.",
        "Date of signature in the WTO's list; the closing clause has the same year and month.",
    )
)


@register.simple_tag
def evidence(note: str) -> str:
    """A note on the date of a text, in the reader's language where it is one that many texts share."""
    return gettext(note) if note in EVIDENCE else spoken(note, "en")


@register.simple_tag
def parties(agreement: Agreement) -> list[Membership]:
    """The memberships in the order of the names in the reader's language; ask for them ahead, with their economies."""
    return sorted(agreement.memberships.all(), key=lambda one: name_sort_key(one.economy.label))


@register.simple_tag
def strength(provision: Provision) -> SafeString:
    """The derived strength as a word with a sign: filled, half or empty, so that colour is never alone."""
    words = {"hard": gettext("Hard"), "mixed": gettext("Mixed"), "soft": gettext("Soft")}
    word: Any = words.get(provision.strength, provision.strength)
    return format_html('<span class="strength {}">{}</span>', provision.strength, word)
