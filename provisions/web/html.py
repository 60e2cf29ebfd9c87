"""What a page repeats hundreds of times: numbers, options, bars, cells. Written here, and not by templates: those take
five times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from provisions.lib.number_format import format_count, format_percent
from provisions.models import Agreement
from provisions.web.presenters.year_histogram import GAP, STEP, Bar, Histogram
from provisions.web.query_links import LANGUAGE_OF, Option


def number(value: int | str | None) -> str:
    """A number as the reader's language writes it, with its thousands apart; nothing for nothing."""
    if isinstance(value, int):
        return format_count(value)
    return "" if value is None or value == "" else number_format(value, use_l10n=True, force_grouping=True)


def lang(code: str | None) -> str:
    """The attribute of an element whose words are in a language; none where it is the page's, or isn't known."""
    return format_html(' lang="{}"', code) if code and code != get_language() else ""


def cell(value: str | int | float) -> str:
    """A cell of a chart's table: counts with their thousands apart, shares in per cent, words as they are."""
    if isinstance(value, str):
        return value
    return format_percent(value) if isinstance(value, float) else number(value)


def figures(rows: Iterable[Sequence[str | int | float]]) -> SafeString:
    """The rows of a chart's table, the first cell of each its head; written here, since a page has a thousand cells."""
    return mark_safe("".join(map(_figures, rows)))  # noqa: S308  every cell is escaped


def _figures(row: Sequence[str | int | float]) -> str:
    head, *others = row
    cells = "".join(f'<td class="figure">{escape(cell(one))}</td>' for one in others)
    return f'<tr><th scope="row">{escape(head)}</th>{cells}</tr>'


OPTION = (
    '<li><label for="f-{name}-{value}"><input type="checkbox" id="f-{name}-{value}" name="{name}" value="{value}"{on}>'
    '<span{lang}>{label}</span><span class="count">{count}</span></label>'
    '<a class="out" href="{href}" hx-boost="true" rel="nofollow" title="{leave_out}">'
    '<span aria-hidden="true">−</span><span class="unseen">{leave_out}</span></a></li>'
)
EXCLUDED = (
    '<li><label for="f-{name}-{value}"><input type="checkbox" id="f-{name}-{value}" name="{name}" value="-{value}" '
    'checked><span class="excluded"{lang}>{label}</span><span class="unseen"> {left_out}</span></label></li>'
)


def options(name: str, values: list[Option]) -> SafeString:
    """A facet's values as a list of checkboxes, each with a link that leaves it out.

    Written here and not in a template, since a page has hundreds: this takes a fifth of the time.
    """
    left_out = gettext("left out")
    items = "".join(_option(name, one, left_out) for one in values)
    return format_html('<ul class="options">{}</ul>', mark_safe(items))  # noqa: S308  every part of it is escaped


def agreement_options(choices: list[Agreement], chosen: str) -> SafeString:
    """The agreements as options of a select, the chosen one marked; written here, since a page has some 600."""
    spoken_in = lang("en")
    return mark_safe("".join(_agreement_option(one, one.slug == chosen, spoken_in) for one in choices))  # noqa: S308  escaped


def _agreement_option(agreement: Agreement, chosen: bool, spoken_in: str) -> str:
    year = f" ({agreement.signed.year})" if agreement.signed else ""
    selected = " selected" if chosen else ""
    return f'<option value="{escape(agreement.slug)}"{spoken_in}{selected}>{escape(agreement.name)}{year}</option>'


def year_bars(histogram: Histogram) -> SafeString:
    """The bars of the years that have answers; written here for the same reason as options. All of it is numbers."""
    colon = gettext(": ")
    return mark_safe("".join(_bar(one, colon) for one in histogram.bars if one.count))  # noqa: S308


def _bar(bar: Bar, colon: str) -> str:
    beside = "" if bar.chosen else ' class="beside"'
    place = f'x="{bar.x}" y="{bar.y}" width="{STEP - GAP}" height="{bar.height}"'
    return f"<rect {place}{beside}><title>{bar.year}{colon}{bar.count}</title></rect>"


def _option(name: str, option: Option, left_out: str) -> str:
    parts = {
        "name": name,
        "value": escape(option.value),
        "label": escape(option.label),
        "lang": lang(LANGUAGE_OF.get(name)),
    }
    if option.excluded:
        return EXCLUDED.format(left_out=escape(left_out), **parts)
    more = {
        "on": " checked" if option.selected else "",
        "count": number(option.count),
        "href": escape(option.exclude_href),
    }
    return OPTION.format(leave_out=escape(option.leave_out), **parts, **more)
