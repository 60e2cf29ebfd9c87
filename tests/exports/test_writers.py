"""Excel, Parquet and Stata files read back what was written, by libraries of those formats."""

from __future__ import annotations

import io
import json
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from django.db import OperationalError
from django.test import Client

from provisions.datasets.column import Column
from provisions.exports import DATASETS, FORMATS, public_records, records
from provisions.models import Provision, Value
from tests.factories import World

KINDS = ("text", "codes", "integer", "boolean", "date")
pytestmark = pytest.mark.django_db
DATASET_NAMES = [name for name in DATASETS if name not in ("mentions", "rejections", "changes", "readings", "texts")]


def written(dataset: str, format: str) -> bytes:
    found = records(dataset, public_records(dataset))
    return b"".join(FORMATS[format].write(DATASETS[dataset].public, found))


def rows(dataset: str) -> list[dict[str, Any]]:
    return list(records(dataset, public_records(dataset)))


@pytest.mark.parametrize("dataset", DATASET_NAMES)
def test_parquet_reads_back_equal(world: World, dataset: str):
    table = pq.read_table(io.BytesIO(written(dataset, "parquet")))
    found = [{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()]
    assert found == rows(dataset)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def test_parquet_carries_the_codebook_and_descriptions(world: World):
    schema = pq.read_schema(io.BytesIO(written("provisions", "parquet")))
    codebook = json.loads(schema.metadata[b"codebook"])
    assert {one["code"] for one in codebook["verb"]} == set(
        Value.objects.filter(variable="verb").values_list("code", flat=True)
    )
    assert schema.field("strength").metadata[b"definition"]
    footer = pq.read_metadata(io.BytesIO(written("provisions", "parquet"))).metadata
    assert footer[b"codebook"] == schema.metadata[b"codebook"], "readers that know no Arrow find it too"


def test_parquet_has_the_types_of_its_columns(world: World):
    schema = pq.read_schema(io.BytesIO(written("provisions", "parquet")))
    types = {"integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32(), "codes": pa.list_(pa.string())}
    assert [field.type for field in schema] == [
        types.get(one.type, pa.string()) for one in DATASETS["provisions"].public
    ]


def test_parquet_keeps_what_is_missing_and_the_groups_of_rows():
    table = [Column(kind, kind, kind, kind) for kind in KINDS]
    values = {"text": "ü", "codes": ["a", "b"], "integer": 2**40, "boolean": False, "date": "1958-01-01"}
    rows = [values, dict.fromkeys(KINDS), {**values, "codes": []}] * 2000
    file = io.BytesIO(b"".join(FORMATS["parquet"].write(table, rows)))
    assert [{name: _plain(value) for name, value in row.items()} for row in pq.read_table(file).to_pylist()] == rows
    metadata = pq.read_metadata(file)
    assert [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)] == [5000, 1000]


@pytest.mark.parametrize("format", ["xlsx", "parquet", "dta"])
def test_what_goes_wrong_with_a_record_is_raised_as_it_is(world: World, format: str):
    """The faces tell a database that is away from other faults by it."""

    def some():
        yield rows("provisions")[0]
        raise OperationalError("gone")

    with pytest.raises(OperationalError, match="gone"):
        list(FORMATS[format].write(DATASETS["provisions"].public, some()))


@pytest.mark.parametrize("dataset", DATASET_NAMES)
def test_excel_reads_back_equal(world: World, dataset: str):
    book = openpyxl.load_workbook(io.BytesIO(written(dataset, "xlsx")))
    header, *found = book["data"].iter_rows(values_only=True)
    assert list(header) == [column.name for column in DATASETS[dataset].public]
    for row, record in zip(found, rows(dataset), strict=True):
        for column, cell in zip(DATASETS[dataset].public, row, strict=True):
            assert _of_excel(cell) == _for_excel(record[column.name]), column.name


def _of_excel(cell: Any) -> Any:
    return cell.date().isoformat() if isinstance(cell, datetime) else cell


def _for_excel(value: Any) -> Any:
    return (";".join(value) or None) if isinstance(value, list) else value if value != "" else None


def test_excel_has_a_frozen_header_a_codebook_and_no_formula(world: World):
    Provision.objects.filter(number="P00001").update(summary="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(written("provisions", "xlsx")))
    assert book["data"].freeze_panes == "A2"
    assert {"data", "columns", "codebook"} == set(book.sheetnames)
    place = [column.name for column in DATASETS["provisions"].public].index("summary") + 1
    cell = book["data"].cell(2, place)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_stata_reads_back_equal_with_labels(world: World, tmp_path: Path):
    file = tmp_path / "provisions.dta"
    file.write_bytes(written("provisions", "dta"))
    frame, meta = pyreadstat.read_dta(str(file))
    labels = dict(Value.objects.filter(variable="verb").values_list("code", "label_en"))
    numbers = meta.variable_value_labels["verb"]
    for (_place, row), record in zip(frame.iterrows(), rows("provisions"), strict=True):
        assert numbers[int(row["verb"])] == labels[record["verb"]]
        assert row["theme"] == ";".join(record["theme"])
        assert row["summary"] == record["summary"]
        assert bool(row["verified"]) == record["verified"]
        assert (None if pd.isna(row["words"]) else int(row["words"])) == record["words"]
        assert (row["text_date"].isoformat() if not pd.isna(row["text_date"]) else None) == record["text_date"]
    assert meta.column_names_to_labels["verb"]
    assert "passage_end" in frame.columns


@pytest.mark.parametrize("format", ["xlsx", "parquet", "dta"])
def test_the_same_records_give_the_same_bytes(world: World, format: str):
    assert written("provisions", format) == written("provisions", format)


@pytest.mark.parametrize("format", ["xlsx", "parquet", "dta"])
def test_an_empty_dataset_is_a_file_that_opens(format: str):
    assert written("provisions", format)


@pytest.mark.parametrize("format", ["xlsx", "parquet", "dta"])
def test_the_api_and_the_pages_hand_out_every_format(world: World, client: Client, format: str):
    whole = written("provisions", format)
    for address in (
        f"/api/v1/provisions.{format}",
        f"/api/v1/provisions/?format={format}",
        f"/provisions/?format={format}",
    ):
        answer = client.get(address.format(format))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == whole  # type: ignore[attr-defined]
        assert answer["Content-Disposition"] == f'attachment; filename="provisions.{format}"'


def test_excel_that_is_broken_off_leaves_no_files(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def some():
        yield rows("provisions")[0]
        raise OSError("the database is gone")

    with pytest.raises(OSError, match="gone"):
        list(FORMATS["xlsx"].write(DATASETS["provisions"].public, some()))
    assert list(tmp_path.iterdir()) == []
