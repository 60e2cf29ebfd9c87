"""Template tags and filters of the public pages: `{% load pages %}`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from provisions.lib.dates import format_date
from provisions.lib.economy_names import name_sort_key
from provisions.lib.number_format import format_count, format_percent
from provisions.models import Agreement, DatasetState, Membership, Provision, Value
from provisions.models.codings import SINGLE
from provisions.query.fulltext.highlight import highlight, snippet
from provisions.query.lookups import LANGUAGES
from provisions.web.html import agreement_name, agreement_options, facet_options, lang_span, table_rows, year_bars
from provisions.web.presenters import cards
from provisions.web.presenters.reading import state_label
from provisions.web.presenters.text_reader import part_name

register = template.Library()

register.filter("number", format_count)
register.filter(agreement_name)
register.filter(lang_span)
register.filter("reading_label", state_label)
register.simple_tag(format_percent, name="percent")
for function in (agreement_options, facet_options, highlight, part_name, snippet, table_rows, year_bars):
    register.simple_tag(function)

NAVIGATION = {
    "provisions": _("Provisions"),
    "agreements": _("Agreements"),
    "economies": _("Economies"),
    "compare": _("Compare"),
    "trends": _("Trends"),
    "codebook": _("Codebook"),
    "data": _("Data"),
    "about": _("About"),
}


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> Iterator[tuple[str, Promise, str]]:
    """Yield the address, the label and aria-current of each entry of the main navigation.

    aria-current is page, true on pages below the entry's page, or empty.
    """
    path = getattr(context.get("request"), "path", "")
    for name, label in NAVIGATION.items():
        href = reverse(name)
        yield href, label, "page" if path == href else "true" if path.startswith(href) else ""


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[tuple[str, str, str]]:
    """Return for each language of the site its code, its own name, and the address of the current page in it."""
    request, root = context.get("request"), get_script_prefix()
    path = (request.get_full_path() if request else reverse("home")).removeprefix(root)
    prefixes = {code: "" if code == settings.LANGUAGE_CODE else f"{code}/" for code, _name in settings.LANGUAGES}
    first, _slash, rest = path.partition("/")
    path = rest if f"{first}/" in prefixes.values() else path
    path = path.lstrip("/")  # after two slashes a browser reads the name of another site
    return [(code, get_language_info(code)["name_local"], f"{root}{prefix}{path}") for code, prefix in prefixes.items()]


@register.simple_tag(takes_context=True)
def current_path(context: Context, query: bool = True) -> str:
    """Return the current address, with or without its query string, as a link that stays on this site."""
    request = context["request"]
    return escape_leading_slashes(request.get_full_path() if query else request.path)


@register.simple_tag
def day(value: datetime.date | None, bare: bool = False) -> str:
    """Write out a date in a time element, or without the element if `bare`; an empty string for None."""
    if not value:
        return ""
    words = format_date(value)
    return words if bare else format_html('<time datetime="{}">{}</time>', f"{value:%Y-%m-%d}", words)


@register.simple_tag
def language_name(code: str) -> str:
    """Return a language's name in the active language; the code where it has no name."""
    return gettext(LANGUAGES.get(code, code))


@register.simple_tag
def coded_values(provision: Provision, variable: str) -> list[Value]:
    """Return the values that a provision is coded with (see `prefetch.with_coding`)."""
    if variable in SINGLE:
        value = getattr(provision, variable)
        return [value] if value else []
    values = [value for value in provision.coded_values.all() if value.variable_id == variable]
    return sorted(values, key=lambda value: value.position)


@register.simple_tag(takes_context=True)
def render_cards(context: Context, provisions: QuerySet[Provision], part: str, search: str = "") -> list[SafeString]:
    """Render provisions, such as a page of a list; `part` is card or row. `search` has the words to highlight."""
    state = getattr(context.get("request"), "dataset_state", None) or DatasetState.objects.current()
    return cards.render_cards(provisions, part, state.version, search)


@register.filter
def paragraphs(words: str) -> str:
    """Reduce several blank lines in a row to one: a corpus has them where its source had a page break."""
    return re.sub(r"\n(?:[^\S\n]*\n){2,}", "\n\n", words)


# The notes of the data that many texts share are translated; others are in English only.
TRANSLATED_NOTES = (
    gettext_noop("Subject to the changes that it makes itself, in its articles and annexes."),
    gettext_noop("Date of signature in the WTO's list; the text cites no later instrument."),
    gettext_noop("Date of signature in the WTO's list; the text's closing clause or heading has the same date."),
    gettext_noop("Date of signature in the WTO's list; the closing clause has the same year and month."),
)


@register.simple_tag
def data_note(note: str) -> str:
    """Translate a note of the data that many records share; mark it as English where it has no translation."""
    return gettext(note) if note in TRANSLATED_NOTES else lang_span(note, "en")


@register.simple_tag
def parties(agreement: Agreement) -> list[Membership]:
    """Return the memberships by the economy's name in the active language. Prefetch them with their economies."""
    return sorted(agreement.memberships.all(), key=lambda membership: name_sort_key(membership.economy.label))


@register.inclusion_tag("provisions/parts/summary.html")
def summary(provision: Provision, placeholder: str = "", lead: bool = False) -> dict[str, Any]:
    """Render a provision's summary in the active language, marked as our translation, or else in English.

    `placeholder` stands in for the words in a cached card; `lead` sets them large.
    """
    words, language = provision.summary_in(get_language() or "en")
    return {"words": placeholder or words, "language": language, "lead": lead}


@register.simple_tag
def strength_label(provision: Provision) -> SafeString:
    """Return the derived strength as a word; its class adds a symbol, so that colour is not the only sign."""
    labels = {
        "hard": gettext("Hard"),
        "undetermined": gettext("Undetermined"),
        "mixed": gettext("Mixed"),
        "soft": gettext("Soft"),
    }
    label = labels.get(provision.strength, provision.strength)
    return format_html('<span class="strength {}">{}</span>', provision.strength, label)
