"""Published figures beside our own counts, with the reasons for which they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisions.datasets.reading_state import reading_state
from provisions.lib.number_format import format_percent
from provisions.models import Agreement, Provision, ReadingState, Value

GUIDE = "https://trade4msmes.org/guides/regional-trade-agreements/"
MOST_SUBJECTS = 5  # in the comparison of chapters
IN_FORCE = ("in_force", "in_force_for_some")

ProvisionRow = dict[str, Any]


@dataclass(frozen=True)
class PublishedClaim:
    """A published figure, a function that counts the same in our data, and why the two differ.

    The function gets a row for each public provision, and how many agreements are in force and were read in full.
    """

    published: Promise
    source: str
    count: Callable[[list[ProvisionRow], int], str]
    why: Promise


def comparisons() -> list[tuple[PublishedClaim, str]]:
    """Return each published figure with ours (three queries); empty while no provision is public."""
    cooperation = Provision.coded_values.through.objects.filter(provision=OuterRef("pk"), value="kind:cooperation")
    read = Agreement.objects.public().annotate(read=reading_state()).filter(read=ReadingState.FULL)
    read_in_full = Exists(read.filter(pk=OuterRef("agreement")))
    public = Provision.objects.public().annotate(cooperates=Exists(cooperation), read_in_full=read_in_full)
    of_agreement = ("agreement", "agreement__name", "agreement__status", "agreement__in_force")
    of_provision = ("text_date", "extent", "subject", "cooperates", "read_in_full")
    rows = list(public.order_by("number").values(*of_agreement, *of_provision))
    if not rows:
        return []
    whole = read.filter(status__in=IN_FORCE).count()
    return [(claim, claim.count(rows, whole)) for claim in CLAIMS]


def _count_agreements(rows: Iterable[ProvisionRow]) -> int:
    return len({row["agreement"] for row in rows})


def _format_share(rows: Iterable[ProvisionRow], whole: int) -> str:
    """The share of agreements with one of these rows."""
    part = _count_agreements(rows)
    share = format_percent(part / whole) if whole else "-"
    return gettext("%(part)s of %(whole)s agreements (%(share)s)") % {"part": part, "whole": whole, "share": share}


def _first_agreement(rows: list[ProvisionRow], read: int) -> str:
    def earliest(column: str) -> str:
        first = min((row for row in rows if row[column]), key=lambda row: row[column], default=None)
        return f"{first['agreement__name']}, {first[column].year}" if first else "-"

    by_entry_into_force = gettext("by entry into force: %s") % earliest("agreement__in_force")
    by_text_date = gettext("by the date of the words: %s") % earliest("text_date")
    return gettext("; ").join([by_entry_into_force, by_text_date])


def _share_of_agreements(rows: list[ProvisionRow], read: int) -> str:
    in_force = [row for row in rows if row["read_in_full"] and row["agreement__status"] in IN_FORCE]
    more = [row for row in in_force if row["extent"] != "extent:enumeration"]
    any_mention = gettext("any mention: %s") % _format_share(in_force, read)
    more_than_item = gettext("more than an item of a list: %s") % _format_share(more, read)
    return gettext("; ").join([any_mention, more_than_item])


def _frequent_subjects(rows: list[ProvisionRow], read: int) -> str:
    counts = Counter(row["subject"] for row in rows)
    values = Value.objects.in_bulk(counts)
    # Equally frequent values stand in the codebook's order.
    keys = sorted(counts, key=lambda key: (-counts[key], values[key].position))[:MOST_SUBJECTS]
    return gettext("; ").join(f"{values[key].label}{gettext(': ')}{counts[key]}" for key in keys)


def _share_with_cooperation(rows: list[ProvisionRow], read: int) -> str:
    return _format_share([row for row in rows if row["cooperates"]], _count_agreements(rows))


CLAIMS = (
    PublishedClaim(
        _("The first reference to small business in a notified RTA: EU - Overseas Countries and Territories, 1971."),
        GUIDE,
        _first_agreement,
        _("The text known for that agreement is a decision of 2001. By the date of the words, the first is another."),
    ),
    PublishedClaim(
        _("More than half of all notified RTAs have at least one provision on small business."),
        GUIDE,
        _share_of_agreements,
        _("Ours are agreements in force that were read in full, nearly all without annexes; fewest of the newest."),
    ),
    PublishedClaim(
        _("Cooperation and government procurement chapters hold the most provisions."),
        GUIDE,
        _frequent_subjects,
        _("Ours counts subjects. An article given to MSMEs in a chapter on cooperation has the subject MSMEs."),
    ),
    PublishedClaim(
        _("53% of RTAs with such provisions refer to cooperation."),
        GUIDE,
        _share_with_cooperation,
        _("Ours counts every provision coded cooperation, a bare field in a list of cooperation included."),
    ),
)
