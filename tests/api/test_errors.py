"""Errors are problem details (RFC 9457): which parameter, what is allowed, what was probably meant."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from provisions.api.views import lists
from provisions.models import Provision
from tests.factories import World


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem of an answer, which must be of that status and shape."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    found: dict[str, Any] = answer.json()
    assert (found["type"], found["status"]) == ("about:blank", status)
    assert found["title"]
    assert found["detail"]
    return found


def test_a_typo_never_returns_the_whole_database(world: World, client: Client) -> None:
    found = problem(client.get("/api/v1/provisions/?theme=msme_finanse"), 400)
    assert [(error["parameter"], error["value"], error["suggestion"]) for error in found["errors"]] == [
        ("theme", "msme_finanse", "msme_finance")
    ]
    assert "msme_finance" in found["errors"][0]["allowed"]
    assert "msme_finance" in found["detail"]


@pytest.mark.parametrize("dataset", ["provisions", "agreements", "economies", "mentions", "codebook"])
def test_unknown_parameters_are_refused_everywhere(world: World, client: Client, dataset: str) -> None:
    for address in (f"{dataset}/", f"{dataset}.csv"):
        found = problem(client.get(f"/api/v1/{address}?nonsense=1"), 400)
        assert found["errors"][0]["parameter"] == "nonsense"


@pytest.mark.parametrize(
    "question",
    ["page=0", "page=x", "page_size=1001", "signed_from=soon", "ordering=verbs", "facets=verbs", "party=XXX", "q=%00"],
)
def test_values_that_can_not_be_meant(world: World, client: Client, question: str) -> None:
    found = problem(client.get(f"/api/v1/provisions/?{question}"), 400)
    assert [error["parameter"] for error in found["errors"]] == [question.partition("=")[0]]


def test_all_faults_at_once(world: World, client: Client) -> None:
    found = problem(client.get("/api/v1/provisions/?themes=x&verb=must&page=0"), 400)
    assert {error["parameter"] for error in found["errors"]} == {"themes", "verb", "page"}


@pytest.mark.parametrize(
    "address",
    [
        "provisions/P99999/", "provisions/P00005/", "provisions/P00007/", "provisions/1/", "agreements/none/",
        "economies/ZZZ/", "codebook/none/", "nothing/", "provisions/P00001/more/", "mentions/1/", "provisions.doc/",
    ],
)  # fmt: skip
def test_nothing_there(world: World, client: Client, address: str) -> None:
    problem(client.get(f"/api/v1/{address}"), 404)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "provisions/P00001/",
        "agreements/eu-peru/",
        "economies/CHL/",
        "codebook/theme/",
        "evidence/none/",
        "releases/",
    ],
)
def test_one_record_takes_no_parameter_that_it_does_not_know(world: World, client: Client, address: str) -> None:
    """A slip in `release` would give today's record for the released one."""
    found = problem(client.get(f"/api/v1/{address}?relase=2026.1"), 400)
    assert found["errors"][0]["parameter"] == "relase"
    assert problem(client.get(f"/api/v1/{address}?format=csv"), 400)["errors"][0]["allowed"] == ["json"]
    assert problem(client.get(f"/api/v1/{address}?format=json&format=json"), 400)["errors"][0]["parameter"] == "format"
    assert client.get(f"/api/v1/{address}?format=json").status_code in (200, 404)


def test_a_missing_slash_is_mended(world: World, client: Client) -> None:
    assert client.get("/api/v1/provisions?verb=may", follow=True).status_code == 200
    problem(client.get("/api/v1/nothing", follow=True), 404)


def test_withdrawn_tells_why_and_what_replaced_it(world: World, client: Client) -> None:
    found = problem(client.get("/api/v1/provisions/P00006/"), 410)
    assert (found["number"], found["reason"], found["replaced_by"]) == ("P00006", "Counted twice.", "P00002")


@pytest.mark.parametrize(
    ("second", "third", "told"),
    [("withdrawn", "published", "P00001"), ("draft", "published", None), ("withdrawn", "draft", None)],
)
def test_only_what_is_public_is_named_in_its_place(
    world: World, client: Client, second: str, third: str, told: str | None
) -> None:
    """P00006 was replaced by P00002, and that by P00001."""
    Provision.objects.filter(number="P00001").update(status=third)
    gone = {"withdrawal_reason": "Wrong.", "replaced_by": Provision.objects.get(number="P00001")}
    Provision.objects.filter(number="P00002").update(status=second, **(gone if second == "withdrawn" else {}))
    assert problem(client.get("/api/v1/provisions/P00006/"), 410)["replaced_by"] == told
    page = client.get("/provisions/P00006/")
    assert page.status_code == 410 and ("/provisions/P00001/" in page.content.decode()) == bool(told)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_reading_only(world: World, client: Client, method: str) -> None:
    for address in ("", "provisions/", "provisions.csv", "provisions/P00001/", "codebook/", "nothing/"):
        answer = getattr(client, method)(f"/api/v1/{address}")
        problem(answer, 405)
        assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_formats_that_there_are_not(world: World, client: Client) -> None:
    problem(client.get("/api/v1/provisions/?format=html"), 406)
    problem(client.get("/api/v1/codebook/?format=html"), 406)
    problem(client.get("/api/v1/provisions/", headers={"accept": "application/xml"}), 406)
    found = problem(client.get("/api/v1/provisions/?format=docx"), 400)
    assert "csv" in found["errors"][0]["allowed"]


def test_a_fault_of_ours_is_owned_up_to_and_tells_no_secrets(world: World, client: Client, caplog: Any) -> None:
    with patch.object(lists, "get_page_json", side_effect=RuntimeError("inner workings")):
        answer = client.get("/api/v1/provisions/")
    found = problem(answer, 500)
    assert "inner workings" not in str(found)
    assert "inner workings" in caplog.text


def test_errors_can_be_read_from_any_origin(world: World, client: Client) -> None:
    for address in ("provisions/?x=1", "nothing/", "provisions/P00006/"):
        assert client.get(f"/api/v1/{address}")["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [("schema/?format=xml", {}, 400), ("schema/", {"accept": "text/csv"}, 406), ("docs/?format=xml", {}, 400)],
)
def test_the_description_tells_its_errors_in_the_same_shape(
    world: World, client: Client, address: str, headers: dict[str, str], status: int
) -> None:
    found = problem(client.get(f"/api/v1/{address}", headers=headers), status)
    if status == 400:
        assert [error["parameter"] for error in found["errors"]] == ["format"] and found["errors"][0]["allowed"]
    problem(client.post("/api/v1/schema/"), 405)


def test_a_form_that_there_is_not_is_told_those_there_are(world: World, client: Client) -> None:
    found = problem(client.get("/api/v1/provisions/", headers={"accept": "application/xml"}), 406)
    assert "application/json" in found["detail"] and "text/csv" in found["detail"]
    french = {"accept": "application/xml", "accept-language": "fr"}
    assert problem(client.get("/api/v1/provisions/", headers=french), 406)["detail"] != found["detail"]


@pytest.mark.parametrize("accept", ["text/csv", "application/problem+json"])
@pytest.mark.parametrize("address", ["provisions/", "codebook/", "panel/", "dyads/"])
def test_json_is_called_json_whatever_else_was_taken(world: World, client: Client, address: str, accept: str) -> None:
    answer = client.get(f"/api/v1/{address}?format=json", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json()["count"]
