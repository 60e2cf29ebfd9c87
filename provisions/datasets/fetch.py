"""Reads querysets as rows of a dataset, chunk by chunk: the number of queries for a chunk is fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from provisions.datasets.column import Column
from provisions.datasets.related import VERSION
from provisions.datasets.rows import ColumnReader, RowChunk, RowStream
from provisions.datasets.sql import ConcatColumns
from provisions.models.codebook import Value, code_of
from provisions.models.codings import SINCE, is_since

CHUNK = 500  # rows; with more, their values leave the processor's cache before they are written


def fetch_rows(queryset: QuerySet[Any], columns: Iterable[Column]) -> RowStream:
    """The records of a queryset in its order, with columns of a table of its model."""
    columns = list(columns)
    own_codes = [column.path for column in columns if column.type == "code" and column.path and "__" not in column.path]
    concatenation = ConcatColumns(*own_codes) if len(own_codes) > 1 else None
    positions: dict[str, int] = {}  # of values in the codebook; read with the first chunk
    indexes: dict[Any, int] = {}  # of values in a row, after the primary key
    readers = []
    for column in columns:
        convert, source = _converter(column, positions), column.shared_expression or column.path
        if concatenation and column.path in own_codes:
            convert, source = _split_first(convert, own_codes.index(column.path)), concatenation
        index = 0 if column.fetch else indexes.setdefault(source, len(indexes) + 1)
        readers.append(ColumnReader(column, index, convert, _has_few_values(column)))
    return RowStream(readers, _chunks(queryset.values_list("pk", *indexes), columns, positions))


def _chunks(queryset: QuerySet[Any], columns: list[Column], positions: dict[str, int]) -> Iterator[RowChunk]:
    fetches = list(dict.fromkeys(column.fetch for column in columns if column.fetch))
    if any(column.shared_expression for column in columns):
        positions.update(Value.objects.values_list("key", "position"))
    for rows in _database_rows(queryset):
        keys = [row[0] for row in rows]
        yield RowChunk(rows, {fetch: fetch(keys) for fetch in fetches})


def _database_rows(queryset: QuerySet[Any]) -> Iterator[list[tuple[Any, ...]]]:
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
        while rows := cursor.fetchmany(CHUNK):
            yield rows


def _has_few_values(column: Column) -> bool:
    """Whether many records share a value: codes, dates, booleans, and whatever belongs to a related record."""
    return not column.fetch and (column.type in ("code", "codes", "date", "boolean") or "__" in column.path)


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


def _codes_converter(variable: str, positions: dict[str, int]) -> Callable[[str], list[str] | None]:
    """The function from the text of `related.coded_values` to one variable's codes, in the codebook's order.

    It gives None where the variable was not coded: it came with a later version of the codebook.
    """
    prefix, since = f"{variable}:", SINCE.get(variable)

    def codes(text: str) -> list[str] | None:
        keys = text.split(";")
        own = [key for key in keys if key.startswith(prefix)]
        if since and not own and not is_since(keys[-1].removeprefix(VERSION), since):
            return None
        return [key.removeprefix(prefix) for key in sorted(own, key=positions.__getitem__)]

    return codes
