"""Our figures beside published ones, and why they differ. Each of ours is counted from what is public at the moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisions.lib.number_format import format_percent
from provisions.models import Agreement, Provision, Text, Value

GUIDE = "https://trade4msmes.org/guides/regional-trade-agreements/"
PLACES = 5  # subjects that the line on chapters names
IN_FORCE = ("in_force", "in_force_for_some")

Row = dict[str, Any]


@dataclass(frozen=True)
class Claim:
    """A published figure, the count that puts the same question to our rows, and the reason why the two part."""

    published: Promise
    source: str
    ours: Callable[[list[Row], int], str]
    why: Promise


@dataclass(frozen=True)
class Comparison:
    """A line of the methodology page's table."""

    published: Promise
    source: str
    ours: str
    why: Promise


def comparisons() -> list[Comparison]:
    """The published figures beside ours; empty while nothing is published. Takes three queries."""
    rows = _rows()
    if not rows:
        return []
    read = _read_and_in_force()
    return [Comparison(claim.published, claim.source, claim.ours(rows, read), claim.why) for claim in CLAIMS]


def _rows() -> list[Row]:
    """A row for each public provision, with what the counts below need."""
    cooperation = Provision.coded_values.through.objects.filter(provision=OuterRef("pk"), value="kind:cooperation")
    of_agreement = ("agreement", "agreement__name", "agreement__status", "agreement__in_force")
    public = Provision.objects.public().annotate(
        cooperates=Exists(cooperation), in_corpus=Exists(Text.objects.filter(agreement=OuterRef("agreement")))
    )
    own = ("text_date", "extent", "subject", "cooperates", "in_corpus")
    return list(public.order_by("number").values(*of_agreement, *own))


def _read_and_in_force() -> int:
    """How many agreements in force have a text that was read here."""
    texts = Text.objects.filter(agreement=OuterRef("pk"))
    return Agreement.objects.public().filter(Exists(texts), status__in=IN_FORCE).count()


def _agreements(rows: Iterable[Row]) -> int:
    return len({row["agreement"] for row in rows})


def _of(part: int, whole: int) -> str:
    share = format_percent(part / whole) if whole else "-"
    return gettext("%(part)s of %(whole)s agreements (%(share)s)") % {"part": part, "whole": whole, "share": share}


def _first(rows: list[Row], read: int) -> str:
    def earliest(column: str) -> str:
        dated = [row for row in rows if row[column]]
        if not dated:
            return "-"
        first = min(dated, key=lambda row: row[column])
        return f"{first['agreement__name']}, {first[column].year}"

    return gettext("; ").join(
        [
            gettext("by entry into force: %s") % earliest("agreement__in_force"),
            gettext("by the date of the words: %s") % earliest("text_date"),
        ]
    )


def _share(rows: list[Row], read: int) -> str:
    mine = [row for row in rows if row["in_corpus"] and row["agreement__status"] in IN_FORCE]
    more = [row for row in mine if row["extent"] != "extent:enumeration"]
    return gettext("; ").join(
        [
            gettext("any mention: %s") % _of(_agreements(mine), read),
            gettext("more than an item of a list: %s") % _of(_agreements(more), read),
        ]
    )


def _places(rows: list[Row], read: int) -> str:
    counted = Counter(row["subject"] for row in rows)
    labels = Value.objects.in_bulk(counted)
    # Of values that are as frequent, the first in the codebook comes first, whatever the rows' order.
    often = sorted(counted, key=lambda key: (-counted[key], labels[key].position))[:PLACES]
    return gettext("; ").join(f"{labels[key].label}{gettext(': ')}{counted[key]}" for key in often)


def _cooperation(rows: list[Row], read: int) -> str:
    return _of(_agreements(row for row in rows if row["cooperates"]), _agreements(rows))


CLAIMS = (
    Claim(
        _("The first reference to small business in a notified RTA: EU - Overseas Countries and Territories, 1971."),
        GUIDE,
        _first,
        _("The text known for that agreement is a decision of 2001. By the date of the words, the first is another."),
    ),
    Claim(
        _("More than half of all notified RTAs have at least one provision on small business."),
        GUIDE,
        _share,
        _("Ours are agreements in force whose text was read here: without annexes, and mostly from before 2017."),
    ),
    Claim(
        _("Cooperation and government procurement chapters hold the most provisions."),
        GUIDE,
        _places,
        _("Ours counts subjects. An article given to MSMEs in a chapter on cooperation has the subject MSMEs."),
    ),
    Claim(
        _("53% of RTAs with such provisions refer to cooperation."),
        GUIDE,
        _cooperation,
        _("Ours counts every provision coded cooperation, a bare field in a list of cooperation included."),
    ),
)
