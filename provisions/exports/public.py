"""Which datasets there are, and what of each is public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import CharField, F, QuerySet, TextField
from django.db.models.functions import Collate

from provisions.datasets.column import Table
from provisions.datasets.tables import TABLES
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

# What every reader may have, whole and in a fixed order that ends in a unique key.
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
    """All public records of a dataset, in an order that every engine has; KeyError for an unknown dataset."""
    return _same_everywhere(_PUBLIC[dataset]())


def _same_everywhere(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """The same order of the same columns: texts by the code points of their letters, what is missing first.

    PostgreSQL sorts texts as its locale has it, and what is missing last.
    """
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
    """What our own files hold: what is public, what is withdrawn, and merged agreements; no drafts."""
    kept = (ProvisionStatus.PUBLISHED, ProvisionStatus.WITHDRAWN)
    if dataset == "provisions":
        return Provision.objects.filter(status__in=kept).order_by("number")
    if dataset == "readings":
        return Reading.objects.handed_in().filter(provision__status__in=kept).order_by("provision__number", "coder")
    order = _PUBLIC[dataset]().query.order_by
    return _same_everywhere(DATASETS[dataset].model._default_manager.order_by(*order))
