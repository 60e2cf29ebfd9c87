"""Reading records as plain rows, in batches: a fixed number of queries per batch, however many records there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models import Value as DatabaseValue
from django.db.models.expressions import Combinable
from django.db.models.sql.constants import MULTI

from provisions.datasets.column import Column, Fetch, Table
from provisions.datasets.rows import Batch, Gathered, Read, Rows
from provisions.datasets.sql import Joined, Side
from provisions.models.agreements import Agreement
from provisions.models.codebook import Value, code_of
from provisions.models.codings import Coding
from provisions.models.economies import GroupingMember
from provisions.models.evidence import Study
from provisions.models.memberships import Membership
from provisions.models.provisions import Provision

BATCH = 500  # more are slower: their values leave the processor's cache before they are written


def rows(table: Table, queryset: QuerySet[Any], columns: Iterable[Column], batch: int = BATCH) -> Rows:
    """The records of a queryset of the table's model, in its order."""
    columns = list(columns)
    beside = [column.path for column in columns if _is_own_code(column)]
    side = Side(*beside) if len(beside) > 1 else None
    stored = {column: side if side and _is_own_code(column) else column.together or column.path for column in columns}
    selected = list(dict.fromkeys(stored[column] for column in columns if not column.fetch))
    places = {path: place for place, path in enumerate(selected, 1)}  # behind the primary key
    order: dict[str, int] = {}  # of codes in the codebook; read with the first batch
    reads = []
    for column in columns:
        ready = _ready(column, order)
        if side and column.path in beside:
            ready = _apart(ready, beside.index(column.path))
        reads.append(Read(column, places.get(stored[column], 0), ready, _has_few(column)))
    return Rows(reads, _batches(queryset.values_list("pk", *selected), columns, order, batch))


def keyed_rows(
    table: Table, queryset: QuerySet[Any], columns: Iterable[Column], batch: int = BATCH
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """As `rows`, each with its primary key."""
    return rows(table, queryset, columns, batch).keyed()


def _batches(queryset: QuerySet[Any], columns: list[Column], order: dict[str, int], batch: int) -> Iterator[Batch]:
    fetches = list(dict.fromkeys(column.fetch for column in columns if column.fetch))
    if any(column.together for column in columns):
        order.update(Value.objects.values_list("key", "position"))
    for stored in _stored(queryset, batch):
        keys = [row[0] for row in stored]
        yield Batch(stored, {fetch: fetch(keys) for fetch in fetches})


def _stored(queryset: QuerySet[Any], batch: int) -> Iterator[list[tuple[Any, ...]]]:
    """Rows as the database gives them, `batch` at a time.

    Django would take each row apart to turn SQLite's dates and truths into Python's; `_ready` does that once for each
    value, with what either engine gives.
    """
    compiler = queryset.query.get_compiler(queryset.db)
    return iter(compiler.execute_sql(MULTI, chunked_fetch=True, chunk_size=batch))


def _has_few(column: Column) -> bool:
    """Whether many records share a value: codes, dates, truths, and whatever stands in another record than they."""
    return column.type in ("code", "codes", "date", "boolean") or "__" in column.path


def _is_own_code(column: Column) -> bool:
    return column.type == "code" and bool(column.path) and "__" not in column.path and not column.fetch


def _apart(ready: Callable[[Any], Any], place: int) -> Callable[[str], Any]:
    return lambda side: ready(Side.apart(side, place))


def _ready(column: Column, order: dict[str, int]) -> Callable[[Any], Any]:
    """What makes a stored value of a column ready for JSON. `order` is that of codes in the codebook."""
    if column.together:
        return _codes(column.variable, order)
    if column.variable:
        return lambda value: code_of(value) or None
    if column.type == "date":
        return lambda value: str(value) if value else None
    if column.type == "boolean":
        return lambda value: None if value is None else bool(value)
    if column.type == "integer":
        return lambda value: value
    return lambda value: value or None


def coded_values(model: type[Coding]) -> Combinable:
    """All many-valued codes of a provision or a reading as one text, such as "theme:msme_finance;kind:finance"."""
    own = model.coded_values.through._default_manager.filter(**{str(model._meta.model_name): OuterRef("pk")}).order_by()
    return Subquery(own.annotate(codes=Joined("value_id", DatabaseValue(";"))).values("codes"))


def _codes(variable: str, order: dict[str, int]) -> Callable[[str | None], list[str]]:
    """What takes the codes of one variable out of such a text, in the codebook's order."""
    start = f"{variable}:"

    def codes(together: str | None) -> list[str]:
        own = [value for value in (together or "").split(";") if value.startswith(start)]
        return [value.removeprefix(start) for value in sorted(own, key=order.__getitem__)]

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
