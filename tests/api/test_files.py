"""Files of whole results: the same records as the pages count, in every format, under every address."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from provisions.exports import FORMATS
from provisions.panel import dataset as panel_dataset
from tests.factories import World, provision

pytestmark = pytest.mark.engines


def body(answer: Any) -> str:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


QUESTIONS = ["", "theme=msme_finance", "q=small&ordering=-words", "party=PER&location=-preamble", "page=2&page_size=2"]


def test_csv_has_as_many_rows_as_the_page_counts(world: World, client: Client) -> None:
    for _ in range(60):
        provision(world.agreements["eu-peru"], theme=["msme_finance"])
    for question in QUESTIONS:
        counted = client.get(f"/api/v1/provisions/?{question}").json()["count"]
        assert counted, question
        for address in (f"provisions.csv?{question}", f"provisions/?{question}&format=csv"):
            found = rows(body(client.get(f"/api/v1/{address}")))
            assert len(found) == counted, address
            assert "P00005" not in {row["number"] for row in found}, address


@pytest.mark.parametrize("address", ["provisions", "codebook", "dyads", "panel"])
def test_the_accept_header_can_ask_for_every_format(world: World, client: Client, address: str) -> None:
    formats = panel_dataset.FORMATS if address == "panel" else FORMATS
    for format in formats:
        asked = FORMATS[format].content_type.partition(";")[0]
        answer = client.get(f"/api/v1/{address}/", headers={"accept": f"{asked}, */*;q=0.1"})
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, asked)
        assert ("Content-Disposition" in answer) == (format != "json")
    refused = client.get(f"/api/v1/{address}/", headers={"accept": "application/xml"})
    assert refused.status_code == 406 and asked in refused.json()["detail"]


@pytest.mark.parametrize("format", [format for format in FORMATS if format != "json"])
@pytest.mark.parametrize("dataset", ["provisions", "agreements", "economies", "mentions", "codebook"])
def test_every_format_can_be_asked_of_a_list(world: World, client: Client, dataset: str, format: str) -> None:
    answer = client.get(f"/api/v1/{dataset}/?format={format}")
    assert answer["Content-Type"] == FORMATS[format].content_type
    assert answer["Content-Disposition"] == f'attachment; filename="{dataset}.{format}"'


@pytest.mark.parametrize("dataset", ["provisions", "agreements", "economies", "mentions", "codebook"])
def test_every_format_holds_the_same_records(world: World, client: Client, dataset: str) -> None:
    found = json.loads(body(client.get(f"/api/v1/{dataset}.json")))
    lines = body(client.get(f"/api/v1/{dataset}.jsonl")).splitlines()
    assert [json.loads(line) for line in lines] == found
    assert len(rows(body(client.get(f"/api/v1/{dataset}.csv")))) == len(found)
    if dataset not in ("codebook",):
        assert found == client.get(f"/api/v1/{dataset}/").json()["results"]


def test_files_are_named_for_what_they_hold(world: World, client: Client) -> None:
    answer = client.get("/api/v1/agreements.csv?party=CHL")
    assert answer["Content-Disposition"] == 'attachment; filename="agreements.csv"'


def test_a_question_with_a_fault_gives_no_file(world: World, client: Client) -> None:
    answer = client.get("/api/v1/provisions.csv?theme=msme_finanse")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    answer = client.get("/api/v1/provisions.csv?format=json")
    assert answer.json()["errors"][0]["allowed"] == ["csv"]


def test_a_browser_that_prefers_html_gets_the_file(world: World, client: Client) -> None:
    answer = client.get("/api/v1/provisions.csv", headers={"accept": "text/html"})
    assert len(rows(body(answer))) == 4
