"""The list of economies, and the sections of an economy's page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from provisions.lib.economy_names import economy_name, name_sort_key
from provisions.models import Agreement, Economy, EconomyKind, GroupingMember, Membership, ReadingState
from provisions.query.lookups import Lookups
from provisions.statistics.trends import StatisticsTable, agreements_by_year
from provisions.web.presenters import prefetch
from provisions.web.presenters.listing import Listing

MOST_PARTNERS = 24  # on an economy's page; a search finds the others


class EconomyListing(Listing):
    """The list of economies, by default sorted by name in the active language: Allemagne stands before Chili.

    The database, files and the API sort by the WTO's English names. There are only some hundred economies, so their
    names are sorted in Python.
    """

    @cached_property
    def records(self) -> list[Any]:
        if self.query.ordering.removeprefix("-") not in ("", "name"):
            return super().records
        first = (self.query.page - 1) * self.query.page_size
        codes = self._sorted_codes()[first : first + self.query.page_size]
        economies = prefetch.for_list("economies", Economy.objects.filter(code__in=codes))
        return sorted(economies, key=lambda economy: codes.index(economy.code))

    def _sorted_codes(self) -> list[str]:
        names = dict(self.query.queryset().order_by("code").values_list("code", "name"))
        descending = self.query.ordering.startswith("-")
        return sorted(names, key=lambda code: name_sort_key(economy_name(code, names[code])), reverse=descending)


def count_by_year(agreements: Iterable[Any]) -> StatisticsTable:
    """The trends page's table of agreements by year, for agreements with `reading_state` and `provision_total`."""
    signed = [agreement for agreement in agreements if agreement.signed]
    read = [one for one in signed if one.reading_state == ReadingState.FULL]
    return agreements_by_year(
        Counter(one.signed.year for one in signed if one.provision_total),
        Counter(one.signed.year for one in read),
        Counter(one.signed.year for one in read if one.provision_total),
    )


def most_frequent_partners(economy: Economy, agreements: Iterable[Agreement], lookups: Lookups) -> Sequence[Economy]:
    """The economies on the other side of most of these agreements, with the number of agreements as `shared`.

    `shared` is what the list of agreements finds for both. A grouping stands for its members. Economies that mostly
    stand on the same side, as two members of the EU do, are no partners.
    """
    rows = Membership.objects.filter(agreement__in=[one.pk for one in agreements]).order_by("pk")
    parties: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, code, side in rows.values_list("agreement_id", "economy__code", "side"):
        parties[pk].append((code, side))
    groupings = {code: {one.member for one in periods} for code, periods in lookups.groupings.items()}
    own = {economy.code, *(code for code, members in groupings.items() if economy.code in members)}
    others, together = set[str](), Counter[str]()
    for sides in parties.values():
        own_sides = {side for code, side in sides if code in own or side in own} - {""}
        others |= {side if side in groupings else code for code, side in sides if side not in own_sides}
        here = {code for code, side in sides if side in own_sides}
        together.update(here.union(*(groupings.get(side, ()) for side in own_sides)))
    shared = Counter(code for pk in parties for code in lookups.agreements[pk].facets["party"])
    codes = [code for code in others - own if 2 * together[code] <= shared[code]]
    partners = list(Economy.objects.filter(code__in=codes))
    for one in partners:
        one.shared = shared[one.code]  # type: ignore[attr-defined]
    return sorted(partners, key=lambda one: (-shared[one.code], name_sort_key(one.label)))[:MOST_PARTNERS]


def grouping_ties(economy: Economy) -> list[tuple[Economy, GroupingMember]]:
    """Return the members of a grouping; of any other economy, the groupings it is or was in. Each with the dates."""
    if economy.kind == EconomyKind.GROUPING:
        ties = [(one.member, one) for one in economy.grouping_members.select_related("member")]
    else:
        ties = [(one.grouping, one) for one in economy.grouping_memberships.select_related("grouping")]
    return sorted(ties, key=lambda tie: (name_sort_key(tie[0].short_label), tie[0].name))
