"""HTML that a page repeats hundreds of times. It is formatted here, since a template takes five times as long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from provisions.lib.number_format import format_count, format_counts, format_percent
from provisions.models import Agreement, Text
from provisions.query.fulltext.highlight import highlight
from provisions.web.presenters.year_histogram import GAP, HEIGHT, STEP, Histogram
from provisions.web.query_links import FacetOption


def lang_attribute(code: str | None) -> str:
    """Return the lang attribute for words in a language; an empty string for the page's language or an unknown one."""
    return format_html(' lang="{}"', code) if code and code != get_language() else ""


def lang_span(words: str, language: str | Text | None) -> str:
    """Wrap words in a span with their language, for screen readers, unless it is the page's language or unknown.

    `language` is a language code, or the treaty text that the words are from.
    """
    attribute = lang_attribute(language.language if isinstance(language, Text) else language)
    return format_html("<span{}>{}</span>", attribute, words) if attribute and words else words


def agreement_name(agreement: Agreement, search: str = "") -> str:
    """The agreement's name in the page's language, with the English one after it; else that alone, marked as English.

    `search` has the words to highlight.
    """
    asked = get_language() or "en"
    name, language = (agreement.name, "en") if asked == "en" else agreement.name_in(asked)
    words = highlight(name, search, language) if search else name
    if language == "en":
        return lang_span(words, language)
    english = highlight(agreement.name, search) if search else agreement.name
    return format_html('{} <span class="muted small" lang="en">({})</span>', words, english)


def table_rows(rows: Iterable[Sequence[str | int | float]]) -> SafeString:
    """Return the rows of a chart's table.

    The first cell of a row is its header, which may be a year and is not formatted. Floats are shares from 0 to 1,
    "" stands for a share of nothing.
    """
    return mark_safe("".join(map(_table_row, rows)))  # noqa: S308  every cell is escaped


def _table_row(row: Sequence[str | int | float]) -> str:
    header, *cells = row
    figures = [_figure(cell) for cell in cells]
    columns = "".join(f'<td class="figure">{escape(figure)}</td>' for figure in figures)
    return f'<tr><th scope="row">{escape(header)}</th>{columns}</tr>'


def _figure(cell: str | int | float) -> str:
    if cell == "":
        return "–"
    return format_percent(cell) if isinstance(cell, float) else format_count(cell)


OPTION = (
    '<li><label for="f-{name}-{value}"><input type="checkbox" id="f-{name}-{value}" name="{name}" value="{value}"{on}>'
    '<span{lang}>{label}</span><span class="count">{count}</span></label>'
    '<a class="out" href="{href}" hx-boost="true" rel="nofollow" title="{exclude}">'
    '<span aria-hidden="true">−</span><span class="unseen">{exclude}</span></a></li>'
)
EXCLUDED_OPTION = (
    '<li><label for="f-{name}-{value}"><input type="checkbox" id="f-{name}-{value}" name="{name}" value="-{value}" '
    'checked><span class="excluded"{lang}>{label}</span><span class="unseen"> {excluded}</span></label></li>'
)


def facet_options(name: str, options: Sequence[FacetOption]) -> SafeString:
    """Return the values of a facet as a list of checkboxes, each with a link that excludes the value."""
    excluded = escape(gettext("left out"))
    counts = format_counts([option.count for option in options])
    items = [
        (EXCLUDED_OPTION if option.excluded else OPTION).format(
            name=name,
            value=escape(option.value),
            label=escape(option.label),
            lang=lang_attribute(option.language),
            on=" checked" if option.selected else "",
            count=count,
            href=escape(option.exclude_href),
            exclude=escape(option.exclude_label),
            excluded=excluded,
        )
        for option, count in zip(options, counts, strict=True)
    ]
    return mark_safe(f'<ul class="options">{"".join(items)}</ul>')  # noqa: S308  every part is escaped


def agreement_options(agreements: Iterable[Agreement], selected_slug: str) -> SafeString:
    """Return the agreements as the options of a select element."""
    items = []
    for agreement in agreements:
        state = " selected" if agreement.slug == selected_slug else ""
        year = f" ({agreement.signed.year})" if agreement.signed else ""
        name, language = agreement.name_in(get_language() or "en")
        if language != "en":  # the English name, by which they are sorted, is short: a closed list cuts off long ones
            name = f"{agreement.name} ({name})"
        lang = lang_attribute(language)
        items.append(f'<option value="{escape(agreement.slug)}"{lang}{state}>{escape(name)}{year}</option>')
    return mark_safe("".join(items))  # noqa: S308  every part is escaped


def year_bars(histogram: Histogram) -> SafeString:
    """Return the histogram's bars as SVG rectangles; years without records have none."""
    colon = gettext(": ")
    items = []
    for place, bar in enumerate(histogram.bars):
        if bar.count:
            x, y, css_class = place * STEP, HEIGHT - bar.height, "" if bar.in_range else ' class="beside"'
            items.append(
                f'<rect x="{x}" y="{y}" width="{STEP - GAP}" height="{bar.height}"{css_class}>'
                f"<title>{bar.year}{colon}{bar.count}</title></rect>"
            )
    return mark_safe("".join(items))  # noqa: S308  all of it is numbers
