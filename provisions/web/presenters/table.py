"""The table of results: its columns, and the links in their heads that sort it and turn it round."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from provisions.query.parameters import ORDERINGS
from provisions.web.presenters.listing import Listing

# Each column's name, its head, and whether a first click puts the largest on top; sortable are those that
# `ordering` knows by that name.
COLUMNS: tuple[tuple[str, Promise, bool], ...] = (
    ("number", _("Number"), False),
    ("agreement", _("Agreement"), False),
    ("citation", _("Citation"), False),
    ("kind", _("What it does"), False),
    ("theme", _("Topic"), False),
    ("strength", _("Strength"), False),
    ("text_date", _("Date of the words"), True),
)


@dataclass(frozen=True)
class Header:
    """A column's head. `href` sorts by it, blank where nothing does; `sorted` is what aria-sort says, blank for no."""

    name: str
    label: Promise
    href: str
    sorted: str


def headers(listing: Listing) -> list[Header]:
    """The heads of the table, with the column marked that it is sorted by."""
    return [_header(listing, name, label, newest) for name, label, newest in COLUMNS]


def _header(listing: Listing, name: str, label: Promise, newest: bool) -> Header:
    orders = ORDERINGS[listing.dataset]
    if name not in orders:
        return Header(name, label, "", "")
    usual = orders[0] if not listing.question.text else "relevance"
    present = listing.question.ordering or usual
    ways = (f"-{name}", name) if newest else (name, f"-{name}")
    wanted = ways[1] if present == ways[0] else ways[0]
    href = listing.href(ordering=None if wanted == usual else wanted, page=None)
    now = {name: "ascending", f"-{name}": "descending"}.get(present, "")
    return Header(name, label, href, now)
