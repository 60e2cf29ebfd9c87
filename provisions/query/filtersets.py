"""What each parameter means on each model. Only the query package uses filtersets; others use ListQuery.

django-filter answers an invalid value with all records, so only validated values may come here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.datastructures import MultiValueDict

from provisions.lib.economy_names import other_names
from provisions.models import Agreement, Economy, Mention, Provision
from provisions.query import filter_types
from provisions.query.filter_types import AgreementFilter, LookupFilter, ValuesFilter
from provisions.query.fulltext import get_engine
from provisions.query.fulltext.syntax import parse
from provisions.query.fuzzy_names import match_names
from provisions.query.lookups import Lookups
from provisions.query.parameters import CODING
from provisions.query.values import DEFAULTS, FilterValues, excluded_by_name, pick


def matches_words(values: list[str]) -> Q:
    """The provision's search document matches."""
    condition: Q = get_engine().match_condition(parse(values[0]))
    return condition


def rta_numbers(lookups: Lookups, values: list[str]) -> set[int]:
    """The agreement has the number, or an accession to it has, or an agreement merged into it."""
    return {pk for value in values for pk in lookups.agreements_by_number.get(value, ())}


def agreement_name(lookups: Lookups, values: list[str]) -> list[int]:
    """One of the agreement's names matches, whatever the active language."""
    return match_names({pk: [*facts.names.values()] for pk, facts in lookups.agreements.items()}, values[0])


def economy_name(values: list[str]) -> Q:
    """The economy's code, short name, or name in one of the site's languages matches, whatever the active language."""
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


def incorporated(values: list[str]) -> Q:
    """The provision has words of its own (exclude), takes in those of another (only), or either (include)."""
    return Q() if values == ["include"] else Q(incorporates__isnull=values == ["exclude"])


class AgreementFactsFilterSet(django_filters.FilterSet):
    """Filters by facts on a record's agreement; `agreement_path` leads to that."""

    agreement_path = "agreement"
    lookups: Lookups

    agreement = AgreementFilter(filter_types.column("slug"))
    wto_rta_id = LookupFilter(rta_numbers)
    party = LookupFilter(filter_types.any_of("party"))
    party_all = LookupFilter(filter_types.all_parties)
    region = AgreementFilter(filter_types.relation(Agreement.regions.through, "agreement_id", "region_id"))
    agreement_type = AgreementFilter(filter_types.relation(Agreement.types.through, "agreement_id", "agreementtype_id"))
    agreement_status = AgreementFilter(filter_types.column("status"))
    composition = AgreementFilter(filter_types.column("composition"))
    read = LookupFilter(filter_types.any_of("read"))
    signed_from = AgreementFilter(filter_types.year("signed__year__gte"))
    signed_to = AgreementFilter(filter_types.year("signed__year__lte"))
    in_force_from = AgreementFilter(filter_types.year("in_force__year__gte"))
    in_force_to = AgreementFilter(filter_types.year("in_force__year__lte"))


def _many(variable: str) -> ValuesFilter:
    return ValuesFilter(filter_types.relation(Provision.coded_values.through, "provision_id", "value_id", variable))


class ProvisionFilterSet(AgreementFactsFilterSet):
    """Provisions by words, agreement, coding and language."""

    q = ValuesFilter(matches_words)
    language = ValuesFilter(filter_types.column("text__language"))
    location = ValuesFilter(filter_types.code("location"))
    subject = ValuesFilter(filter_types.code("subject"))
    kind = _many("kind")
    theme = _many("theme")
    verb = ValuesFilter(filter_types.code("verb"))
    precision = ValuesFilter(filter_types.code("precision"))
    extent = ValuesFilter(filter_types.code("extent"))
    strength = ValuesFilter(filter_types.column("strength"))
    dispute_settlement = ValuesFilter(filter_types.code("dispute_settlement"))
    beneficiary = _many("beneficiary")
    element = _many("element")
    parties_bound = ValuesFilter(filter_types.code("parties_bound"))
    mention = ValuesFilter(filter_types.code("mention"))
    provenance = ValuesFilter(filter_types.column("provenance"))
    incorporated = ValuesFilter(incorporated)
    added_from = ValuesFilter(filter_types.day("added__gte"))
    added_to = ValuesFilter(filter_types.day("added__lte"))
    verified = ValuesFilter(filter_types.column("verified", lambda value: value == "yes"))


class AgreementFilterSet(AgreementFactsFilterSet):
    """Agreements by name and facts; `filter_records` adds the coding of their provisions."""

    agreement_path = "pk"
    q = LookupFilter(agreement_name)
    has_provisions = ValuesFilter(has_provisions)
    added_from = ValuesFilter(filter_types.day("added__gte"))
    added_to = ValuesFilter(filter_types.day("added__lte"))


class EconomyFilterSet(django_filters.FilterSet):
    """Economies by name, region and kind."""

    q = ValuesFilter(economy_name)
    region = ValuesFilter(filter_types.column("region_id"))
    economy_kind = ValuesFilter(filter_types.column("kind"))


class MentionFilterSet(AgreementFactsFilterSet):
    """Mentions by agreement and language."""

    agreement_path = "article__text__agreement"
    language = ValuesFilter(filter_types.column("article__text__language"))


FILTERSETS: dict[str, type[django_filters.FilterSet]] = {
    "provisions": ProvisionFilterSet,
    "agreements": AgreementFilterSet,
    "economies": EconomyFilterSet,
    "mentions": MentionFilterSet,
}


def public_records(dataset: str) -> QuerySet[Any]:
    """All public records of a dataset, unordered."""
    querysets: dict[str, QuerySet[Any]] = {
        "provisions": Provision.objects.public(),
        "agreements": Agreement.objects.public(),
        "economies": Economy.objects.all(),
        "mentions": Mention.objects.filter(article__text__agreement__merged_into__isnull=True),
    }
    return querysets[dataset].order_by()


def filter_records(dataset: str, filters: FilterValues, lookups: Lookups) -> QuerySet[Any]:
    """The public records that match, unordered. Technical parameters are ignored.

    For agreements, one and the same provision must match all included values of the coding. An excluded value means
    that the agreement has no provision with that value at all.
    """
    records = _apply_filterset(dataset, filters, lookups)
    if dataset == "agreements":
        if included := included_coding(filters):
            records = records.filter(pk__in=provisions_with_coding(included).values("agreement"))
        for values in excluded_coding(filters):
            records = records.exclude(pk__in=provisions_with_coding(values).values("agreement"))
    return records


def provisions_with_coding(filters: FilterValues) -> QuerySet[Provision]:
    """The public provisions that match all included values of the coding; excluded values are ignored."""
    return _apply_filterset("provisions", included_coding(filters), None)


def included_coding(filters: FilterValues) -> FilterValues:
    """What a provision of an agreement must match: the included values of the coding, and whether it takes in others.

    Empty where nothing is asked of an agreement's provisions.
    """
    coding = pick(filters, CODING, excluded=False)
    own = filters.get("incorporated", ())
    return {**coding, "incorporated": own} if own and (coding or own[0].value == "only") else coding


def excluded_coding(filters: FilterValues) -> Iterator[FilterValues]:
    """For each parameter of the coding with excluded values, what no provision of an agreement may match."""
    own = pick(filters, ["incorporated"], excluded=False)
    return ({**values, **own} for values in excluded_by_name(filters, CODING))


@lru_cache(maxsize=256)
def _reduced_filterset(dataset: str, names: frozenset[str]) -> Any:
    """A dataset's filterset with the filters of these parameters only: each use copies all filters of a filterset."""
    complete: Any = FILTERSETS[dataset]
    part: Any = type(complete.__name__, (complete,), {})
    part.base_filters = {name: one for name, one in complete.base_filters.items() if name in names}
    return part


def _apply_filterset(dataset: str, filters: FilterValues, lookups: Lookups | None) -> QuerySet[Any]:
    filters = {**DEFAULTS.get(dataset, {}), **filters}
    data = MultiValueDict({name: list(values) for name, values in filters.items()})
    filterset = _reduced_filterset(dataset, frozenset(filters))(data, queryset=public_records(dataset))
    filterset.lookups = lookups
    records: QuerySet[Any] = filterset.qs
    return records
