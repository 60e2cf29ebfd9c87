"""Statistics: the tables behind the charts follow the question, and count what lists count."""

from __future__ import annotations

import pytest
from django.test import Client

from provisions.statistics.trends import TABLES
from tests.factories import World

pytestmark = pytest.mark.engines

ASKED = ["", "theme=access_to_information", "party=PER&verb=shall", "q=firms", "agreement=korea-chile"]


@pytest.mark.parametrize("asked", ASKED)
def test_tables_count_what_lists_count(world: World, client: Client, asked: str) -> None:
    found = client.get(f"/api/v1/stats/?{asked}").json()
    listed = client.get(f"/api/v1/provisions/?facets=theme,strength,location,kind&{asked}").json()
    assert found["provisions"] == listed["count"]
    tables = {table["name"]: table for table in found["tables"]}
    assert set(tables) == set(TABLES)
    for name in ("theme", "strength", "location", "kind"):
        if name in asked:
            continue  # a facet's counts leave its own choice out
        counts = {value["label"]: value["count"] for value in listed["facets"][name] if value["count"]}
        assert {row[0]: row[1] for row in tables[name]["rows"]} == counts


@pytest.mark.parametrize("name", TABLES)
def test_one_table_is_what_all_have(world: World, client: Client, name: str) -> None:
    one = client.get(f"/api/v1/stats/{name}/?party=PER").json()
    assert one in client.get("/api/v1/stats/?party=PER").json()["tables"]
    assert all(len(row) == len(one["columns"]) for row in one["rows"])


def test_labels_come_in_the_callers_language(world: World, client: Client) -> None:
    for name in ("stats/", "stats/theme/"):
        tags = {client.get(f"/api/v1/{name}", headers={"accept-language": one})["ETag"] for one in ("en", "fr")}
        assert len(tags) == 2
    french = client.get("/api/v1/stats/theme/", headers={"accept-language": "fr"}).json()
    english = client.get("/api/v1/stats/theme/").json()
    assert [row[0] for row in french["rows"]] != [row[0] for row in english["rows"]]


@pytest.mark.parametrize("asked", ["theme=x", "page=1", "facets=all", "format=csv", "shape=wide", "nothing=1"])
def test_what_has_no_meaning_here_is_refused(world: World, client: Client, asked: str) -> None:
    answer = client.get(f"/api/v1/stats/?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, asked.partition("=")[0])


def test_an_unknown_table_is_404_and_names_those_there_are(world: World, client: Client) -> None:
    answer = client.get("/api/v1/stats/weather/")
    assert answer.status_code == 404 and "theme-by-period" in answer.json()["detail"]


@pytest.mark.alone
def test_few_queries(world: World, client: Client, django_assert_max_num_queries) -> None:
    client.get("/api/v1/stats/")
    with django_assert_max_num_queries(13):  # state and values 6, both counts 1, lines, codes, and a table's own 4
        client.get("/api/v1/stats/?party=PER")


@pytest.mark.parametrize(("name", "parameter"), [
    ("theme", "theme"), ("kind", "kind"), ("location", "location"), ("strength", "strength"), ("region", "region"),
    ("theme-by-period", "theme"), ("economy", "party"),
])  # fmt: skip
def test_a_rows_code_asks_for_what_the_row_counts(world: World, client: Client, name: str, parameter: str) -> None:
    english = client.get(f"/api/v1/stats/{name}/").json()
    french = client.get(f"/api/v1/stats/{name}/", headers={"accept-language": "fr"}).json()
    assert len(english["codes"]) == len(set(english["codes"])) == len(english["rows"]) > 0
    assert set(french["codes"]) == set(english["codes"])
    for code, row in zip(english["codes"], english["rows"], strict=True):
        found = client.get(f"/api/v1/stats/?{parameter}={code}")
        assert found.status_code == 200
        if name not in ("economy", "theme-by-period"):
            assert (found.json()["provisions"], found.json()["agreements"]) == tuple(row[1:])


def test_the_code_of_a_year_is_the_year(world: World, client: Client) -> None:
    found = client.get("/api/v1/stats/year/").json()
    assert found["codes"] == [str(row[0]) for row in found["rows"]]
