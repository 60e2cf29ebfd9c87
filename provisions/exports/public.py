"""The datasets, and which of their records are public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet

from provisions.datasets import fetch
from provisions.datasets.column import Table
from provisions.datasets.tables import TABLES
from provisions.exports.shapes import Shape, build_shape
from provisions.models import Accession, Agreement, Mention, Provision, ProvisionStatus, Reading

# The order of each dataset's records; it ends in a unique key.
ORDERS = {
    "provisions": ("number",),
    "agreements": ("slug",),
    "economies": ("code",),
    "memberships": ("agreement__slug", "economy__code"),
    "non_applications": ("agreement__slug", "economy_1__code", "economy_2__code", "first_day"),
    "groupings": ("grouping__code", "member__code"),
    "accessions": ("wto_rta_id",),
    "changes": ("agreement__slug", "notified", "fingerprint"),
    "texts": ("corpus", "identifier"),
    "mentions": ("article__text__corpus", "article__text__identifier", "article__position", "field", "start"),
    "rejections": ("corpus", "article_identifier", "field", "start"),
    "codebook": ("variable__position", "position"),
    "evidence": ("slug",),
    "readings": ("provision__number", "coder"),
}
# Public if their agreement is.
PARTS_OF_AGREEMENTS = ("memberships", "non_applications", "accessions", "changes", "texts")
DATASETS: dict[str, Table] = {name: TABLES[name] for name in ORDERS}


def public_records(dataset: str) -> QuerySet[Any]:
    """All public records of a dataset, in the same order on every engine; KeyError for an unknown dataset."""
    model, agreements = DATASETS[dataset].model, Agreement.objects.public()
    if dataset in PARTS_OF_AGREEMENTS:
        return _sort(dataset, _all(dataset).filter(agreement__in=agreements))
    if dataset == "mentions":
        return _sort(dataset, Mention.objects.filter(article__text__agreement__in=agreements))
    if dataset == "readings":
        return _sort(dataset, Reading.objects.handed_in().filter(provision__in=Provision.objects.public()))
    public: dict[str, QuerySet[Any]] = {"provisions": Provision.objects.public(), "agreements": agreements}
    return _sort(dataset, public.get(dataset, model._default_manager.all()))


def all_records(dataset: str) -> QuerySet[Any]:
    """The records of the files under fixtures/: those that are public, withdrawn or merged; no drafts."""
    statuses = (ProvisionStatus.PUBLISHED, ProvisionStatus.WITHDRAWN)
    if dataset == "provisions":
        return _sort(dataset, Provision.objects.filter(status__in=statuses))
    if dataset == "readings":
        return _sort(dataset, Reading.objects.handed_in().filter(provision__status__in=statuses))
    return _sort(dataset, _all(dataset))


def _all(dataset: str) -> QuerySet[Any]:
    """All stored records, but for accessions that nothing in a file would tell from others."""
    return Accession.objects.numbered() if dataset == "accessions" else DATASETS[dataset].model._default_manager.all()


def _sort(dataset: str, records: QuerySet[Any]) -> QuerySet[Any]:
    """Texts are sorted by code points (rta_db.db.collation), and NULL comes first, which is PostgreSQL's last."""
    return records.order_by(*(F(path).asc(nulls_first=True) for path in ORDERS[dataset]))


def records(dataset: str, queryset: QuerySet[Any], shape: Shape | None = None) -> Iterator[dict[str, Any]]:
    """The records of a queryset of the dataset's model, in its order, by the names of columns and ready for JSON.

    Codes are lists or texts, dates are in ISO 8601, and missing values are None. They are read in batches of a fixed
    number of queries. `shape` selects and arranges the columns; all public ones by default.
    """
    shape = shape or build_shape(DATASETS[dataset])
    return shape.reshape(fetch.fetch_rows(queryset, shape.read))
