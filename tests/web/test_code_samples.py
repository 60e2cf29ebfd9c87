"""Code samples: curl and Python are run against a live server; for R and Stata the files they load are read."""

from __future__ import annotations

import csv
import html
import io
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from provisions.exports import DATASETS
from provisions.panel.columns import panel_columns
from provisions.query import ListQuery
from tests.factories import World
from tests.web.test_lists import Found, read

HOSTILE = "q=firms%20OR%20%22%24(echo)%20%60x%60%22"
ASKED = ["", "?party=PER&theme=-msme_finance", f"?{HOSTILE}"]


def code_of(page: str) -> dict[str, str]:
    return {name: html.unescape(code) for name, code in re.findall(r'id="code-(\w+)">(.*?)</code>', page, re.S)}


def written(site: str, query: str) -> dict[str, str]:
    with urllib.request.urlopen(f"{site}/data/{query}") as answer:
        return code_of(answer.read().decode())


def expected(query: str) -> list[str]:
    asked = ListQuery.parse("provisions", QueryDict(query.removeprefix("?") or "theme=msme_finance&party=CHL"))
    return sorted(asked.queryset().values_list("number", flat=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("query", ASKED)
def test_every_tool_reads_the_answer(world: World, live_server: LiveServer, tmp_path: Path, query: str) -> None:
    code, numbers = written(live_server.url, query), expected(query)
    assert numbers
    subprocess.run(["sh", "-ec", code["curl"]], cwd=tmp_path, check=True, timeout=60)
    with (tmp_path / "provisions.csv").open(encoding="utf-8", newline="") as file:
        assert sorted(row["number"] for row in csv.DictReader(file)) == numbers

    told = 'print(*sorted(provisions["number"]))\nprint(provisions["text_date"].dtype)'
    ran = [sys.executable, "-c", f"{code['python']}\n{told}"]
    shown = subprocess.run(ran, cwd=tmp_path, check=True, timeout=60, capture_output=True, text=True).stdout
    assert shown.splitlines()[-2].split() == numbers
    assert shown.splitlines()[-1].startswith("datetime64")
    assert shown.startswith("strength\n")

    (parquet,) = re.findall(r'"(http[^"]+parquet[^"]*)"', code["r"])
    assert sorted(pq.read_table(fetched(parquet, tmp_path / "r.parquet")).column("number").to_pylist()) == numbers
    (as_csv,) = re.findall(r'read_csv\("([^"]+)"', code["r"])
    read_by_r = pd.read_csv(as_csv, keep_default_na=False, na_values=[""])
    assert {"number", "strength"} <= set(read_by_r.columns) and sorted(read_by_r["number"]) == numbers
    (stata,) = re.findall(r'copy "([^"]+)"', code["stata"])
    frame, meta = pyreadstat.read_dta(str(fetched(stata, tmp_path / "s.dta")))
    assert sorted(frame["number"]) == numbers
    assert {"strength", "verb"} <= set(meta.column_names) and meta.variable_value_labels["verb"]


def fetched(address: str, path: Path) -> Path:
    urllib.request.urlretrieve(address, path)
    return path


def test_a_search_leads_to_its_code_and_the_code_to_the_search(client: Client, world: World) -> None:
    page = read(client, "/provisions/?party=CHL&view=table&page_size=25")
    (link,) = [a["href"] for a in Found(page).all("a") if a.get("href", "").startswith("/data/?")]
    assert link == "/data/?party=CHL#tools"
    data = read(client, link.partition("#")[0])
    assert "/api/v1/provisions.csv?party=CHL&quot;" in data
    assert Found(data).all("a", href="/provisions/?party=CHL")
    assert client.get("/data/?party=XXX").status_code == 400


@pytest.mark.parametrize("query", [HOSTILE, "q='\"\\%24{x}!", "q=%0Arm"])
def test_no_question_breaks_out_of_its_address(client: Client, world: World, query: str) -> None:
    for name, code in code_of(read(client, f"/data/?{query}")).items():
        for address in re.findall(r'"(http[^"]*)"', code):
            assert re.fullmatch(r"[\w:/.?=&%~*-]+", address), (name, address)
        plain = code_of(read(client, "/data/?q=x"))[name]
        assert code.count("\n") == plain.count("\n") and code.count('"') == plain.count('"')


def test_columns_of_choice_do_not_break_the_code(client: Client, world: World) -> None:
    code = code_of(read(client, "/data/?party=CHL&fields=verb&shape=wide&format=csv"))
    assert 'provisions.csv?party=CHL"' in code["python"]


def test_csv_of_the_page_is_that_of_the_api(client: Client, world: World) -> None:
    page = client.get("/provisions/?party=CHL&format=csv")
    api = client.get("/api/v1/provisions.csv?party=CHL")
    rows = [list(csv.reader(io.StringIO(b"".join(one.streaming_content).decode()))) for one in (page, api)]  # type: ignore[attr-defined]
    assert rows[0] == rows[1]


def test_the_page_has_every_dataset_and_the_panel_as_files(world: World, client: Client) -> None:
    page = client.get("/data/").content.decode()
    found = re.findall(r'href="(/api/v1/[a-z]+\.[a-z]+)" download', page)
    for name in ("provisions", "agreements", "economies", "codebook", "evidence", "mentions", "panel", "dyads"):
        assert f"/api/v1/{name}.csv" in found and f'href="/api/v1/{name}/"' in page
    for address in found:
        assert client.head(address).status_code == 200, address


def test_every_column_of_every_file_is_explained(world: World, client: Client) -> None:
    page = client.get("/data/").content.decode()
    for dataset in ("provisions", "agreements", "economies", "codebook", "evidence", "mentions"):
        assert f'href="#columns-{dataset}"' in page and f'id="columns-{dataset}"' in page
        assert all(f"<code>{column.name}</code>" in page for column in DATASETS[dataset].public)
    assert all(html.escape(column.definition) in page for column in panel_columns())
