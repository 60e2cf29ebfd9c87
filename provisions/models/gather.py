"""Reading records as plain rows, in batches: a fixed number of queries per batch, however many records there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models import Value as DatabaseValue
from django.db.models.expressions import Combinable
from django.db.models.sql.constants import MULTI

from provisions.models.agreements import Agreement
from provisions.models.codebook import Value, code_of
from provisions.models.codings import Coding
from provisions.models.column import Column, Fetch, Table
from provisions.models.economies import GroupingMember
from provisions.models.evidence import Study
from provisions.models.joined import Joined
from provisions.models.known import Known
from provisions.models.memberships import Membership
from provisions.models.provisions import Provision

BATCH = 500  # more are slower: their values leave the processor's cache before they are written
Gathered = dict[Any, dict[str, Any]]


class Rows:
    """Records as {column: value}, one by one, or by `batches` as {column: values}, which is quicker. Read once.

    Values are ready for JSON: codes without their variable, ISO dates, lists of codes, None for whatever is missing.
    """

    def __init__(self, names: list[str], batches: Iterator[tuple[Sequence[Any], list[list[Any]]]]) -> None:
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


def _batches(
    queryset: QuerySet[Any], columns: list[Column], batch: int
) -> Iterator[tuple[Sequence[Any], list[list[Any]]]]:
    """Primary keys, and the values of each column."""
    selected = list(dict.fromkeys(column.together or column.path for column in columns if not column.fetch))
    fetches = list(dict.fromkeys(column.fetch for column in columns if column.fetch))
    places = dict(Value.objects.values_list("key", "position")) if any(column.together for column in columns) else {}
    ready = {column.name: _ready(column, places) for column in columns}
    for records in _stored(queryset.values_list("pk", *selected), batch):
        keys, *rest = zip(*records, strict=True)
        stored = dict(zip(selected, rest, strict=True))
        gathered = {fetch: fetch(list(keys)) for fetch in fetches}
        yield (
            keys,
            [
                _from_fetch(column, keys, gathered[column.fetch])
                if column.fetch
                else ready[column.name](stored[column.together or column.path])
                for column in columns
            ],
        )


def _stored(queryset: QuerySet[Any], batch: int) -> Iterator[list[tuple[Any, ...]]]:
    """Rows as the database gives them, `batch` at a time.

    Django would take each row apart to turn SQLite's dates and truths into Python's; `_ready` does that for a column
    at once, with what either engine gives.
    """
    compiler = queryset.query.get_compiler(queryset.db)
    return iter(compiler.execute_sql(MULTI, chunked_fetch=True, chunk_size=batch))


def _from_fetch(column: Column, keys: Sequence[Any], found: Gathered) -> list[Any]:
    name, nothing = column.name, {"integer": 0}.get(column.type)
    if column.type == "codes":
        return [found[key].get(name) or [] if key in found else [] for key in keys]
    return [found[key].get(name, nothing) if key in found else nothing for key in keys]


def _ready(column: Column, places: dict[str, int]) -> Callable[[tuple[Any, ...]], list[Any]]:
    """What makes stored values of a column ready for JSON. `places` are those of codes in the codebook."""
    if column.together:
        return Known(_codes(column.variable, places)).of
    if column.variable:
        return Known(lambda value: code_of(value) or None).of
    if column.type == "date":
        return Known(lambda value: str(value) if value else None).of
    if column.type == "boolean":
        return Known(lambda value: None if value is None else bool(value)).of
    if column.type == "integer":
        return list
    return lambda values: [value or None for value in values]


def coded_values(model: type[Coding]) -> Combinable:
    """All many-valued codes of a provision or a reading as one text, such as "theme:msme_finance;kind:finance"."""
    own = model.coded_values.through._default_manager.filter(**{str(model._meta.model_name): OuterRef("pk")}).order_by()
    return Subquery(own.annotate(codes=Joined("value_id", DatabaseValue(";"))).values("codes"))


def _codes(variable: str, places: dict[str, int]) -> Callable[[str | None], list[str]]:
    """What takes the codes of one variable out of such a text, in the codebook's order."""
    start = f"{variable}:"

    def codes(together: str | None) -> list[str]:
        own = [value for value in (together or "").split(";") if value.startswith(start)]
        return [value.removeprefix(start) for value in sorted(own, key=places.__getitem__)]

    return codes


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
