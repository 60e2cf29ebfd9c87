"""Reads querysets as rows of a dataset, chunk by chunk: the number of queries for a chunk is fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from provisions.datasets.column import Column
from provisions.datasets.rows import ColumnReader, RowChunk, RowStream
from provisions.datasets.sql import ConcatColumns
from provisions.models.codebook import Value, code_of

CHUNK = 500  # rows; with more, their values leave the processor's cache before they are written


def fetch_rows(queryset: QuerySet[Any], columns: Iterable[Column], chunk_size: int = CHUNK) -> RowStream:
    """The records of a queryset in its order, with columns of a table of its model."""
    columns = list(columns)
    own_codes = [column.path for column in columns if _is_own_code(column)]
    concatenated = ConcatColumns(*own_codes) if len(own_codes) > 1 else None
    sources = {
        column: concatenated if concatenated and _is_own_code(column) else column.shared_expression or column.path
        for column in columns
    }
    selected = list(dict.fromkeys(sources[column] for column in columns if not column.fetch))
    indexes = {source: index for index, source in enumerate(selected, 1)}  # after the primary key
    positions: dict[str, int] = {}  # of values in the codebook; read with the first chunk
    readers = []
    for column in columns:
        convert = _converter(column, positions)
        if concatenated and column.path in own_codes:
            convert = _split_first(convert, own_codes.index(column.path))
        readers.append(ColumnReader(column, indexes.get(sources[column], 0), convert, _has_few_values(column)))
    return RowStream(readers, _chunks(queryset.values_list("pk", *selected), columns, positions, chunk_size))


def fetch_keyed_rows(queryset: QuerySet[Any], columns: Iterable[Column]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """As `fetch_rows`, each record with its primary key."""
    return fetch_rows(queryset, columns).keyed()


def _chunks(
    queryset: QuerySet[Any], columns: list[Column], positions: dict[str, int], chunk_size: int
) -> Iterator[RowChunk]:
    fetches = list(dict.fromkeys(column.fetch for column in columns if column.fetch))
    if any(column.shared_expression for column in columns):
        positions.update(Value.objects.values_list("key", "position"))
    for rows in _database_rows(queryset, chunk_size):
        keys = [row[0] for row in rows]
        yield RowChunk(rows, {fetch: fetch(keys) for fetch in fetches})


def _database_rows(queryset: QuerySet[Any], chunk_size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Rows as the driver gives them, from a server-side cursor on PostgreSQL.

    A queryset's own iterator would convert SQLite's dates and booleans row by row; `_converter` does that once for each
    distinct value, and takes the values of either engine.
    """
    try:
        sql, parameters = queryset.query.sql_with_params()
    except EmptyResultSet:  # such as pk__in=[]
        return
    with connections[queryset.db].chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(chunk_size):
            yield rows


def _has_few_values(column: Column) -> bool:
    """Whether many records share a value: codes, dates, booleans, and whatever belongs to a related record."""
    return column.type in ("code", "codes", "date", "boolean") or "__" in column.path


def _is_own_code(column: Column) -> bool:
    return column.type == "code" and bool(column.path) and "__" not in column.path and not column.fetch


def _split_first(convert: Callable[[Any], Any], index: int) -> Callable[[str], Any]:
    return lambda text: convert(ConcatColumns.split(text, index))


def _converter(column: Column, positions: dict[str, int]) -> Callable[[Any], Any]:
    """The function from a column's value in the database to its value in JSON."""
    if column.shared_expression:
        return _codes_converter(column.variable, positions)
    if column.variable:
        return lambda value: code_of(value) or None
    if column.type == "date":
        return lambda value: str(value) if value else None
    if column.type == "boolean":
        return lambda value: None if value is None else bool(value)
    if column.type == "integer":
        return lambda value: value
    return lambda value: value or None


def _codes_converter(variable: str, positions: dict[str, int]) -> Callable[[str | None], list[str]]:
    """The function from the keys of `related.coded_values` to one variable's codes, in the codebook's order."""
    prefix = f"{variable}:"

    def codes(keys: str | None) -> list[str]:
        own = [key for key in (keys or "").split(";") if key.startswith(prefix)]
        return [key.removeprefix(prefix) for key in sorted(own, key=positions.__getitem__)]

    return codes
