"""Rows of the database as records: one by one, column by column, or as lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from provisions.datasets.column import Column, Fetch
from provisions.datasets.memo import Memo

RelatedValues = dict[Any, dict[str, Any]]  # {primary key: {column name: value}}
ChunkFunction = Callable[["RowChunk"], Iterable[Any]]  # gives one item for each record of a chunk
CellFormatter = Callable[[Column], Callable[[Sequence[Any]], list[str]]]  # gives cells for many values of a column


@dataclass(frozen=True)
class ColumnReader:
    """How a column is read from a row of the database.

    `index` is the place of its value in the row, and `convert` makes a value for JSON of it; a column with a `fetch`
    uses neither. `few_values` says that many records share a value, so that results are cached.
    """

    column: Column
    index: int
    convert: Callable[[Any], Any]
    few_values: bool

    def values(self) -> ChunkFunction:
        """The function that gives the column's values of a chunk."""
        if self.column.fetch:
            return self._related_values
        convert_all = Memo(self.convert).map if self.few_values else lambda values: map(self.convert, values)
        return lambda chunk: convert_all(map(itemgetter(self.index), chunk.rows))

    def _related_values(self, chunk: RowChunk) -> list[Any]:
        name, records = self.column.name, chunk.fetches[self.column.fetch]
        missing: Any = {"codes": [], "integer": 0}.get(self.column.type)
        return [records.get(row[0], {}).get(name) or missing for row in chunk.rows]


@dataclass(frozen=True)
class RowChunk:
    """Some rows, each with the primary key in front, and what was fetched for them from other tables."""

    rows: list[tuple[Any, ...]]
    fetches: dict[Fetch | None, RelatedValues]


class RowStream:
    """Records as {column: value}; `chunks` and `lines` are faster. It can be read once.

    Values are ready for JSON: codes without their variable, ISO dates, lists of codes, None where there is none.
    `count` is the number of records in the chunks that were read to their end.
    """

    def __init__(self, readers: Sequence[ColumnReader], source: Iterator[RowChunk]) -> None:
        self.readers = readers
        self.source = source
        self.count = 0

    def chunks(self) -> Iterator[dict[str, list[Any]]]:
        """Chunks of records as {column: values}; none is empty."""
        return (values for _keys, values in self._chunks())

    def lines(self, formatter: CellFormatter, separator: str) -> Iterator[list[str]]:
        """Chunks of records as lines: the cells of a record, joined.

        Cells of neighbouring columns with few values are formatted and joined once for each combination of values.
        """
        sizes = Counter(reader.index for reader in self.readers)

        def group(reader: ColumnReader) -> tuple[bool, int]:
            """Equal for neighbours with few values that come from one index, or from an index each."""
            return reader.few_values, reader.index if sizes[reader.index] > 1 else 0

        parts: list[ChunkFunction] = []
        for (few_values, _index), readers in groupby(self.readers, group):
            if few_values:
                parts.append(_joined_cells(list(readers), formatter, separator))
            else:
                parts += [_cells(reader, formatter) for reader in readers]
        for chunk in self._read():
            yield list(map(separator.join, zip(*(part(chunk) for part in parts), strict=True)))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (record for _key, record in self.items())

    def items(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Each record with its primary key."""
        for keys, columns in self._chunks():
            for key, values in zip(keys, zip(*columns.values(), strict=True), strict=True):
                yield key, dict(zip(columns, values, strict=True))

    def _chunks(self) -> Iterator[tuple[list[Any], dict[str, list[Any]]]]:
        functions = {reader.column.name: reader.values() for reader in self.readers}
        for chunk in self._read():
            yield [row[0] for row in chunk.rows], {name: list(values(chunk)) for name, values in functions.items()}

    def _read(self) -> Iterator[RowChunk]:
        for chunk in self.source:
            yield chunk
            self.count += len(chunk.rows)


def _cells(reader: ColumnReader, formatter: CellFormatter) -> ChunkFunction:
    values, format_all = reader.values(), formatter(reader.column)
    return lambda chunk: format_all(list(values(chunk)))


def _joined_cells(readers: list[ColumnReader], formatter: CellFormatter, separator: str) -> ChunkFunction:
    """The joined cells of several columns, made once for each combination of their database values."""
    formats = [formatter(reader.column) for reader in readers]

    def join(values: Any) -> str:
        columns = zip(readers, formats, values if len(readers) > 1 else [values], strict=True)
        return separator.join(format_all([reader.convert(value)])[0] for reader, format_all, value in columns)

    memo, getter = Memo(join), itemgetter(*(reader.index for reader in readers))
    return lambda chunk: memo.map(map(getter, chunk.rows))
