"""Cursors: every record once in every order, records without a value included, whatever comes and goes meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from provisions.api import pagination
from provisions.query.parameters import ORDERINGS
from tests.factories import PUBLIC, World, agreement, provision

pytestmark = pytest.mark.engines


def walk(client: Client, address: str) -> list[dict[str, Any]]:
    """All pages from an address on, following `next`."""
    pages: list[dict[str, Any]] = []
    following: str | None = f"/api/v1/{address}"
    while following:
        answer = client.get(following.removeprefix("http://testserver"))
        assert answer.status_code == 200, answer.content
        pages.append(answer.json())
        following = pages[-1]["next"]
        assert len(pages) < 50
    return pages


ORDERS = [
    (dataset, sign + name)
    for dataset in ("provisions", "agreements", "economies")
    for name in ORDERINGS[dataset]
    for sign in ("", "-")
    if name != "relevance"
]


def test_pages_are_the_whole_list_in_every_order(world: World, client: Client) -> None:
    """With ties and missing values: three agreements without dates, provisions of one length and of none."""
    for name in "ABC":
        provision(agreement(f"Undated {name}", "CHL PER"), words=None, text_date=None)
        provision(world.agreements["eu-peru"], words=61)
    for dataset, ordering in ORDERS:
        whole = client.get(f"/api/v1/{dataset}/?ordering={ordering}").json()
        pages = walk(client, f"{dataset}/?ordering={ordering}&page_size=2&cursor=")
        assert [record for page in pages for record in page["results"]] == whole["results"], ordering
        assert [page["count"] for page in pages] == [whole["count"], *[None] * (len(pages) - 1)]
        assert len(pages) == -(-whole["count"] // 2) and all(page["previous"] is None for page in pages)


def test_filters_words_and_fields_go_with_the_cursor(world: World, client: Client) -> None:
    pages = walk(client, "provisions/?q=firms&fields=number&page_size=1&cursor=")
    expected = client.get("/api/v1/provisions/?q=firms&ordering=number&fields=number").json()["results"]
    assert [record for page in pages for record in page["results"]] == expected and len(pages) > 1


def test_a_record_that_goes_or_comes_moves_no_other(world: World, client: Client) -> None:
    first = client.get("/api/v1/provisions/?page_size=2&cursor=").json()
    world.provisions["P00001"].delete()
    provision(world.agreements["eu-peru"], "P00000")
    rest = client.get(first["next"].removeprefix("http://testserver")).json()
    assert [record["number"] for record in first["results"] + rest["results"]] == PUBLIC


def test_a_deep_page_asks_the_database_for_no_more_than_a_page(
    world: World, client: Client, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = client.get("/api/v1/provisions/?page_size=2&cursor=").json()["next"].removeprefix("http://testserver")
    asked: list[str] = []
    select = pagination.select_after_cursor

    def watched(*arguments: Any) -> Any:
        selected, cursor = select(*arguments)
        asked.append(str(selected.query))
        return selected, cursor

    monkeypatch.setattr(pagination, "select_after_cursor", watched)
    with django_assert_max_num_queries(5):  # the dataset's state twice, the ends of the page, its records, their codes
        client.get(following)
    assert "OFFSET" not in asked[0] and "LIMIT 2" in asked[0]


@pytest.mark.parametrize(
    ("asked", "parameter", "status"),
    [
        ("cursor=nonsense", "cursor", 404),
        ("cursor=a&cursor=b", "cursor", 400),
        ("cursor=&page=2", "page", 400),
        ("cursor=&q=firms&ordering=relevance", "ordering", 400),
        ("curser=", "curser", 400),
    ],
)
def test_what_is_no_cursor_is_told(world: World, client: Client, asked: str, parameter: str, status: int) -> None:
    answer = client.get(f"/api/v1/provisions/?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (status, parameter)


def test_the_first_page_may_stand_beside_a_cursor(world: World, client: Client) -> None:
    """Generated clients send every default."""
    first = client.get("/api/v1/provisions/?page_size=3&page=1&cursor=").json()
    following = first["next"].removeprefix("http://testserver")
    assert "page=1&" in following
    assert [one["number"] for one in client.get(following).json()["results"]] == PUBLIC[3:]


def test_a_typo_is_led_to_the_cursor(world: World, client: Client) -> None:
    fault = client.get("/api/v1/provisions/?curser=").json()["errors"][0]
    assert fault["suggestion"] == "cursor" and "cursor" in fault["allowed"] and "theme" in fault["allowed"]


def test_a_cursor_of_another_order_or_dataset_is_refused(world: World, client: Client) -> None:
    cursor = client.get("/api/v1/provisions/?page_size=1&cursor=").json()["next"].partition("cursor=")[2]
    for address in (f"provisions/?ordering=-words&cursor={cursor}", f"agreements/?cursor={cursor}"):
        assert client.get(f"/api/v1/{address}").status_code == 404
