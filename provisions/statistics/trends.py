"""The tables behind the charts: what a selection of provisions says over time, by coding, by region and by economy.

A selection is read once, in four queries, and every table is counted from it. So all follow the same filters, those of
the search whose queryset it is. The most frequent value stands first; strength, a scale, goes from hard to soft.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisions.lib.economy_names import economy_name, name_sort_key
from provisions.models import Agreement, EconomyKind, Membership, Provision, Text
from provisions.models.codebook import key_of
from provisions.query import ListQuery

Cell = str | int | float
PERIOD = 5
# What of a question is about agreements and not about what stands in them: it says which agreements could have counted.
OF_AGREEMENTS = frozenset(
    ("agreement", "wto_rta_id", "party", "party_all", "region", "agreement_type", "agreement_status", "composition",
     "signed_from", "signed_to", "in_force_from", "in_force_to")
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A named table; the first column of a row says what its figures are of.

    `codes` has the same for each row as questions write it, in any language: a value's or region's code, an economy's
    ISO3 code, a year.
    """

    name: str
    title: str | Promise
    columns: Sequence[str | Promise]
    rows: list[list[Cell]]
    codes: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """What the tables need of one provision."""

    pk: int
    agreement: int
    signed: int | None
    words: int | None
    location: str
    strength: str


class Selection:
    """The provisions that answer a question (on the dataset provisions), as the tables count them."""

    def __init__(self, question: ListQuery) -> None:
        self._question = question
        self._pks = question.unordered().values("pk")

    @cached_property
    def lines(self) -> list[Line]:
        years = {"signed_in": ExtractYear("agreement__signed"), "worded_in": ExtractYear("text_date")}
        found = Provision.objects.filter(pk__in=self._pks).order_by("number").annotate(**years)
        columns = ("pk", "agreement_id", "signed_in", "worded_in", "location_id", "strength")
        return [Line(*row) for row in found.values_list(*columns)]

    @cached_property
    def agreement_of(self) -> dict[int, int]:
        return {line.pk: line.agreement for line in self.lines}

    @cached_property
    def codes(self) -> list[tuple[int, str]]:
        """Provision and value, for the variables that take many."""
        through = Provision.coded_values.through.objects.filter(provision__in=self._pks).order_by("pk")
        return list(through.values_list("provision_id", "value_id"))

    def labels(self, variable: str) -> dict[str, str]:
        """Labels of a variable's values by their keys, in the codebook's order and the active language."""
        return {key_of(variable, code): str(label) for code, label in self._question.labels(variable).items()}

    def read_by_year(self) -> dict[int, int]:
        """By year of signature the agreements that fit the question and were read: a text or a citation is there."""
        known = Q(pk__in=Text.objects.values("agreement")) | Q(pk__in=Provision.objects.public().values("agreement"))
        fitting = {name: chosen for name, chosen in self._question.filters.items() if name in OF_AGREEMENTS}
        agreements = ListQuery("agreements", fitting, self._question.lookups).queryset().order_by().values("pk")
        read = Agreement.objects.filter(known, pk__in=agreements).exclude(signed=None).order_by()
        return dict(read.values_list(ExtractYear("signed")).annotate(Count("pk")))

    @cached_property
    def regions(self) -> list[tuple[int, str, str]]:
        """Agreement, and a region's code and name."""
        through = Agreement.regions.through.objects.filter(agreement__in=set(self.agreement_of.values()))
        return list(through.order_by("region__name").values_list("agreement_id", "region_id", "region__name"))


def by_year(selection: Selection) -> Table:
    """For each year of signature: agreements with such provisions, agreements read, and the share of the first."""
    years = {line.agreement: line.signed for line in selection.lines if line.signed}
    return years_of(Counter(years.values()), selection.read_by_year())


def texts_end() -> int | None:
    """The last year of signature of whose agreements half or more have a known text; None without one (one query).

    Of newer agreements only those count as read of which a provision is known, so that all that were read have one.
    """
    known = Count("pk", filter=Q(pk__in=Text.objects.values("agreement")))
    signed = Agreement.objects.public().exclude(signed=None).order_by()
    years = signed.values_list(ExtractYear("signed")).annotate(Count("pk"), known=known)
    return max((year for year, all_, with_text in years if 2 * with_text >= all_), default=None)


def years_of(counted: Mapping[int, int], read: Mapping[int, int]) -> Table:
    """The table of agreements by year: by year of signature those with provisions, and those that were read."""
    span = range(min(counted, default=0), max(counted, default=-1) + 1)
    pairs = [(year, counted.get(year, 0), read.get(year, 0)) for year in span]
    rows: list[list[Cell]] = [[year, some, known, _share(some, known)] for year, some, known in pairs]
    columns = [_("Year of signature"), _("Agreements with provisions"), _("Agreements read"), _("Share")]
    return Table("year", _("Agreements by year of signature"), columns, rows, [str(year) for year in span])


def by_many(variable: str, title: Promise) -> Callable[[Selection], Table]:
    """A table of a variable that takes many values: provisions and agreements for each value."""
    return lambda selection: _coded(variable, title, selection, selection.codes)


def by_location(selection: Selection) -> Table:
    """Provisions and agreements by the place in the agreement."""
    return _coded("location", _("By place"), selection, ((line.pk, line.location) for line in selection.lines))


def by_strength(selection: Selection) -> Table:
    """Provisions and agreements by the derived strength, from hard to soft."""
    coded = ((line.pk, f"strength:{line.strength}") for line in selection.lines)
    return _coded("strength", _("By strength"), selection, coded, scale=True)


def by_region(selection: Selection) -> Table:
    """By the regions of the agreements' parties; an agreement of several regions counts in each."""
    provisions, agreements = Counter(line.agreement for line in selection.lines), Counter[str]()
    total, names = Counter[str](), dict[str, str]()
    for agreement, region, name in selection.regions:
        names[region] = gettext(name)
        agreements[region] += 1
        total[region] += provisions[agreement]
    codes = sorted(agreements, key=lambda code: (-total[code], name_sort_key(names[code])))
    rows: list[list[Cell]] = [[names[code], total[code], agreements[code]] for code in codes]
    columns = [_("Region"), _("Provisions"), _("Agreements")]
    return Table("region", _("By region of the parties"), columns, rows, codes)


def theme_by_period(selection: Selection) -> Table:
    """Provisions for each theme, in the order of their table, and five years of the date of the words."""
    year_of = {line.pk: line.words for line in selection.lines if line.words}
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for pk, key in selection.codes:
        if pk in year_of and key.startswith("theme:"):
            counts[key][year_of[pk] - year_of[pk] % PERIOD] += 1
    starts = [start for counter in counts.values() for start in counter]
    periods = range(min(starts, default=0), max(starts, default=-1) + 1, PERIOD)
    often = Counter(key for _pk, key in selection.codes)
    themes = [(key, label) for key, label in _by_count(selection.labels("theme"), often) if key in counts]
    rows: list[list[Cell]] = [[label, *(counts[key][start] for start in periods)] for key, label in themes]
    columns: list[str | Promise] = [_("Topic"), *(f"{start}–{start + PERIOD - 1}" for start in periods)]
    return Table("theme-by-period", _("Topics over time"), columns, rows, [_code(key) for key, _label in themes])


def by_economy(selection: Selection) -> Table:
    """For each economy that the list names as a party: agreements with such provisions."""
    named = Membership.objects.filter(agreement__in=set(selection.agreement_of.values()))
    single = named.exclude(economy__kind=EconomyKind.GROUPING).order_by("economy__region__name", "economy__code")
    paths = ("economy__region__name", "economy__code", "economy__name")
    found = list(single.values_list(*paths).annotate(Count("agreement")))
    columns = [_("Region"), _("Code"), _("Economy"), _("Agreements")]
    rows: list[list[Cell]] = [
        [gettext(region) if region else "", code, economy_name(code, name), number]
        for region, code, name, number in found
    ]
    return Table("economy", _("Agreements by economy"), columns, rows, [code for _region, code, *_rest in found])


TABLES: dict[str, Callable[[Selection], Table]] = {
    "year": by_year,
    "theme": by_many("theme", _("By topic")),
    "kind": by_many("kind", _("By what they do")),
    "location": by_location,
    "strength": by_strength,
    "region": by_region,
    "theme-by-period": theme_by_period,
    "economy": by_economy,
}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def _by_count(labels: Mapping[str, str], often: Mapping[str, int]) -> list[tuple[str, str]]:
    """Keys and labels, the most frequent first; those that are as frequent in the order they have."""
    return sorted(labels.items(), key=lambda one: -often.get(one[0], 0))


def _coded(
    variable: str, title: Promise, selection: Selection, coded: Iterable[tuple[int, str]], scale: bool = False
) -> Table:
    """The table of a variable; of a `scale` in the codebook's order, of any other the most frequent value first."""
    holders: dict[str, set[int]] = defaultdict(set)
    for pk, key in coded:
        holders[key].add(pk)
    labels = selection.labels(variable)
    often = {} if scale else {key: len(pks) for key, pks in holders.items()}
    found = [(key, label) for key, label in _by_count(labels, often) if key in holders]
    rows: list[list[Cell]] = [[label, len(holders[key]), _agreements(selection, holders[key])] for key, label in found]
    columns = [_("Value"), _("Provisions"), _("Agreements")]
    return Table(variable, title, columns, rows, [_code(key) for key, _label in found])


def _code(key: str) -> str:
    """A value's code, out of its key."""
    return key.partition(":")[2]


def _agreements(selection: Selection, pks: set[int]) -> int:
    return len({selection.agreement_of[pk] for pk in pks if pk in selection.agreement_of})
