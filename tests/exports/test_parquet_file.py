"""Our writer of Parquet: whatever is written, Arrow's own reader finds again, with the smallest and largest values."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from provisions.exports.writers import parquet_file
from provisions.exports.writers.parquet_file import Field, Type

START = date(1970, 1, 1)
DATES = {day: START + timedelta(days=day) for day in range(-80_000, 80_000)}
TYPES = {
    "text": parquet_file.TEXT, "texts": parquet_file.TEXTS, "flag": parquet_file.BOOLEAN, "day": parquet_file.DATE,
    "long": parquet_file.INT64, "short": parquet_file.INT16, "number": parquet_file.DOUBLE,
}  # fmt: skip
ARROW = (pa.string(), pa.list_(pa.string()), pa.bool_(), pa.date32(), pa.int64(), pa.int16(), pa.float64())
pytestmark = pytest.mark.alone


def _cell(name: str, kinds: int, drawn: random.Random) -> Any:
    """One of about so many values, None now and then."""
    place = drawn.randrange(kinds)
    if drawn.random() < 0.1:
        return None
    text = f"{'é' * (place % 25)}{place}"
    return {
        "text": text, "texts": [text] * (place % 4), "flag": place % 2 == 0, "day": place - kinds // 2,
        "long": place * (2**40 if kinds % 2 else 1), "short": place % 2**15 - 99, "number": place / 3 - 9,
    }[name]  # fmt: skip


def _read(fields: list[Field], batches: list[list[Any]]) -> tuple[pa.Table, pq.FileMetaData]:
    file = io.BytesIO()
    parquet_file.write(file, fields, batches, {"about": "ä"})
    return pq.read_table(file, page_checksum_verification=True), pq.read_metadata(file)


@pytest.mark.parametrize(("rows", "kinds"), [(0, 1), (1, 1), (7, 2), (9, 3), (3000, 1), (3000, 301), (3000, 9000)])
def test_every_type_reads_back_equal(rows: int, kinds: int) -> None:
    drawn = random.Random(rows + kinds)
    fields = [Field(name, type, {"label": f"<{name}>"}) for name, type in TYPES.items()]
    columns = [[_cell(one.name, kinds, drawn) for _row in range(rows)] for one in fields]
    missing = [[None] * 10 for _ in fields]
    table, footer = _read(fields, [columns, missing] if rows else [])
    assert table.schema.types == list(ARROW) and table.schema.metadata[b"about"] == "ä".encode()
    assert [table.schema.field(one.name).metadata[b"label"].decode() for one in fields] == [
        f"<{one.name}>" for one in fields
    ]
    for one, values in zip(fields, columns, strict=True):
        expected = [DATES.get(value) for value in values] if one.name == "day" else values
        assert table.column(one.name).to_pylist() == expected + [None] * (10 if rows else 0), one.name
    for place, values in enumerate(columns if rows else []):
        told, name = footer.row_group(0).column(place).statistics, fields[place].name
        flat = [one for value in values if value is not None for one in (value if name == "texts" else [value])]
        assert told.has_min_max == bool(flat), name
        if flat:
            ends = sorted(flat, key=lambda one: one.encode() if isinstance(one, str) else one)
            expected = [DATES[one] for one in (ends[0], ends[-1])] if name == "day" else [ends[0], ends[-1]]
            assert [told.min, told.max] == expected, name


def test_a_long_column_of_numbers_or_texts_needs_no_dictionary() -> None:
    numbers = np.arange(70_000, dtype=np.int16)
    texts, twice = [str(place) for place in range(70_000)], [str(place // 2) for place in range(70_000)]
    halves = np.arange(70_000) / 2 % 30_000
    kinds: list[Type] = [parquet_file.INT16, parquet_file.TEXT, parquet_file.TEXT, parquet_file.DOUBLE]
    fields = [Field(f"column {place}", type) for place, type in enumerate(kinds)]
    table, _footer = _read(fields, [[numbers, texts, twice, halves]])
    assert [column.to_pylist() for column in table.columns] == [numbers.tolist(), texts, twice, halves.tolist()]
