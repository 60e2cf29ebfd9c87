"""The panel on the API: pages and files hold the same rows, filters keep the right ones, nothing unknown is taken."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from django.core.management import call_command
from django.test import Client

from provisions.models import DatasetState
from provisions.panel import dataset as datasets_panel
from provisions.panel.builder import build_panel
from provisions.panel.columns import panel_columns
from provisions.panel.dataset import FORMATS
from provisions.panel.query import PARAMETERS
from tests.factories import World

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def got(client: Client, address: str) -> bytes:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def frame(client: Client, asked: str = "") -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(got(client, f"panel.csv?{asked}")), keep_default_na=False, na_values=[""])


def test_pages_are_the_file(world: World, client: Client) -> None:
    pages: list[dict[str, Any]] = []
    following: str | None = "/api/v1/panel/?page_size=9"
    while following:
        found = client.get(following.removeprefix("http://testserver")).json()
        pages.append(found)
        following = found["next"]
    rows = [row for page in pages for row in page["results"]]
    whole = frame(client)
    assert len(pages) > 2 and len(rows) == found["count"] == len(whole)
    pd.testing.assert_frame_equal(pd.DataFrame(rows), whole, check_dtype=False, atol=0.001)


def test_json_has_the_values_of_csv_to_the_last_digit(world: World, client: Client) -> None:
    depths = [None if math.isnan(depth) else depth for depth in frame(client).depth]
    assert set(depths) > {None, 0.0}
    for rows in (json.loads(got(client, "panel.json")), client.get("/api/v1/panel/?page_size=1000").json()["results"]):
        assert [row["depth"] for row in rows] == depths


@pytest.mark.parametrize("format", FORMATS)
def test_the_whole_is_made_once_and_then_sent_as_it_lies(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    made = got(client, f"panel.{format}")
    monkeypatch.setattr(datasets_panel, "query_panel", None)
    again = client.get(f"/api/v1/panel.{format}?pairs=in_force")
    assert b"".join(again.streaming_content) == made  # type: ignore[attr-defined]
    assert again["Content-Length"] == str(len(made)) == client.head(f"/api/v1/panel.{format}")["Content-Length"]
    assert again["Content-Type"] == FORMATS[format]


def test_pages_and_other_files_take_what_was_counted_until_the_data_change(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/api/v1/panel/")
    counted: list[int] = []
    monkeypatch.setattr(datasets_panel, "build_panel", lambda *how: counted.append(how[0]) or build_panel(*how))
    for asked in ("", "page=2", "pairs=all", "directed=yes&economy=CHL"):
        assert client.get(f"/api/v1/panel/?page_size=5&{asked}").status_code == 200
        got(client, f"panel.csv?{asked.removeprefix('page=2')}")
    assert not counted
    DatasetState.objects.increment()
    got(client, "panel.csv")
    assert len(counted) == 1


@pytest.mark.alone
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("asked", ["", "pairs=all&year_from=2010&year_to=2012&economy=CHL", "directed=yes"])
def test_every_face_writes_the_same_bytes(
    world: World, client: Client, tmp_path: Path, format: str, asked: str
) -> None:
    file = tmp_path / "panel"
    filters = asked.split("&") if asked else []
    call_command("export", "panel", format=format, output=file, filter=filters)
    assert got(client, f"panel.{format}?{asked}") == file.read_bytes()
    if format != "json":  # which is a page there
        assert got(client, f"panel/?format={format}&{asked}") == file.read_bytes()


def test_economy_and_years_keep_the_rows_they_name(world: World, client: Client) -> None:
    whole, some = frame(client), frame(client, "economy=DEU&economy=KOR&year_from=2014&year_to=2015")
    named = whole.economy_1.isin(["DEU", "KOR"]) | whole.economy_2.isin(["DEU", "KOR"])
    expected = whole[named & whole.year.between(2014, 2015)].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, expected)
    assert 0 < len(some) < len(whole)


@pytest.mark.parametrize("asked", ["", "pairs=all", "economy=KOR&year_to=1960"])
def test_stata_and_parquet_read_back_equal_with_labels(
    world: World, client: Client, tmp_path: Path, asked: str
) -> None:
    """The last has no rows at all: an empty file opens too."""
    file = tmp_path / "panel.dta"
    file.write_bytes(got(client, f"panel.dta?{asked}"))
    stata, meta = pyreadstat.read_dta(str(file))
    whole = frame(client, asked)
    labels = [str(column.label)[:80] for column in panel_columns()]
    assert list(meta.column_names_to_labels.values()) == labels
    parquet = pq.read_table(io.BytesIO(got(client, f"panel.parquet?{asked}")))
    assert parquet.schema.field("depth").metadata[b"definition"]
    for other in (stata, pd.read_stata(file), parquet.to_pandas()):
        assert len(other) == len(whole)
        other.columns = whole.columns
        pd.testing.assert_frame_equal(other, whole, check_dtype=False, check_exact=True)


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("pair=all", "pair"),
        ("pairs=none", "pairs"),
        ("directed=yes&directed=no", "directed"),
        ("economy=EUN", "economy"),
        ("economy=CHI", "economy"),
        ("year_from=1957", "year_from"),
        ("year_from=2000&year_to=1999", "year_from"),
        ("page=0", "page"),
        ("page_size=1001", "page_size"),
        ("format=xml", "format"),
        ("theme=msme_finance", "theme"),
    ],
)
def test_what_there_is_not_is_refused(world: World, client: Client, asked: str, parameter: str) -> None:
    answer = client.get(f"/api/v1/panel/?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, parameter)


@pytest.mark.parametrize("asked", ["panel/?economy=EUN", "dyads/?economy=EUU"])
def test_of_a_grouping_the_members_are_named(world: World, client: Client, asked: str) -> None:
    (error,) = client.get(f"/api/v1/{asked}").json()["errors"]
    assert "(EUN) is a grouping" in error["message"] and "economy=DEU" in error["message"]
    assert client.get("/api/v1/economies/EUN/").json()["members"] == ["DEU"]


def test_a_page_beyond_the_last_is_not_there(world: World, client: Client) -> None:
    answer = client.get("/api/v1/panel/?page=99999")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (404, "page")


def test_a_change_of_the_data_changes_the_panel(world: World, client: Client) -> None:
    before = client.get("/api/v1/panel/").json()["count"]
    world.agreements["korea-chile"].in_force_goods = None
    world.agreements["korea-chile"].save()
    assert client.get("/api/v1/panel/").json()["count"] < before


def test_asking_for_csv_in_the_accept_header_gives_the_file(world: World, client: Client) -> None:
    asked = client.get("/api/v1/panel/?economy=CHL", headers={"accept": "text/csv"})
    assert b"".join(asked.streaming_content) == got(client, "panel.csv?economy=CHL")  # type: ignore[attr-defined]
    plain = client.get("/api/v1/panel/?economy=CHL&format=json", headers={"accept": "text/csv"})
    assert plain.json()["count"]


@pytest.mark.parametrize(("address", "more"), [("panel/", {"page", "page_size", "format"}), ("panel.csv", {"format"})])
def test_an_unknown_parameter_is_told_all_that_there_are(
    world: World, client: Client, address: str, more: set[str]
) -> None:
    fault = client.get(f"/api/v1/{address}?nonsense=1").json()["errors"][0]
    assert set(fault["allowed"]) == {*PARAMETERS, *more}
    near = client.get(f"/api/v1/{address}?formats=csv").json()["errors"][0]
    assert near["suggestion"] == "format"


def test_a_year_that_is_empty_is_none_as_in_lists(world: World, client: Client) -> None:
    assert client.get("/api/v1/panel/?year_from=&year_to=").json() == client.get("/api/v1/panel/").json() | {
        "next": client.get("/api/v1/panel/?year_from=&year_to=").json()["next"]
    }
