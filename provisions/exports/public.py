"""The datasets, and which of their records are public."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.models import CharField, F, QuerySet, TextField
from django.db.models.functions import Collate

from provisions.datasets import fetch
from provisions.datasets.column import Column, Table
from provisions.datasets.tables import TABLES
from provisions.exports.shapes import Shape, build_shape
from provisions.models import (
    Accession,
    Agreement,
    AgreementChange,
    Economy,
    GroupingMember,
    Membership,
    Mention,
    Provision,
    ProvisionStatus,
    Reading,
    RejectedMention,
    Study,
    Text,
    Value,
)

# The public records of each dataset, in a fixed order that ends in a unique key.
_PUBLIC: dict[str, Callable[[], QuerySet[Any]]] = {
    "provisions": lambda: Provision.objects.public().order_by("number"),
    "agreements": lambda: Agreement.objects.public().order_by("slug"),
    "economies": lambda: Economy.objects.order_by("code"),
    "memberships": lambda: Membership.objects.filter(agreement__in=Agreement.objects.public()).order_by(
        "agreement__slug", "economy__code"
    ),
    "groupings": lambda: GroupingMember.objects.order_by("grouping__code", "member__code"),
    "accessions": lambda: Accession.objects.filter(agreement__in=Agreement.objects.public()).order_by("wto_rta_id"),
    "changes": lambda: AgreementChange.objects.filter(agreement__in=Agreement.objects.public()).order_by(
        "agreement__slug", "notified", "fingerprint"
    ),
    "texts": lambda: Text.objects.filter(agreement__in=Agreement.objects.public()).order_by("corpus", "identifier"),
    "mentions": lambda: Mention.objects.filter(article__text__agreement__in=Agreement.objects.public()).order_by(
        "article__text__corpus", "article__text__identifier", "article__position", "field", "start"
    ),
    "rejections": lambda: RejectedMention.objects.order_by("corpus", "article_identifier", "field", "start"),
    "codebook": lambda: Value.objects.order_by("variable__position", "position"),
    "evidence": lambda: Study.objects.order_by("slug"),
    "readings": lambda: (
        Reading.objects.handed_in()
        .filter(provision__in=Provision.objects.public())
        .order_by("provision__number", "coder")
    ),
}
DATASETS: dict[str, Table] = {name: TABLES[name] for name in _PUBLIC}


def public_records(dataset: str) -> QuerySet[Any]:
    """All public records of a dataset, in the same order on every engine; KeyError for an unknown dataset."""
    return _portable_order(_PUBLIC[dataset]())


def _portable_order(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Order texts by code points and NULL first, as SQLite does; PostgreSQL would use its locale, and NULL last."""
    keys = []
    for path in queryset.query.order_by:
        by_code = connection.vendor == "postgresql" and _is_text(queryset.model, str(path))
        key = Collate(F(str(path)), "C") if by_code else F(str(path))
        keys.append(key.asc(nulls_first=True))
    return queryset.order_by(*keys)


def _is_text(model: type[Any], path: str) -> bool:
    field: Any = None
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model
    return isinstance(field, (CharField, TextField))


def all_records(dataset: str) -> QuerySet[Any]:
    """The records of the files under fixtures/: those that are public, withdrawn or merged; no drafts."""
    statuses = (ProvisionStatus.PUBLISHED, ProvisionStatus.WITHDRAWN)
    if dataset == "provisions":
        return Provision.objects.filter(status__in=statuses).order_by("number")
    if dataset == "readings":
        return Reading.objects.handed_in().filter(provision__status__in=statuses).order_by("provision__number", "coder")
    order = _PUBLIC[dataset]().query.order_by
    return _portable_order(DATASETS[dataset].model._default_manager.order_by(*order))


def columns(dataset: str) -> tuple[Column, ...]:
    """The public columns of a dataset, in order; raises KeyError for an unknown dataset."""
    return DATASETS[dataset].public


def records(dataset: str, queryset: QuerySet[Any], shape: Shape | None = None) -> Iterator[dict[str, Any]]:
    """The records of a queryset of the dataset's model, in its order, by the names of columns and ready for JSON.

    Codes are lists or texts, dates are in ISO 8601, and missing values are None. They are read in batches of a fixed
    number of queries. `shape` selects and arranges the columns; all public ones by default.
    """
    shape = shape or build_shape(DATASETS[dataset])
    return shape.reshape(fetch.fetch_rows(queryset, shape.read))
