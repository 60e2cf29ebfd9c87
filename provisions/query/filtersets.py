"""One filterset per model: what each parameter means on it. Private to this room; `Question` is the door.

A filterset answers an invalid value with everything, so only checked choices come here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.datastructures import MultiValueDict

from provisions.lib.economy_names import other_names
from provisions.models import Agreement, Economy, Mention, Provision
from provisions.query import filters
from provisions.query.filters import AgreementFilter, ChoicesFilter, FactsFilter
from provisions.query.fulltext.engine import get_engine
from provisions.query.fulltext.syntax import parse
from provisions.query.fuzzy_names import match_names
from provisions.query.lookups import Lookups
from provisions.query.parameters import CODING
from provisions.query.values import FilterValue, FilterValues


def matches_words(values: list[str]) -> Q:
    """The provision's searchable text matches."""
    condition: Q = get_engine().match_condition(parse(values[0]))
    return condition


def rta_numbers(words: Lookups, values: list[str]) -> set[int]:
    """The agreement has the number, or an accession to it, or an agreement merged into it."""
    return {pk for value in values for pk in words.agreements_with_number(value)}


def agreement_name(words: Lookups, values: list[str]) -> list[int]:
    """The agreement's name matches."""
    return match_names({pk: [facts.name] for pk, facts in words.agreements.items()}, values[0])


def economy_name(values: list[str]) -> Q:
    """The economy's name in any of the site's languages, its short name or code matches: one address, one answer."""
    rows = Economy.objects.order_by().values_list("pk", "code", "name", "short_name")
    return Q(pk__in=match_names({pk: [code, *texts, *other_names(code)] for pk, code, *texts in rows}, values[0]))


def has_provisions(values: list[str]) -> Q:
    """The agreement has public provisions, has none, or has one that is more than an enumeration."""
    public = Provision.objects.public().order_by()
    some = Q(pk__in=public.values("agreement"))
    conditions = {
        "yes": some,
        "no": ~some,
        "more_than_enumeration": Q(pk__in=public.exclude(extent="extent:enumeration").values("agreement")),
    }
    condition = Q(pk__in=[])
    for value in values:
        condition |= conditions[value]
    return condition


class AgreementFactsFilterSet(django_filters.FilterSet):
    """What is asked of an agreement, for every model that belongs to one; `agreement_path` leads to its key."""

    agreement_path = "agreement"
    words: Lookups

    agreement = AgreementFilter(filters.column("slug"))
    wto_rta_id = FactsFilter(rta_numbers)
    party = FactsFilter(filters.any_party)
    party_all = FactsFilter(filters.all_parties)
    region = AgreementFilter(filters.related(Agreement.regions.through, "agreement_id", "region_id"))
    agreement_type = AgreementFilter(filters.related(Agreement.types.through, "agreement_id", "agreementtype_id"))
    agreement_status = AgreementFilter(filters.column("status"))
    composition = AgreementFilter(filters.column("composition"))
    signed_from = AgreementFilter(filters.year_from("signed"))
    signed_to = AgreementFilter(filters.year_to("signed"))
    in_force_from = AgreementFilter(filters.year_from("in_force"))
    in_force_to = AgreementFilter(filters.year_to("in_force"))


def _many(variable: str) -> ChoicesFilter:
    return ChoicesFilter(filters.related(Provision.coded_values.through, "provision_id", "value_id", variable))


class ProvisionFilters(AgreementFactsFilterSet):
    """Provisions by words, agreement, coding and language."""

    q = ChoicesFilter(matches_words)
    language = ChoicesFilter(filters.column("text__language"))
    location = ChoicesFilter(filters.coded("location"))
    subject = ChoicesFilter(filters.coded("subject"))
    kind = _many("kind")
    theme = _many("theme")
    verb = ChoicesFilter(filters.coded("verb"))
    precision = ChoicesFilter(filters.coded("precision"))
    extent = ChoicesFilter(filters.coded("extent"))
    strength = ChoicesFilter(filters.column("strength"))
    dta_score = ChoicesFilter(filters.column("dta_score"))
    dispute_settlement = ChoicesFilter(filters.coded("dispute_settlement"))
    beneficiary = _many("beneficiary")
    parties_bound = ChoicesFilter(filters.coded("parties_bound"))
    mention = ChoicesFilter(filters.coded("mention"))
    provenance = ChoicesFilter(filters.column("provenance"))
    verified = ChoicesFilter(filters.yes_no("verified"))

    class Meta:
        model = Provision
        fields: list[str] = []


class AgreementFilters(AgreementFactsFilterSet):
    """Agreements by name and facts, and by the coding of their provisions.

    One and the same provision must meet everything that is asked of the coding; an exclusion means that the agreement
    has no provision with that value at all.
    """

    agreement_path = "pk"
    q = FactsFilter(agreement_name)
    has_provisions = ChoicesFilter(has_provisions)

    class Meta:
        model = Agreement
        fields: list[str] = []


class EconomyFilters(django_filters.FilterSet):
    """Economies by name, region and kind."""

    q = ChoicesFilter(economy_name)
    region = ChoicesFilter(filters.column("region_id"))
    economy_kind = ChoicesFilter(filters.column("kind"))

    class Meta:
        model = Economy
        fields: list[str] = []


class MentionFilters(AgreementFactsFilterSet):
    """Mentions by agreement and language."""

    agreement_path = "article__text__agreement"
    language = ChoicesFilter(filters.column("article__text__language"))

    class Meta:
        model = Mention
        fields: list[str] = []


FILTERSETS: dict[str, type[django_filters.FilterSet]] = {
    "provisions": ProvisionFilters,
    "agreements": AgreementFilters,
    "economies": EconomyFilters,
    "mentions": MentionFilters,
}


def public(dataset: str) -> QuerySet[Any]:
    """All records of a dataset that a public face may show, unordered."""
    doors: dict[str, QuerySet[Any]] = {
        "provisions": Provision.objects.public(),
        "agreements": Agreement.objects.public(),
        "economies": Economy.objects.all(),
        "mentions": Mention.objects.filter(article__text__agreement__merged_into__isnull=True),
    }
    return doors[dataset].order_by()


def apply(dataset: str, choices: FilterValues, words: Lookups) -> QuerySet[Any]:
    """The public records that the choices leave, unordered. Technical parameters are passed over."""
    found = _filtered(dataset, choices, words)
    return _with_coding(found, choices) if dataset == "agreements" else found


def provisions_meeting(choices: FilterValues) -> QuerySet[Provision]:
    """The public provisions that meet everything that is wanted of the coding; exclusions are passed over."""
    return _filtered("provisions", filters.only(choices, CODING, excluded=False), None)


def _with_coding(agreements: QuerySet[Any], choices: FilterValues) -> QuerySet[Any]:
    """Agreements with a provision that meets what is wanted of the coding, and with none that has an excluded value."""
    if filters.only(choices, CODING, excluded=False):
        agreements = agreements.filter(pk__in=provisions_meeting(choices).values("agreement"))
    for name, excluded in filters.only(choices, CODING, excluded=True).items():
        unwanted: FilterValues = {name: tuple(FilterValue(choice.value) for choice in excluded)}
        agreements = agreements.exclude(pk__in=provisions_meeting(unwanted).values("agreement"))
    return agreements


@lru_cache(maxsize=256)
def _only(dataset: str, names: frozenset[str]) -> Any:
    """A dataset's filterset with only the filters of these names: each use copies all it has, and few are used."""
    whole: Any = FILTERSETS[dataset]
    smaller: Any = type(whole.__name__, (whole,), {})
    smaller.base_filters = {name: one for name, one in whole.base_filters.items() if name in names}
    return smaller


def _filtered(dataset: str, choices: FilterValues, words: Lookups | None) -> QuerySet[Any]:
    data = MultiValueDict({name: list(chosen) for name, chosen in choices.items()})
    bound = _only(dataset, frozenset(choices))(data, queryset=public(dataset))
    bound.words = words
    if not bound.is_valid():
        raise ValueError(f"Unchecked choices: {bound.errors.as_json()}")
    found: QuerySet[Any] = bound.qs.order_by()
    return found
