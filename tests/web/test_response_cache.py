"""Pages are cached for the dataset version, and no longer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from provisions.lib import response_cache
from provisions.models import DatasetState, Provision
from tests.factories import World

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def test_a_page_is_made_once_for_a_version(world: World, client: Client, django_assert_num_queries: Any):
    first = client.get("/provisions/P00001/").content
    with django_assert_num_queries(1):
        assert client.get("/provisions/P00001/").content == first


def test_a_change_shows_at_once(world: World, client: Client):
    client.get("/provisions/P00001/")
    provision = Provision.objects.get(number="P00001")
    provision.summary = "Something else is said now."
    provision.save()
    assert "Something else is said now." in client.get("/provisions/P00001/").content.decode()


def test_a_withdrawn_provision_is_gone_at_once(world: World, client: Client):
    assert client.get("/provisions/P00001/").status_code == 200
    provision = Provision.objects.get(number="P00001")
    provision.status, provision.withdrawal_reason = "withdrawn", "It was read wrongly."
    provision.save()
    assert client.get("/provisions/P00001/").status_code == 410


@pytest.mark.parametrize("header", [{"HX-Request": "true"}, {"Host": "localhost"}])
def test_what_a_page_depends_on_keeps_pages_apart(world: World, client: Client, header: dict[str, str]):
    address = "/provisions/" if "HX-Request" in header else "/provisions/P00001/"
    whole = client.get(address).content
    assert client.get(address, headers=header).content != whole
    assert client.get(address).content == whole


@pytest.mark.parametrize("address", ["/provisions/?theme=nonsense", "/provisions/?format=csv", "/provisions/P09999/"])
def test_refusals_and_files_are_not_kept(world: World, client: Client, address: str, monkeypatch: pytest.MonkeyPatch):
    kept: list[str] = []
    monkeypatch.setattr(response_cache.caches["pages"], "set", lambda key, *_rest: kept.append(key))
    client.get(address)
    assert kept == []
    client.get("/provisions/")
    assert len(kept) == 1


def test_a_large_page_is_kept_packed_and_handed_out_whole(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
):
    kept: list[Any] = []
    keep = response_cache.caches["pages"].set
    monkeypatch.setattr(response_cache.caches["pages"], "set", lambda *given: (kept.append(given[1]), keep(*given)))
    monkeypatch.setattr(response_cache, "COMPRESS_FROM", 5000)
    first, again = client.get("/codebook/"), client.get("/codebook/")
    assert again.content == first.content and again["Content-Type"] == first["Content-Type"]
    assert len(kept) == 1 and len(kept[0][0]) < len(first.content) / 3


def test_what_each_question_makes_is_kept_where_few_things_are(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
):
    kept: list[str] = []
    monkeypatch.setattr(response_cache.caches["default"], "add", lambda key, *_rest, **_named: kept.append(key))
    assert client.get("/trends/wording/?q=firms").status_code == 200
    assert not [key for key in kept if "wordings" in key]


def test_a_sitemap_is_kept_once_whatever_is_asked_of_it(world: World, client: Client, django_assert_num_queries: Any):
    first = client.get("/sitemap.xml").content
    with django_assert_num_queries(1):
        assert client.get("/sitemap.xml?anything=1").content == first
    assert client.get("/sitemap.xml?p=2").status_code == 404


def test_a_bulk_change_that_moves_the_version_is_seen(world: World, client: Client):
    client.get("/provisions/P00001/")
    Provision.objects.filter(number="P00001").update(summary="Changed in bulk.")
    DatasetState.objects.increment()
    assert "Changed in bulk." in client.get("/provisions/P00001/").content.decode()
