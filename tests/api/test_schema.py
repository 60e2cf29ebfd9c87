"""The OpenAPI description tells the truth: every parameter, every column, every address."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from provisions.api.openapi import parameters
from provisions.api.query import API_PARAMETERS
from provisions.exports import DATASETS
from provisions.models import Release
from provisions.query import DATASETS as ASKED
from provisions.query import get_parameters
from provisions.query.parameters import ORDERINGS
from tests.factories import World

OTHERS = {
    "stats/",
    "stats/{name}/",
    "panel/",
    "panel.{ending}",
    "dyads/",
    "dyads.{ending}",
    "releases/",
    "releases/{version}/",
}
OTHERS |= {"releases/{version}/{name}"}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """The description, made once for the tests of this module."""
    return {}


@pytest.fixture
def schema(world: World, client: Client, made: dict[str, bytes]) -> dict[str, Any]:
    """The description of the world with a release."""
    Release.objects.create(version="2026.1", date="2026-01-31", dataset_version=1)
    if not made:
        made["schema"] = client.get("/api/v1/schema/?format=json").content
    found: dict[str, Any] = json.loads(made["schema"])
    return found


def operation(schema: dict[str, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = schema["paths"][f"/api/v1/{path}"]["get"]
    return found


def test_it_is_valid_openapi(schema: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert schema["openapi"].startswith("3.1")
    validate_schema(schema)


def test_making_it_warns_of_nothing(world: World, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    client.get("/api/v1/schema/")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("dataset", ASKED)
def test_every_parameter_is_described(schema: dict[str, Any], dataset: str) -> None:
    described = {one["name"]: one for one in operation(schema, f"{dataset}/")["parameters"]}
    own = {"cursor"} if dataset == "mentions" else set(API_PARAMETERS)  # no release has mentions
    assert set(described) == {*get_parameters(dataset), *own}
    assert all(one["description"] and one["in"] == "query" for one in described.values())
    assert {"csv", "json"} <= set(described["format"]["schema"]["enum"])
    assert {name.lstrip("-") for name in described["ordering"]["schema"]["enum"]} == set(ORDERINGS[dataset])


def test_values_are_enumerated(schema: dict[str, Any]) -> None:
    described = {one["name"]: one for one in operation(schema, "provisions/")["parameters"]}
    assert {"msme_finance", "-msme_finance"} <= set(described["theme"]["schema"]["items"]["enum"])
    assert "all" in described["facets"]["schema"]["items"]["enum"]


def followed(schema: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """A schema, or the one that it refers to."""
    name = found.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else found


def test_long_lists_of_values_are_put_down_once(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "MAX_INLINE", 2)
    schema = client.get("/api/v1/schema/?format=json").json()
    for path, name in (
        ("provisions/", "AgreementValue"),
        ("mentions.{ending}", "PartyAllValue"),
        ("stats/", "WtoRtaIdValue"),
    ):
        named = next(one for one in operation(schema, path)["parameters"] if f"{name}'" in str(one["schema"]))
        assert named["schema"]["items"] == {"$ref": f"#/components/schemas/{name}"}
    assert {"chile-peru", "-chile-peru"} <= set(schema["components"]["schemas"]["AgreementValue"]["enum"])
    assert set(schema["components"]["schemas"]["PanelEconomy"]["enum"]) == {"CHL", "DEU", "KOR", "PER"}


def test_without_a_release_none_can_be_asked_for(world: World, client: Client) -> None:
    named = operation(client.get("/api/v1/schema/?format=json").json(), "provisions/")["parameters"]
    assert {one["name"] for one in named} & set(API_PARAMETERS) == {"cursor"}


def test_every_enumerated_value_is_taken(schema: dict[str, Any], client: Client) -> None:
    for dataset in ASKED:
        for parameter in operation(schema, f"{dataset}/")["parameters"]:
            name, taken = parameter["name"], followed(schema, parameter["schema"])
            if name == "release":  # the record alone has no files; tests/api/test_releases.py makes them
                continue
            items = followed(schema, taken.get("items", {}))
            repeated = [items["enum"]] if "enum" in items else [[value] for value in taken.get("enum", [])]
            for values in repeated:
                more = {"q": "small"} if values == ["relevance"] else {}
                answer = client.get(f"/api/v1/{dataset}/", {name: values, **more})
                assert answer.status_code == 200, (dataset, name, answer.content)


@pytest.mark.parametrize("dataset", [*ASKED, "codebook", "evidence"])
def test_answers_are_as_described(schema: dict[str, Any], client: Client, dataset: str) -> None:
    page = client.get(f"/api/v1/{dataset}/" + ("?facets=all" if dataset in ASKED else "")).json()
    whole = json.loads(b"".join(client.get(f"/api/v1/{dataset}.json").streaming_content))  # type: ignore[arg-type]
    for path, found in ((f"{dataset}/", page), (f"{dataset}.{{ending}}", whole)):
        described = operation(schema, path)["responses"]["200"]["content"]["application/json"]["schema"]
        check = Draft202012Validator({**described, "components": schema["components"]})
        assert list(check.iter_errors(found)) == [], path


@pytest.mark.parametrize("path", ["stats/", "stats/{name}/", "provisions/", "panel/", "dyads/", "releases/"])
def test_other_answers_are_as_described(schema: dict[str, Any], client: Client, path: str) -> None:
    asked = {"provisions/": "?fields=verb&shape=wide&cursor=&page_size=1", "panel/": "", "dyads/": "", "releases/": ""}
    address = f"/api/v1/{path.format(name='theme')}{asked.get(path, '?party=PER')}"
    described = operation(schema, path)["responses"]["200"]["content"]["application/json"]["schema"]
    check = Draft202012Validator({**described, "components": schema["components"]})
    found = client.get(address).json()
    assert list(check.iter_errors(found)) == []
    if found.get("next"):
        assert list(check.iter_errors(client.get(found["next"].removeprefix("http://testserver")).json())) == []


def test_examples_are_as_described_and_keys_lead_to_records(schema: dict[str, Any], client: Client) -> None:
    seen = 0
    for path, one in schema["paths"].items():
        for answer in one["get"]["responses"].values():
            for content in answer.get("content", {}).values():
                for example in content.get("examples", {}).values():
                    check = Draft202012Validator({**content["schema"], "components": schema["components"]})
                    assert list(check.iter_errors(example["value"])) == [], path
                    seen += 1
        for taken in one["get"]["parameters"]:
            for example in taken.get("examples", {}).values():
                assert client.get(path.format(**{taken["name"]: example["value"]})).status_code == 200
    assert seen > 50
    assert operation(schema, "provisions/{key}/")["parameters"][0]["examples"] == {"P00001": {"value": "P00001"}}


def test_problems_are_as_described(schema: dict[str, Any], client: Client) -> None:
    cases = {"provisions/": "provisions/?theme=x", "provisions/{key}/": "provisions/P00006/"}
    for path, address in cases.items():
        answer = client.get(f"/api/v1/{address}")
        described = operation(schema, path)["responses"][str(answer.status_code)]["content"]["application/problem+json"]
        check = Draft202012Validator({**described["schema"], "components": schema["components"]})
        assert list(check.iter_errors(answer.json())) == []


def test_every_column_is_described(schema: dict[str, Any]) -> None:
    names = {"provisions": "Provision", "agreements": "Agreement", "economies": "Economy", "mentions": "Mention"}
    for dataset, name in names.items():
        described = schema["components"]["schemas"][name]["properties"]
        assert list(described) == [column.name for column in DATASETS[dataset].public]
        assert all(one["description"] for one in described.values())


def test_every_address_of_the_api_is_there(schema: dict[str, Any]) -> None:
    expected = {
        f"{dataset}{end}" for dataset in (*ASKED, "codebook", "evidence") for end in ("/", ".{ending}", "/{key}/")
    }
    assert {path.removeprefix("/api/v1/") for path in schema["paths"]} == (expected - {"mentions/{key}/"}) | OTHERS
