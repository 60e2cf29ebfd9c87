"""Reading records as plain rows, in batches: a fixed number of queries per batch, however many records there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, connections, router
from django.db.models import Count, Model, Q, QuerySet

from provisions.models.agreements import Agreement, Membership
from provisions.models.codebook import Value, code_of
from provisions.models.column import Column, Fetch, Table
from provisions.models.economies import GroupingMember
from provisions.models.evidence import Study
from provisions.models.provisions import Coding, Provision

BATCH = 1000
Gathered = dict[Any, dict[str, Any]]


class Rows:
    """Records as {column: value}, one by one, or by `batches` as {column: values}, which is quicker. Read once.

    Values are ready for JSON: codes without their variable, ISO dates, lists of codes, None for whatever is missing.
    """

    def __init__(self, names: list[str], batches: Iterator[tuple[list[Any], list[list[Any]]]]) -> None:
        self.names = names
        self.source = batches

    def batches(self) -> Iterator[dict[str, list[Any]]]:
        """The records column by column, a batch at a time; none is empty."""
        for _keys, values in self.source:
            yield dict(zip(self.names, values, strict=True))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (row for _key, row in self.keyed())

    def keyed(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Each record with its primary key."""
        for keys, values in self.source:
            for key, row in zip(keys, zip(*values, strict=True), strict=True):
                yield key, dict(zip(self.names, row, strict=True))


def rows(table: Table, queryset: QuerySet[Any], columns: Iterable[Column], batch: int = BATCH) -> Rows:
    """The records of a queryset of the table's model, in its order."""
    columns = list(columns)
    return Rows([column.name for column in columns], _batches(queryset, columns, batch))


def keyed_rows(
    table: Table, queryset: QuerySet[Any], columns: Iterable[Column], batch: int = BATCH
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """As `rows`, each with its primary key."""
    return rows(table, queryset, columns, batch).keyed()


def _batches(queryset: QuerySet[Any], columns: list[Column], batch: int) -> Iterator[tuple[list[Any], list[list[Any]]]]:
    """Primary keys, and the values of each column."""
    paths = [column.path for column in columns if not column.fetch]
    fetches = list(dict.fromkeys(column.fetch for column in columns if column.fetch))
    source = queryset.prefetch_related(None).values_list("pk", *paths).iterator(chunk_size=batch)
    while records := list(islice(source, batch)):
        stored = iter(zip(*records, strict=True))
        keys = list(next(stored))
        gathered = {fetch: fetch(keys) for fetch in fetches}
        yield (
            keys,
            [
                _from_fetch(column, keys, gathered[column.fetch])
                if column.fetch
                else _from_records(column, next(stored))
                for column in columns
            ],
        )


def _from_fetch(column: Column, keys: list[Any], found: Gathered) -> list[Any]:
    name, nothing = column.name, {"integer": 0}.get(column.type)
    if column.type == "codes":
        return [found[key].get(name) or [] if key in found else [] for key in keys]
    return [found[key].get(name, nothing) if key in found else nothing for key in keys]


def _from_records(column: Column, values: tuple[Any, ...]) -> list[Any]:
    if column.variable:
        codes = {value: code_of(value) or None for value in set(values)}
        return [codes[value] for value in values]
    if column.type == "date":
        days = {value: value.isoformat() if value else None for value in set(values)}
        return [days[value] for value in values]
    if column.type in ("integer", "boolean"):
        return list(values)
    return [value or None for value in values]


def coded_values(model: type[Coding]) -> Fetch:
    """Gathers the many-valued variables of provisions or readings, in the codebook's order.

    One row a record comes from the database, not one a code; what several records have in common is read once. In SQL,
    because a thousand keys cost Django's lookups more than the database needs for them.
    """
    through, values = model.coded_values.through._meta.db_table, Value._meta.db_table
    owner = f"{model._meta.model_name}_id"

    def fetch(keys: list[Any]) -> Gathered:
        joined = "STRING_AGG" if connection.vendor == "postgresql" else "GROUP_CONCAT"
        placed = f"{joined}(CAST(value.position AS text) || ' ' || link.value_id, ';')"
        listed = ", ".join(str(int(key)) for key in keys)
        with connections[router.db_for_read(model)].cursor() as cursor:
            cursor.execute(
                f"SELECT link.{owner}, {placed} FROM {through} AS link JOIN {values} AS value"  # noqa: S608 - our names
                f" ON value.key = link.value_id WHERE link.{owner} IN ({listed}) GROUP BY link.{owner}"
            )
            together = dict(cursor.fetchall())
        apart = {text: _apart(text) for text in set(together.values())}
        return {key: apart[text] for key, text in together.items()}

    return fetch


def _apart(text: str) -> dict[str, list[str]]:
    """Variable to codes, out of parts such as "12 theme:msme_finance"."""
    found: dict[str, list[str]] = defaultdict(list)
    placed = (part.split(" ", 1) for part in text.split(";"))
    for _place, value in sorted((int(place), value) for place, value in placed):
        variable, code = value.split(":", 1)
        found[variable].append(code)
    return found


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
