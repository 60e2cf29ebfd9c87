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
    first = client.get("/sitemap-provisions.xml").content
    with django_assert_num_queries(1):
        assert client.get("/sitemap-provisions.xml?anything=1").content == first
    assert client.get("/sitemap-provisions.xml?p=2").status_code == 404


@pytest.mark.parametrize("address", ["/", "/provisions/?theme=msme_finance", "/provisions/P00001/", "/trends/year.svg"])
def test_who_has_the_present_page_gets_304(world: World, client: Client, django_assert_num_queries: Any, address: str):
    first = client.get(address)
    assert (first.status_code, first["Cache-Control"]) == (200, "public, no-cache")
    known = {"If-None-Match": f'"other", {first["ETag"]}'}
    with django_assert_num_queries(1):
        again = client.get(address, headers=known)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "Accept-Language" in again["Vary"]
    assert client.head(address)["ETag"] == first["ETag"] != client.get(f"/fr{address}")["ETag"]
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 200
    Provision.objects.filter(number="P00001").update(summary="Something else is said now.")
    assert client.get(address, headers=known).status_code == 200


def test_refusals_have_no_validators(world: World, client: Client):
    refused = client.get("/trends/year.svg?theme=nonsense")
    assert refused.status_code == 400 and "ETag" not in refused


@pytest.mark.parametrize("ending", ["svg", "png", "csv"])
def test_a_chart_is_drawn_once_for_a_version(world: World, client: Client, django_assert_num_queries: Any, ending: str):
    first = client.get(f"/trends/year.{ending}")
    with django_assert_num_queries(1):
        again = client.get(f"/trends/year.{ending}")
    assert again.content == first.content
    assert all(again[name] == first[name] for name in ("Content-Type", "Content-Disposition", "ETag"))


def test_a_bulk_change_that_moves_the_version_is_seen(world: World, client: Client):
    client.get("/provisions/P00001/")
    Provision.objects.filter(number="P00001").update(summary="Changed in bulk.")
    DatasetState.objects.increment()
    assert "Changed in bulk." in client.get("/provisions/P00001/").content.decode()
