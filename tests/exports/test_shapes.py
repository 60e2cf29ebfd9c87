"""Shapes: one column for each code, one row for each code, only some columns; and what a format can't hold."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from django.core.management import call_command
from django.test import Client

from provisions.exports import DATASETS, FORMATS, build_shape, public_records, records
from provisions.exports.writers.stata_file import stata_names
from provisions.models import Value
from tests.factories import PUBLIC, World

pytestmark = pytest.mark.django_db
TABLE = DATASETS["provisions"]


def got(client: Client, address: str) -> bytes:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def plain() -> list[dict[str, Any]]:
    return list(records("provisions", public_records("provisions")))


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_wide_has_a_column_of_0_and_1_for_every_code(world: World, client: Client) -> None:
    found = read_csv(got(client, "provisions.csv?shape=wide"))
    for variable in ("kind", "theme", "beneficiary"):
        codes = list(Value.objects.filter(variable=variable).order_by("position").values_list("code", flat=True))
        names = [name for name in found[0] if name.startswith(f"{variable}_")]
        assert names == [f"{variable}_{code}" for code in codes] and variable not in found[0]
        for row, record in zip(found, plain(), strict=True):
            assert [code for code in codes if row[f"{variable}_{code}"] == "1"] == record[variable]
            assert {row[name] for name in names} <= {"0", "1"}


def test_long_has_a_row_for_every_code(world: World, client: Client) -> None:
    found = read_csv(got(client, "provisions.csv?shape=long"))
    assert list(found[0]) == ["number", "variable", "code", "label"]
    for record in plain():
        mine = [row["code"] for row in found if row["number"] == record["number"] and row["variable"] == "theme"]
        assert mine == record["theme"]
        verbs = [row["code"] for row in found if row["number"] == record["number"] and row["variable"] == "verb"]
        assert verbs == [record["verb"]]
    labels = dict(Value.objects.filter(variable="theme").values_list("code", "label_en"))
    assert all(row["label"] == labels[row["code"]] for row in found if row["variable"] == "theme")


def test_fields_gives_these_columns_in_the_tables_order_and_the_key(world: World, client: Client) -> None:
    found = client.get("/api/v1/provisions/?fields=theme,agreement").json()["results"]
    assert [list(record) for record in found] == [["number", "agreement", "theme"]] * len(PUBLIC)
    rows = read_csv(got(client, "provisions.csv?fields=verb&fields=theme&shape=wide"))
    assert list(rows[0])[:1] == ["number"] and "theme_msme_finance" in rows[0] and "kind" not in rows[0]


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("fields=them", "fields"),
        ("shape=wade", "shape"),
        ("shape=long&fields=verb", "fields"),
        ("bom=maybe", "bom"),
        ("fields=adjudication", "fields"),
    ],
)
def test_what_there_is_not_is_refused(world: World, client: Client, asked: str, parameter: str) -> None:
    answer = client.get(f"/api/v1/provisions.csv?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, parameter)


def test_agreements_have_one_shape(world: World, client: Client) -> None:
    assert client.get("/api/v1/agreements.csv?shape=wide").status_code == 400
    with pytest.raises(ValueError, match="one shape"):
        build_shape(DATASETS["agreements"], shape="wide")


def test_pandas_reads_csv_with_a_mark_as_without(world: World, client: Client) -> None:
    marked, bare = got(client, "provisions.csv?bom=yes"), got(client, "provisions.csv")
    assert marked == b"\xef\xbb\xbf" + bare
    frames = [pd.read_csv(io.BytesIO(data), keep_default_na=False) for data in (marked, bare)]
    pd.testing.assert_frame_equal(*frames)
    assert got(client, "provisions.jsonl?bom=yes") == got(client, "provisions.jsonl")


@pytest.mark.alone
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("asked", ["shape=wide", "shape=long", "fields=theme"])
def test_every_face_writes_the_same_bytes(
    world: World, client: Client, tmp_path: Path, format: str, asked: str
) -> None:
    whole = got(client, f"provisions.{format}?{asked}")
    page = client.get(f"/provisions/?format={format}&{asked}")
    assert b"".join(page.streaming_content) == whole  # type: ignore[attr-defined]
    file = tmp_path / "file"
    call_command("export", "provisions", "--format", format, "--filter", asked, "--output", str(file))
    assert file.read_bytes() == whole


def test_wide_columns_fit_stata(world: World, client: Client, tmp_path: Path) -> None:
    """Values and labels stand where they belong, under the names that other formats have."""
    file = tmp_path / "wide.dta"
    file.write_bytes(got(client, "provisions.dta?shape=wide"))
    frame, meta = pyreadstat.read_dta(str(file))
    columns = build_shape(TABLE, shape="wide").columns
    short = stata_names([column.name for column in columns])
    assert list(frame.columns) == list(short.values())
    assert [name for name, cut in short.items() if name != cut] == ["end"]
    for column in columns:
        assert meta.column_names_to_labels[short[column.name]] == str(column.label)[:80]
    for (_place, row), record in zip(frame.iterrows(), plain(), strict=True):
        assert row["theme_access_to_information"] == int("access_to_information" in record["theme"])
        assert row["kind_dispute_exclusion"] == int("dispute_exclusion" in record["kind"])


def test_names_for_stata_never_meet() -> None:
    names = [f"{'a' * 32}{ending}" for ending in range(12)] + ["end"]
    found = stata_names(names)
    assert len(set(found.values())) == len(names) and max(map(len, found.values())) == 32
    assert found["end"] == "passage_end"


def test_a_format_that_cant_hold_the_answer_is_refused_before_it_begins(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], max_rows=3))
    answer = client.get("/api/v1/provisions.xlsx")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "format")
    assert client.get("/api/v1/provisions.xlsx?verb=shall").status_code == 200
