"""The order of a query's records: the requested one, or the dataset's default. All orders end in a unique key."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet
from django.db.models import Value as V
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast, Concat, StrIndex

from provisions.models import Agreement, Provision
from provisions.query.fulltext.engine import get_engine
from provisions.query.fulltext.syntax import parse

COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "provisions": {
        "number": ("number",),
        "agreement": ("agreement__name", "agreement_id"),
        "signed": ("agreement__signed",),
        "in_force": ("agreement__in_force",),
        "text_date": ("text_date",),
        "words": ("words",),
    },
    "agreements": {
        "name": ("name",),
        "signed": ("signed",),
        "in_force": ("in_force",),
        "wto_rta_id": ("wto_rta_id",),
        "provisions": ("provision_count",),
    },
    "economies": {"name": ("name",), "code": ("code",), "agreements": ("agreement_count",)},
    "mentions": {"position": ("article__text__agreement__name", "article__text", "article__position", "start")},
}
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
    name = ordering.removeprefix("-")
    name = name if name in COLUMNS[dataset] else next(iter(COLUMNS[dataset]))
    queryset = _annotate_count(name, queryset)
    keys: list[OrderBy | str] = [
        F(path).desc(nulls_last=True) if ordering.startswith("-") else F(path).asc(nulls_last=True)
        for path in COLUMNS[dataset][name]
    ]
    return queryset.order_by(*keys, UNIQUE[dataset])


def in_key_order(queryset: QuerySet[Any], keys: list[int]) -> QuerySet[Any]:
    """The records with these primary keys, in the order of the keys."""
    listed = f",{','.join(map(str, keys))},"
    key = Concat(V(","), Cast("pk", CharField()), V(","), output_field=CharField())
    return queryset.filter(pk__in=keys).order_by(StrIndex(V(listed), key))


def _annotate_count(name: str, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Add the count that the order `name` needs, if any."""
    if name == "provisions":
        public = Q(provisions__in=Provision.objects.public().order_by().values("pk"))
        return queryset.annotate(provision_count=Count("provisions", filter=public, distinct=True))
    if name == "agreements":
        public = Q(memberships__agreement__in=Agreement.objects.public().order_by().values("pk"))
        return queryset.annotate(agreement_count=Count("memberships__agreement", filter=public, distinct=True))
    return queryset
