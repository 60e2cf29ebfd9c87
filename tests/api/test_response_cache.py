"""Lists are written once for the dataset's version and kept, and never a moment longer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from provisions.api import record_json_cache, throttling
from provisions.api.views import lists
from provisions.models import Provision
from tests.factories import World

LIST = "/api/v1/provisions/?facets=theme,party&page_size=2"


def test_an_answer_is_made_once_for_a_version(world: World, client: Client, django_assert_num_queries: Any) -> None:
    first = client.get(LIST)
    with django_assert_num_queries(1):
        again = client.get(LIST)
    assert (again.content, again["ETag"], again["Vary"]) == (first.content, first["ETag"], first["Vary"])
    assert again["Content-Type"] == first["Content-Type"] == "application/json"


def test_a_change_and_a_withdrawal_show_at_once(world: World, client: Client) -> None:
    count = client.get(LIST).json()["count"]
    provision = Provision.objects.get(number="P00001")
    provision.summary = "Something else is said now."
    provision.save()
    assert "Something else is said now." in client.get(LIST).content.decode()
    provision.status, provision.withdrawal_reason = "withdrawn", "It was read wrongly."
    provision.save()
    assert client.get(LIST).json()["count"] == count - 1
    assert "Something else is said now." not in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    "header",
    [{"Host": "localhost"}, {"Accept-Language": "fr"}, {"Accept": "application/json; indent=2"}],
)
def test_what_an_answer_depends_on_keeps_answers_apart(world: World, client: Client, header: dict[str, str]) -> None:
    first = client.get(LIST).content
    other = client.get(LIST, headers=header).content
    assert other != first
    assert (client.get(LIST).content, client.get(LIST, headers=header).content) == (first, other)


def test_a_kept_answer_counts_as_a_request(
    world: World, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling.time, "time", lambda: 6018.0)
    settings.API_RATE = 2
    assert [client.get(LIST).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    "address",
    [
        "provisions/", "provisions/?ordering=-number&page_size=1&page=2", "provisions/?q=nothinglikethis&facets=all",
        "agreements/?facets=all", "economies/?facets=all", "mentions/?facets=all",
    ],
)  # fmt: skip
def test_records_written_before_make_the_same_page(
    world: World, client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = client.get(f"/api/v1/{address}")
    monkeypatch.setattr(record_json_cache, "get_records", lambda dataset, keys, state: None)
    monkeypatch.setattr(lists.RESPONSES, "get", lambda request: None)
    assert (apart.status_code, apart.content) == (200, client.get(f"/api/v1/{address}").content)
