"""Reading records as plain rows, in batches: a fixed number of queries per batch, however many records there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, Model, Q, QuerySet

from provisions.models.agreements import Agreement, Membership
from provisions.models.codebook import code_of
from provisions.models.column import Column, Fetch, Table
from provisions.models.economies import GroupingMember
from provisions.models.evidence import Study
from provisions.models.provisions import Coding, Provision

BATCH = 1000
Gathered = dict[Any, dict[str, Any]]


def rows(
    table: Table, queryset: QuerySet[Any], columns: Iterable[Column], batch: int = BATCH
) -> Iterator[dict[str, Any]]:
    """The records of a queryset of the table's model, in its order, as {column: value}.

    Values are ready for JSON: codes without their variable, ISO dates, lists of codes, None for whatever is missing.
    """
    return (row for _, row in keyed_rows(table, queryset, columns, batch))


def keyed_rows(
    table: Table, queryset: QuerySet[Any], columns: Iterable[Column], batch: int = BATCH
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """As `rows`, each with its primary key."""
    columns = list(columns)
    paths = [column.path for column in columns if not column.fetch]
    fetches = list(dict.fromkeys(column.fetch for column in columns if column.fetch))
    readers = _readers(columns)
    source = queryset.prefetch_related(None).values_list("pk", *paths).iterator(chunk_size=batch)
    while records := list(islice(source, batch)):
        keys = [record[0] for record in records]
        gathered = [fetch(keys) for fetch in fetches]
        for record in records:
            extra: dict[str, Any] = {}
            for found in gathered:
                extra.update(found.get(record[0], {}))
            yield record[0], {name: read(record, extra) for name, read in readers}


Reader = Callable[[tuple[Any, ...], dict[str, Any]], Any]


def _readers(columns: list[Column]) -> list[tuple[str, Reader]]:
    readers: list[tuple[str, Reader]] = []
    place = 0
    for column in columns:
        if column.fetch:
            readers.append((column.name, _from_extra(column)))
        else:
            place += 1
            readers.append((column.name, _from_record(column, place)))
    return readers


def _from_extra(column: Column) -> Reader:
    name = column.name
    if column.type == "codes":
        return lambda record, extra: extra.get(name, [])
    if column.type == "integer":
        return lambda record, extra: extra.get(name, 0)
    return lambda record, extra: extra.get(name)


def _from_record(column: Column, place: int) -> Reader:
    if column.variable:
        return lambda record, extra: code_of(record[place]) or None
    if column.type == "date":
        return lambda record, extra: _iso(record[place])
    if column.type in ("integer", "boolean"):
        return lambda record, extra: record[place]
    return lambda record, extra: record[place] or None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def coded_values(model: type[Coding]) -> Fetch:
    """Gathers the many-valued variables of provisions or readings, in the codebook's order."""
    through = model.coded_values.through
    owner = f"{model._meta.model_name}_id"

    def fetch(keys: list[Any]) -> Gathered:
        found: Gathered = defaultdict(lambda: defaultdict(list))
        pairs = through._default_manager.filter(**{f"{owner}__in": keys})
        for key, variable, code in pairs.order_by("value__position", "value_id").values_list(
            owner, "value__variable_id", "value__code"
        ):
            found[key][variable].append(code)
        return found

    return fetch


def relation(model: type[Model], name: str) -> Fetch:
    """Gathers the codes of a many-to-many field whose other side has its code as primary key, sorted."""
    through = model._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
    owner = f"{model._meta.model_name}_id"
    other = f"{model._meta.get_field(name).related_model._meta.model_name}_id"  # type: ignore[union-attr]

    def fetch(keys: list[Any]) -> Gathered:
        found: Gathered = defaultdict(lambda: defaultdict(list))
        pairs = through._default_manager.filter(**{f"{owner}__in": keys})
        for key, code in pairs.values_list(owner, other):
            found[key][name].append(code)
        for lists in found.values():
            lists[name].sort()  # not by the database: engines differ on how "_" sorts
        return found

    return fetch


def parties(keys: list[Any]) -> Gathered:
    """Who is or was in an agreement, and who is in it today: codes, sorted."""
    found: Gathered = defaultdict(lambda: {"parties": [], "current_parties": []})
    listed = Membership.objects.filter(agreement_id__in=keys).order_by("economy__code")
    for key, code, current in listed.values_list("agreement_id", "economy__code", "current"):
        found[key]["parties"].append(code)
        if current:
            found[key]["current_parties"].append(code)
    return found


def agreements_of_studies(keys: list[Any]) -> Gathered:
    """The agreements that studies are about: slugs, sorted."""
    found: Gathered = defaultdict(lambda: {"agreements": []})
    pairs = Study.agreements.through._default_manager.filter(study_id__in=keys)
    for key, slug in sorted(pairs.values_list("study_id", "agreement__slug")):
        found[key]["agreements"].append(slug)
    return found


def provision_counts(keys: list[Any]) -> Gathered:
    """The two published counts of an agreement's provisions: any mention, and more than an item of a list."""
    counted = (
        Provision.objects.public()
        .filter(agreement_id__in=keys)
        .order_by()
        .values("agreement_id")
        .annotate(any=Count("pk"), more=Count("pk", filter=~Q(extent="extent:enumeration")))
    )
    return {
        row["agreement_id"]: {"provisions": row["any"], "provisions_beyond_enumeration": row["more"]} for row in counted
    }


def grouping_members(keys: list[Any]) -> Gathered:
    """The economies in a grouping today, and the groupings an economy is in today: codes, sorted."""
    found: Gathered = defaultdict(lambda: {"members": [], "groupings": []})
    today = GroupingMember.objects.filter(Q(exit_date__isnull=True) | Q(exit_date__gte=date.today()))
    pairs = today.filter(Q(grouping_id__in=keys) | Q(member_id__in=keys)).order_by("member__code", "grouping__code")
    for grouping, member, grouping_code, member_code in pairs.values_list(
        "grouping_id", "member_id", "grouping__code", "member__code"
    ):
        found[grouping]["members"].append(member_code)
        found[member]["groupings"].append(grouping_code)
    return found


def wto_address(keys: list[Any]) -> Gathered:
    """The WTO's page on an agreement."""
    return {
        agreement.pk: {"wto_url": agreement.wto_url or None}
        for agreement in Agreement.objects.filter(pk__in=keys).only("pk", "wto_rta_id", "origin")
    }
