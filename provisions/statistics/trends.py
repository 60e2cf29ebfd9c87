"""The tables behind the charts: counts of a selection of provisions by coding, region, economy and over time.

The records of a selection are read once, in four queries, and all tables are counted from them. Values stand in order
of frequency, except for strength, which is a scale.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisions.lib.economy_names import economy_name, name_sort_key
from provisions.models import Agreement, Economy, EconomyKind, Provision, ReadingState, Text
from provisions.models.codebook import code_of, key_of
from provisions.query import ListQuery

Cell = str | int | float
PERIOD = 5  # years


@dataclass(frozen=True)
class StatisticsTable:
    """A table of counts; the first column labels the rows, floats are shares from 0 to 1.

    `codes` has the value for each row that queries use, in any language: the code of a value or region, an economy's
    ISO3 code, or a year.
    """

    name: str
    title: str | Promise
    columns: Sequence[str | Promise]
    rows: list[list[Cell]]
    codes: Sequence[str] = ()


class Selection:
    """The provisions that a list query on provisions finds."""

    def __init__(self, query: ListQuery) -> None:
        self._query = query
        self._pks = query.records().values("pk")

    @cached_property
    def provisions(self) -> list[Any]:
        """Rows of pk, agreement_id, signed_year, text_year (both None without a date), location_id and strength."""
        years = {"signed_year": ExtractYear("agreement__signed"), "text_year": ExtractYear("text_date")}
        records = Provision.objects.filter(pk__in=self._pks).order_by("number").annotate(**years)
        columns = ("pk", "agreement_id", "signed_year", "text_year", "location_id", "strength")
        return list(records.values_list(*columns, named=True))

    @cached_property
    def agreement_of(self) -> dict[int, int]:
        """Primary keys of agreements by those of their provisions."""
        return {one.pk: one.agreement_id for one in self.provisions}

    @cached_property
    def coded_values(self) -> list[tuple[int, str]]:
        """Pairs of a provision and the key of a value, for the variables that take many values."""
        through = Provision.coded_values.through.objects.filter(provision__in=self._pks).order_by("pk")
        return list(through.values_list("provision_id", "value_id"))

    def coding(self, variable: str) -> list[tuple[int, str]]:
        """Pairs of a provision and the key of a value, among others those of this variable."""
        if variable == "location":
            return [(one.pk, one.location_id) for one in self.provisions]
        if variable == "strength":
            return [(one.pk, f"strength:{one.strength}") for one in self.provisions]
        return self.coded_values

    @property
    def agreements_by_party(self) -> Counter[str]:
        """How many of the agreements each economy is a party to."""
        facts = self._query.lookups.agreements
        return Counter(code for pk in set(self.agreement_of.values()) for code in facts[pk].facets["party"])

    def labels(self, variable: str) -> dict[str, str]:
        """Return a variable's labels in the active language by the keys of its values, in the codebook's order."""
        return {key_of(variable, code): str(label) for code, label in self._query.lookups.labels(variable).items()}

    @cached_property
    def read(self) -> dict[int, int | None]:
        """Years of signature of the agreements that were read in full and match the query's filters on agreements.

        By primary key; None where the year is unknown.
        """
        matching = ListQuery("agreements", self._query.agreement_filters, self._query.lookups).records()
        pks, facts = matching.values_list("pk", flat=True), self._query.lookups.agreements
        read = {pk: facts[pk].signed for pk in pks if ReadingState.FULL in facts[pk].facets["read"]}
        return {pk: signed.year if signed else None for pk, signed in read.items()}


def by_year(selection: Selection) -> StatisticsTable:
    """Count agreements with provisions, and those read in full with the share that has any, by year of signature."""
    years = {one.agreement_id: one.signed_year for one in selection.provisions if one.signed_year}
    read = {pk: year for pk, year in selection.read.items() if year}
    read_with_provisions = Counter(year for pk, year in years.items() if pk in read)
    return agreements_by_year(Counter(years.values()), Counter(read.values()), read_with_provisions)


def share_of_read(selection: Selection) -> tuple[int, int]:
    """How many agreements read in full have one of the provisions, and how many there are: the base of every share."""
    return len(selection.read.keys() & set(selection.agreement_of.values())), len(selection.read)


def last_year_of_texts() -> int | None:
    """Return the last year of signature of whose agreements at least half have a known text (one query).

    None when there is none. Newer agreements were read only where a provision was known, so their share of agreements
    with provisions means nothing.
    """
    with_text = Count("pk", filter=Q(pk__in=Text.objects.values("agreement")))
    signed = Agreement.objects.public().exclude(signed=None).order_by()
    years = signed.values_list(ExtractYear("signed")).annotate(Count("pk"), with_text=with_text)
    return max((year for year, total, known in years if 2 * known >= total), default=None)


def agreements_by_year(
    with_provisions: Mapping[int, int], read: Mapping[int, int], read_with_provisions: Mapping[int, int]
) -> StatisticsTable:
    """Return the table of agreements by year of signature from the numbers of each year.

    The share is that of agreements read in full: what was read in part or not at all could only lower or raise it by
    accident. It is "" for a year in which none was.
    """
    years = range(min(with_provisions, default=0), max(with_provisions, default=-1) + 1)
    rows: list[list[Cell]] = []
    for year in years:
        part, whole = read_with_provisions.get(year, 0), read.get(year, 0)
        share = round(part / whole, 3) if whole else ""
        rows.append([year, part, whole, share, with_provisions.get(year, 0)])
    columns = [
        _("Year of signature"),
        _("Read in full, with provisions"),
        _("Read in full"),
        _("Share"),
        _("With provisions, read in full or in part"),
    ]
    return StatisticsTable("year", _("Agreements by year of signature"), columns, rows, [str(year) for year in years])


def by_value(variable: str, title: Promise, selection: Selection) -> StatisticsTable:
    """Count provisions and agreements by the values of a variable, by frequency; strength from hard to soft."""
    provisions: dict[str, set[int]] = defaultdict(set)
    for pk, key in selection.coding(variable):
        provisions[key].add(pk)
    frequencies = {} if variable == "strength" else {key: len(pks) for key, pks in provisions.items()}
    labels = [item for item in _by_frequency(selection.labels(variable), frequencies) if item[0] in provisions]
    agreement_of = selection.agreement_of
    rows: list[list[Cell]] = []
    for key, label in labels:
        agreements = {agreement_of[pk] for pk in provisions[key] if pk in agreement_of}
        rows.append([label, len(provisions[key]), len(agreements)])
    columns = [_("Value"), _("Provisions"), _("Agreements")]
    return StatisticsTable(variable, title, columns, rows, [code_of(key) for key, _label in labels])


def by_region(selection: Selection) -> StatisticsTable:
    """Count by region of the agreements' parties; an agreement with several regions counts in each."""
    provisions = Counter(one.agreement_id for one in selection.provisions)
    through = Agreement.regions.through.objects.filter(agreement__in=set(selection.agreement_of.values()))
    regions = through.order_by("region__name").values_list("agreement_id", "region_id", "region__name")
    agreements, totals, labels = Counter[str](), Counter[str](), dict[str, str]()
    for agreement, region, name in regions:
        labels[region] = gettext(name)
        agreements[region] += 1
        totals[region] += provisions[agreement]
    codes = sorted(agreements, key=lambda code: (-totals[code], name_sort_key(labels[code])))
    rows: list[list[Cell]] = [[labels[code], totals[code], agreements[code]] for code in codes]
    columns = [_("Region"), _("Provisions"), _("Agreements")]
    return StatisticsTable("region", _("By region of the parties"), columns, rows, codes)


def by_theme_and_period(selection: Selection) -> StatisticsTable:
    """Count provisions by theme, in the order of the table of themes, and by five years of the text's date."""
    year_of = {one.pk: one.text_year for one in selection.provisions if one.text_year}
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for pk, key in selection.coded_values:
        if pk in year_of and key.startswith("theme:"):
            counts[key][year_of[pk] - year_of[pk] % PERIOD] += 1
    starts = [start for counter in counts.values() for start in counter]
    periods = range(min(starts, default=0), max(starts, default=-1) + 1, PERIOD)
    frequencies = Counter(key for _pk, key in selection.coded_values)
    themes = [(key, label) for key, label in _by_frequency(selection.labels("theme"), frequencies) if key in counts]
    rows: list[list[Cell]] = [[label, *(counts[key][start] for start in periods)] for key, label in themes]
    columns: list[str | Promise] = [_("Topic"), *(f"{start}–{start + PERIOD - 1}" for start in periods)]
    codes = [code_of(key) for key, _label in themes]
    return StatisticsTable("theme-by-period", _("Topics over time"), columns, rows, codes)


def by_economy(selection: Selection) -> StatisticsTable:
    """Count the selection's agreements by economy that is a party, also through a grouping, as the filter has it."""
    counts = selection.agreements_by_party
    single = Economy.objects.filter(code__in=counts).exclude(kind=EconomyKind.GROUPING)
    economies = list(single.order_by("region__name", "code").values_list("region__name", "code", "name"))
    rows: list[list[Cell]] = [
        [gettext(region) if region else "", code, economy_name(code, name), counts[code]]
        for region, code, name in economies
    ]
    columns = [_("Region"), _("Code"), _("Economy"), _("Agreements")]
    codes = [code for _region, code, _name in economies]
    return StatisticsTable("economy", _("Agreements by economy"), columns, rows, codes)


TABLES: dict[str, Callable[[Selection], StatisticsTable]] = {
    "year": by_year,
    "theme": partial(by_value, "theme", _("By topic")),
    "kind": partial(by_value, "kind", _("By what they do")),
    "location": partial(by_value, "location", _("By place")),
    "strength": partial(by_value, "strength", _("By strength")),
    "region": by_region,
    "theme-by-period": by_theme_and_period,
    "economy": by_economy,
}


def _by_frequency(labels: Mapping[str, str], frequencies: Mapping[str, int]) -> list[tuple[str, str]]:
    """Sort keys and labels, the most frequent key first; equally frequent ones keep their order."""
    return sorted(labels.items(), key=lambda item: -frequencies.get(item[0], 0))
