"""The order of a query's records: the requested one, or the dataset's default. All orders end in a unique key."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet
from django.db.models import Value as V
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast, Concat, StrIndex

from provisions.models import Agreement, Provision
from provisions.query.fulltext import get_engine
from provisions.query.fulltext.syntax import parse
from provisions.query.parameters import ORDERINGS

UNIQUE = {"provisions": "number", "agreements": "slug", "economies": "code", "mentions": "pk"}


def is_ranked(dataset: str, ordering: str, q: str) -> bool:
    """Whether records come by relevance: provisions do on request, and for a search without a requested order.

    A search that only excludes words ranks nothing.
    """
    return dataset == "provisions" and ordering in ("", "relevance") and bool(q) and parse(q).can_rank


def order_records(dataset: str, queryset: QuerySet[Any], ordering: str, q: str) -> QuerySet[Any]:
    """Order a queryset that matches the search `q`. Records without a value come last in either direction."""
    if is_ranked(dataset, ordering, q):
        return get_engine().order_by_relevance(queryset, parse(q))
    orderings = ORDERINGS[dataset]
    columns = orderings.get(ordering.removeprefix("-")) or next(iter(orderings.values()))
    queryset = _annotate_count(columns, queryset)
    keys: list[OrderBy | str] = [
        F(path).desc(nulls_last=True) if ordering.startswith("-") else F(path).asc(nulls_last=True) for path in columns
    ]
    return queryset.order_by(*keys, UNIQUE[dataset])


def in_key_order(queryset: QuerySet[Any], keys: list[int]) -> QuerySet[Any]:
    """The records with these primary keys, in the order of the keys."""
    key_list = f",{','.join(map(str, keys))},"
    key = Concat(V(","), Cast("pk", CharField()), V(","), output_field=CharField())
    return queryset.filter(pk__in=keys).order_by(StrIndex(V(key_list), key))


def _annotate_count(columns: tuple[str, ...], queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Add the count that the order needs, if any."""
    if "provision_count" in columns:
        public = Q(provisions__in=Provision.objects.public().with_own_words().order_by().values("pk"))
        return queryset.annotate(provision_count=Count("provisions", filter=public, distinct=True))
    if "agreement_count" in columns:
        public = Q(memberships__agreement__in=Agreement.objects.public().order_by().values("pk"))
        return queryset.annotate(agreement_count=Count("memberships__agreement", filter=public, distinct=True))
    return queryset
