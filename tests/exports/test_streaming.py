"""Downloads: RFC 4180, read back by others' tools, flat, and visibly broken when they are."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pandas
import pytest

from provisions.exports import DATASETS, FORMATS, public_records, records, stream, streaming
from provisions.models import Provision
from rta_db.middleware.compression import COMPRESSED_TYPES
from tests.factories import World

pytestmark = pytest.mark.django_db


def download(dataset: str, format: str, queryset: Any = None) -> bytes:
    queryset = public_records(dataset) if queryset is None else queryset
    return b"".join(stream(dataset, queryset, format, dataset))


def test_csv_is_rfc_4180_with_a_header(world: World) -> None:
    Provision.objects.filter(number="P00001").update(summary='Says "help",\nand more.')
    data = download("provisions", "csv")
    assert data.endswith(b"\r\n") and not data.startswith(b"\xef\xbb\xbf")
    assert data.split(b"\r\n")[0].decode() == ",".join(column.name for column in DATASETS["provisions"].public)
    assert b'"Says ""help"",\nand more."' in data
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(DATASETS["provisions"].public)} and len(rows) == 5


def test_pandas_reads_back_the_same_text(world: World) -> None:
    Provision.objects.filter(number="P00001").update(heading="NA", citation="Art. 5 – “Perú”\r\nline", summary="None")
    frame = pandas.read_csv(io.BytesIO(download("provisions", "csv")), keep_default_na=False, dtype=str)
    for found, read in zip(records("provisions", public_records("provisions")), frame.to_dict("records"), strict=True):
        for column in DATASETS["provisions"].public:
            value = found[column.name]
            if column.type in ("text", "code", "url", "date"):
                assert read[column.name] == (value or "")
            if column.type == "codes":
                assert read[column.name] == ";".join(value)


def test_a_cell_that_a_spreadsheet_would_run_is_guarded(world: World) -> None:
    Provision.objects.filter(number="P00001").update(summary="=HYPERLINK(0)", words=12)
    assert b"'=HYPERLINK(0)" in download("provisions", "csv")
    assert b",12," in download("provisions", "csv")


def test_json_and_json_lines_hold_the_records(world: World) -> None:
    expected = list(records("provisions", public_records("provisions")))
    assert json.loads(download("provisions", "json")) == expected
    lines = download("provisions", "jsonl").decode().splitlines()
    assert [json.loads(line) for line in lines] == expected


TYPED = [name for name in FORMATS if FORMATS[name].build_first]  # test_writers.py reads them back
TEXT = [name for name in FORMATS if name not in TYPED]


@pytest.mark.parametrize("format", TEXT)
def test_nothing_found_is_a_whole_file_all_the_same(world: World, format: str) -> None:
    data = download("provisions", format, Provision.objects.none())
    empty = {
        "csv": lambda: data.count(b"\r\n") == 1,
        "json": lambda: json.loads(data) == [],
        "jsonl": lambda: data == b"",
    }
    assert empty[format]()


def test_the_answer_names_its_file_and_type(world: World) -> None:
    response = stream("provisions", public_records("provisions"), "csv", 'provi"sions\r\nX: 1')
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response["Content-Disposition"] == 'attachment; filename="provi-sions--X--1.csv"'


def test_head_reads_nothing(world: World, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = stream("provisions", public_records("provisions"), "csv", "provisions", head=True)
        assert b"".join(response) == b""
    assert response["Content-Type"].startswith("text/csv")


def test_nothing_is_read_before_the_first_piece_is_asked_for(world: World, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        pieces = iter(stream("provisions", public_records("provisions"), "csv", "provisions"))
        assert next(pieces).startswith(b"number,")


@pytest.mark.parametrize("format", FORMATS)
def test_a_failure_half_way_shows(world: World, format: str, monkeypatch) -> None:
    """The disk goes away after two records: a text file says so in its last line; of a typed one nothing is sent."""
    database_rows = streaming.fetch._database_rows

    def failing(queryset: Any) -> Iterator[list[Any]]:
        yield next(database_rows(queryset))[:2]
        raise OSError("the disk is gone")

    monkeypatch.setattr(streaming.fetch, "_database_rows", failing)
    pieces: list[bytes] = []
    with pytest.raises(OSError, match="disk"):
        pieces.extend(stream("provisions", public_records("provisions"), format, "provisions"))
    if format in TYPED:
        assert b"".join(pieces) == b""
        return
    last = b"".join(pieces).decode().strip().splitlines()[-1]
    assert "broke off after 2 records; this file is not complete" in last


def test_what_gzip_makes_no_smaller_is_left_as_it_is() -> None:
    """The middleware can't import the formats, so it names their types once more."""
    types = {one.content_type.partition(";")[0] for one in FORMATS.values() if not one.gzip}
    assert types and types <= set(COMPRESSED_TYPES)


def test_a_long_table_comes_in_pieces(world: World) -> None:
    response = stream("codebook", public_records("codebook"), "csv", "codebook")
    assert len(list(response)) >= 2
