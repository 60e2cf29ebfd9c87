"""The order of a question's records: the one asked for, or the dataset's own. All end in a unique key."""

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


def by_relevance(dataset: str, ordering: str, q: str) -> bool:
    """Whether records come by relevance: provisions do when it is asked for, or when words are and no order is."""
    return dataset == "provisions" and ordering in ("", "relevance") and parse(q).can_rank


def ordered(dataset: str, queryset: QuerySet[Any], ordering: str, q: str) -> QuerySet[Any]:
    """The queryset in order; records without a value come last, whichever way round.

    With words and no order asked for, provisions come by relevance; when nothing can be ranked, by number.
    """
    if by_relevance(dataset, ordering, q):
        return get_engine().order_by_relevance(queryset, parse(q))
    name = ordering.removeprefix("-")
    name = name if name in COLUMNS[dataset] else next(iter(COLUMNS[dataset]))
    queryset = _counted(name, queryset)
    keys: list[OrderBy | str] = [
        F(path).desc(nulls_last=True) if ordering.startswith("-") else F(path).asc(nulls_last=True)
        for path in COLUMNS[dataset][name]
    ]
    return queryset.order_by(*keys, UNIQUE[dataset])


def in_key_order(queryset: QuerySet[Any], keys: list[int]) -> QuerySet[Any]:
    """Those of the queryset that have one of these primary keys, in the order of the keys."""
    row = f",{','.join(map(str, keys))},"
    own = Concat(V(","), Cast("pk", CharField()), V(","), output_field=CharField())
    return queryset.filter(pk__in=keys).order_by(StrIndex(V(row), own))


def _counted(name: str, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """With the count to order by, where a count was asked for."""
    if name == "provisions":
        public = Q(provisions__in=Provision.objects.public().order_by().values("pk"))
        return queryset.annotate(provision_count=Count("provisions", filter=public, distinct=True))
    if name == "agreements":
        public = Q(memberships__agreement__in=Agreement.objects.public().order_by().values("pk"))
        return queryset.annotate(agreement_count=Count("memberships__agreement", filter=public, distinct=True))
    return queryset
