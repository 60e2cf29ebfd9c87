"""manage.py export panel."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from provisions.panel.builder import build_panel
from provisions.panel.columns import panel_columns
from provisions.panel.dataset import panel_frame
from provisions.panel.years import last_year
from tests.factories import World

pytestmark = pytest.mark.django_db


def exported(tmp_path: Path, format: str, *filters: str) -> Path:
    file = tmp_path / f"panel.{format}"
    call_command("export", "panel", format=format, output=file, filter=list(filters))
    return file


def test_every_format_reads_back_the_same(world: World, tmp_path: Path):
    frame = pd.read_csv(exported(tmp_path, "csv"), keep_default_na=False, na_values=[""])
    assert list(frame.columns) == [column.name for column in panel_columns()]
    assert len(frame) > 0
    parquet = pq.read_table(exported(tmp_path, "parquet")).to_pandas()
    stata = pd.read_stata(exported(tmp_path, "dta"))
    json = pd.read_json(exported(tmp_path, "json"), dtype=False)
    for other in (parquet, stata, json, panel_frame(build_panel(last_year()))):
        other.columns = frame.columns
        pd.testing.assert_frame_equal(other, frame, check_dtype=False, atol=0.001)


def test_csv_ends_its_lines_as_the_standard_has_it(world: World, tmp_path: Path):
    data = exported(tmp_path, "csv").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 1
    assert next(csv.reader(data.decode().splitlines()))[:3] == ["economy_1", "economy_2", "year"]


def test_all_pairs_and_both_directions(world: World, tmp_path: Path):
    some = len(pd.read_csv(exported(tmp_path, "csv")))
    assert len(pd.read_csv(exported(tmp_path, "csv", "directed=yes"))) == 2 * some
    assert len(pd.read_csv(exported(tmp_path, "csv", "pairs=all"))) > some


@pytest.mark.parametrize(
    ("filters", "said"),
    [(["pairs=some"], "pairs has no value"), (["theme=x"], "no parameter “theme”"), (["directed"], "not NAME=VALUE")],
)
def test_what_it_does_not_take_is_refused(world: World, tmp_path: Path, filters: list[str], said: str):
    with pytest.raises(CommandError, match=said):
        exported(tmp_path, "csv", *filters)


def test_the_nearest_is_told_once(world: World, tmp_path: Path):
    for filter in ("econ=CHL", "economy=chl"):
        with pytest.raises(CommandError) as refused:
            exported(tmp_path, "csv", filter)
        assert str(refused.value).count("Did you mean") == 1
    with pytest.raises(CommandError, match="These do: .*panel"):
        call_command("export", "memberships", filter=["party=CHL"])


def test_a_format_it_has_not_is_refused(world: World, tmp_path: Path):
    with pytest.raises(CommandError, match="csv, json, parquet, dta"):
        exported(tmp_path, "xlsx")
