"""The list of economies, and the sections of an economy's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from provisions.lib.economy_names import economy_name, name_sort_key
from provisions.models import Agreement, Economy, EconomyKind, GroupingMember, ReadingState
from provisions.panel.dyad_dataset import query_dyads
from provisions.panel.dyads import find_partners
from provisions.panel.query import DyadQuery
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
    """The partners in most of these agreements by the dyads: with `shared`, their number, and `query`, their list.

    The query names both where that finds the same; where they stand on one side of others, it names the agreements.
    """
    groupings = {code: {one.member for one in periods} for code, periods in lookups.groupings.items()}
    parties = {lookups.agreements[one.pk].slug: lookups.agreements[one.pk].facets["party"] for one in agreements}
    if not parties:
        return []
    dyads = query_dyads(DyadQuery(agreements=tuple(parties)))
    found = find_partners(dyads, economy.code, groupings)
    partners: list[Any] = list(Economy.objects.filter(code__in=found))
    partners.sort(key=lambda one: (-len(found[one.code]), name_sort_key(one.label)))
    for one in partners[:MOST_PARTNERS]:
        slugs, both = found[one.code], {slug for slug, codes in parties.items() if one.code in codes}
        query = {"party_all": [economy.code, one.code]} if slugs == both else {"agreement": sorted(slugs)}
        one.shared, one.query = len(slugs), urlencode(query, doseq=True)
    return partners[:MOST_PARTNERS]


def grouping_ties(economy: Economy) -> list[tuple[Economy, GroupingMember]]:
    """Return the members of a grouping; of any other economy, the groupings it is or was in. Each with the dates."""
    if economy.kind == EconomyKind.GROUPING:
        ties = [(one.member, one) for one in economy.grouping_members.select_related("member")]
    else:
        ties = [(one.grouping, one) for one in economy.grouping_memberships.select_related("grouping")]
    return sorted(ties, key=lambda tie: (name_sort_key(tie[0].short_label), tie[0].name))
